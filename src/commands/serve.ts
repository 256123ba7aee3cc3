import { localCaller } from "../caller.ts";
import { type Config, ConfigError } from "../config/read.ts";
import { createService } from "../service.ts";
import { withLocal } from "./local.ts";
import { tellPerson } from "./output.ts";
import { untilShutdown } from "./shutdown.ts";

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "::1"]);

/** Serves MCP over the configured transport until the process is asked to end. */
export async function serve(given: Config): Promise<number> {
  if (given.transport === "http" && !LOOPBACK.has(given.host)) {
    throw new ConfigError(
      `--host ${given.host} would serve beyond this machine, without authentication. Use 127.0.0.1, localhost or ::1.`,
    );
  }
  const starting = withLocal(given);
  const stop = () => starting.then((local) => local.stop());
  const closers: (() => Promise<void>)[] = [stop];
  const shutdown = untilShutdown(async () => {
    await Promise.allSettled(closers.map((close) => close()));
  });
  const { config } = await starting;
  try {
    const service = createService(config);
    closers.unshift(() => service.close());
    const served = await service.serve(localCaller(config));
    for (const warning of warningsOf(config)) service.log("warn", warning);
    if (config.transport === "stdio") {
      const { startStdio } = await import("../transport/stdio.ts");
      const stdio = startStdio(served, service.log, { ...config, onEnd: shutdown.end });
      closers.unshift(() => stdio.close());
    } else {
      const { startHttp } = await import("../transport/http-server.ts");
      const { welcome } = await import("./welcome.ts");
      const http = await startHttp(served, service.log, config);
      closers.unshift(() => http.close());
      tellPerson(welcome(http.url, served.offer, config));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return shutdown.ended;
}

/** What a person should know about a configuration that is allowed all the same: sentences for the log. */
function warningsOf({ local, products, warnings }: Config): string[] {
  // The embedded Upstash has credentials of its own: those of the environment are not used then.
  if (local) return warnings.filter((warning) => warning.startsWith("UPSTASH_MCP_"));
  return [...warnings, ...products.flatMap(({ facts }) => facts.warnings ?? [])];
}
