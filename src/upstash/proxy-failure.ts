import { type FailureKind, UpstashError } from "./errors.ts";
import { failureOf } from "./http-failure.ts";
import type { ProxyAddress } from "./proxies.ts";

/** The failure to reach a proxy, or to keep a connection to it until a host behind it is reached. */
export function proxyOutOfReach(error: unknown, proxy: ProxyAddress): UpstashError {
  const { kind, message } = failureOf(error, proxy, undefined);
  const speaksPlainly = kind === "tls" && proxy.url.startsWith("https:");
  return failure(kind, `The proxy of ${proxy.variable} cannot be used: ${message}`, proxy, {
    advice: speaksPlainly
      ? `Most proxies are asked without TLS, also for https:// URLs: ${proxy.variable}=http://HOST:PORT.`
      : "",
    cause: error,
  });
}

/** Statuses by which a proxy says that it could not reach a host, which may pass. */
const outOfReach: ReadonlySet<number> = new Set([502, 503, 504]);

/** The failure of a proxy that answers a CONNECT to `target`, a host with its port, with another status than 200. */
export function proxyRefusal(status: number, target: string, proxy: ProxyAddress): UpstashError {
  const { variable } = proxy;
  const { host, username } = new URL(proxy.url);
  const name = `The proxy ${host} (${variable})`;
  if (status === 407) {
    const problem = username === "" ? "asks for a user and a password" : "did not accept its user and password";
    return failure("proxy", `${name} ${problem} (407).`, proxy, {
      advice: `Set ${variable}=http://USER:PASSWORD@HOST:PORT, both percent-encoded; other ways to sign in than Basic are not supported.`,
    });
  }
  if (outOfReach.has(status)) return failure("unavailable", `${name} could not reach ${target} (${status}).`, proxy);
  return failure("proxy", `${name} does not open a connection to ${target} (${status}).`, proxy, {
    advice: `The person who runs the proxy can allow ${target}.`,
  });
}

function failure(
  kind: FailureKind,
  message: string,
  { variable }: ProxyAddress,
  { advice = "", cause }: { advice?: string; cause?: unknown } = {},
): UpstashError {
  const check = `Check ${variable} in the server's environment; NO_PROXY names hosts that are reached without a proxy.`;
  // The tunnel was not open yet.
  return new UpstashError(kind, message, { advice: `${advice} ${check}`.trim(), notExecuted: true, cause });
}
