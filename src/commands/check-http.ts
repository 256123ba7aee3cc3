import { type Config, ConfigError } from "../config/read.ts";

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "::1"]);
const ANY_ADDRESS: ReadonlySet<string> = new Set(["0.0.0.0", "::", ""]);

/** Throws a ConfigError where the server would be open to others than those who may call it. */
export function checkHttp(config: Config): void {
  const { transport, host, callers, allowedHosts, tlsCert, tlsKey } = config;
  if (transport !== "http") {
    const flag = callers !== undefined ? "--callers" : tlsCert !== undefined ? "--tls-cert" : undefined;
    if (flag !== undefined) throw new ConfigError(`${flag} is for --transport http; over stdio one person calls.`);
    return;
  }
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new ConfigError("--tls-cert and --tls-key belong together: give both, or neither.");
  }
  if (callers === undefined && !LOOPBACK.has(host)) {
    throw new ConfigError(
      `--host ${host} would serve beyond this machine, without authentication. Use 127.0.0.1, localhost or ::1, or say by --callers who may call.`,
    );
  }
  if (ANY_ADDRESS.has(host) && allowedHosts.length === 0) {
    throw new ConfigError(
      `--host ${host} answers at every address of this machine: say by --allowed-hosts by which names clients reach it.`,
    );
  }
  if (callers !== undefined && config.access !== "read-only") {
    throw new ConfigError(
      `With --callers the access of each caller stands in the file; --allow-writes and --allow-privileged-reads would say nothing. Leave them out.`,
    );
  }
}
