import { briefOf, type Log } from "../log.ts";
import { UpstashError } from "../upstash/errors.ts";
import type { Http } from "../upstash/http.ts";
import { basic, bearer } from "../upstash/rest-api.ts";
import { withRetry } from "../upstash/retry.ts";
import type { UpstreamObserver } from "../upstash/upstream-observer.ts";
import type { UpstreamProbe } from "../upstash/upstream-probe.ts";

/** Milliseconds for which a success of a host of Upstash, be it of a call, shows that it can be reached. */
const SUCCESS_HOLDS = 10_000;
/** Milliseconds for which a failed check is not repeated, however many ask. */
const FAILURE_HOLDS = 3_000;
/** Milliseconds that a check may take. */
const CHECK_TIME = 3_000;
/** Hosts whose last success is known. */
const MOST_ORIGINS = 200;

/** The last success of each host of Upstash. */
export interface Successes {
  observer: UpstreamObserver;
  /** Milliseconds since the last one; infinite where there was none. */
  age(origin: string): number;
}

/** Remembers when each host last answered a request well, by a clock in milliseconds. */
export function createSuccesses(now: () => number = () => performance.now()): Successes {
  const last = new Map<string, number>();
  return {
    observer: {
      begun() {},
      ended({ origin, result }) {
        if (typeof result !== "number" || result < 200 || result > 299) return;
        last.delete(origin);
        last.set(origin, now());
        const [oldest] = last.keys();
        if (last.size > MOST_ORIGINS && oldest !== undefined) last.delete(oldest);
      },
      repeated() {},
      queued() {},
    },
    age: (origin) => now() - (last.get(origin) ?? Number.NEGATIVE_INFINITY),
  };
}

/** What is asked whether it can be reached: a product by its name. */
export interface ProbedProduct {
  name: string;
  probes: readonly UpstreamProbe[];
}

export interface ReadinessOptions {
  products: readonly ProbedProduct[];
  http: Http;
  successes: Successes;
  log: Log;
  now?: () => number;
}

/**
 * Tells whether every configured product can be reached: nothing where it can, else the reason, which names no host and no
 * secret; the log has more. A product of which no host has answered lately is asked by one cheap read, once for all who ask.
 */
export function createReadiness(options: ReadinessOptions): () => Promise<string | undefined> {
  const { products, log, now = () => performance.now() } = options;
  let checking: Promise<string | undefined> | undefined;
  let failed: { reason: string; at: number } | undefined;

  async function check(): Promise<string | undefined> {
    const reasons = await Promise.all(products.flatMap((product) => reasonsOf(product, options)));
    const found = reasons.filter((reason) => reason !== undefined);
    const reason = found.length === 0 ? undefined : [...new Set(found)].join("; ");
    if (reason === undefined && failed !== undefined) log("info", "ready: Upstash is reached again");
    if (reason !== undefined && reason !== failed?.reason) log("warn", `not ready: ${reason}`);
    failed = reason === undefined ? undefined : { reason, at: now() };
    return reason;
  }

  return async () => {
    if (products.every(({ probes }) => probes.length === 0)) return "no credentials of Upstash are configured";
    if (failed !== undefined && now() - failed.at < FAILURE_HOLDS) return failed.reason;
    checking ??= check().finally(() => {
      checking = undefined;
    });
    return checking;
  };
}

/** For each probe of a product that has to be sent: the reason why it failed, or nothing. */
function reasonsOf({ name, probes }: ProbedProduct, { http, successes, log }: ReadinessOptions) {
  const due = probes.filter(({ url }) => successes.age(new URL(url).origin) > SUCCESS_HOLDS);
  return due.map(async (probe) => {
    try {
      const status = await send(probe, http);
      return status >= 200 && status <= 299 ? undefined : `${name} answered ${status}`;
    } catch (error) {
      log("debug", `ready: ${name}: ${briefOf(error)}`);
      return `${name} is not reached: ${error instanceof UpstashError ? error.kind : "failed"}`;
    }
  });
}

/** Gives the status. A connection that was closed meanwhile is tried once more. */
function send({ url, credential, body }: UpstreamProbe, http: Http): Promise<number> {
  const authorization = "token" in credential ? bearer(credential.token) : basic(credential.user, credential.password);
  const sent = body === undefined ? {} : { body };
  const headers = { authorization, accept: "application/json", ...(body && { "content-type": "application/json" }) };
  return withRetry(
    (timeout) =>
      http.send(
        { method: body === undefined ? "GET" : "POST", url, headers, ...sent, timeout },
        ({ status }) => status,
      ),
    { timeout: CHECK_TIME, repeatable: true, attempts: 2 },
  );
}
