import type { ConfiguredProduct } from "../catalog/product.ts";
import { type Config, ConfigError } from "../config/read.ts";
import { briefOf, type Log } from "../log.ts";
import type { AuditTrail } from "../operations/audit/audit-trail.ts";
import type { Service, ServiceOptions } from "../service.ts";
import type { Operations } from "../transport/operation-paths.ts";
import { tellEachUpstream } from "../upstash/upstream-observer.ts";
import type { CallRecord } from "../window/call-record.ts";
import type { OpenBudgets } from "./open-budgets.ts";

/** What is watched for those who operate a server; all of it is loaded only where the configuration asks for it. */
export interface Observation {
  /** What a service is to be made with. */
  options: ServiceOptions;
  /** What the window shows of the calls, where there is one. */
  record?: CallRecord | undefined;
  /** What may be asked of it over HTTP. */
  operations(service: Service, products: readonly ConfiguredProduct[]): Operations;
  /** What SIGHUP asks for; nothing where it ends the process. */
  onHangup: (() => void) | undefined;
  close(): Promise<void>;
}

/**
 * Begins to watch: the audit, and over HTTP what readiness and metrics need. `log` is what the service logs by. Throws a
 * ConfigError for what cannot be watched.
 */
export async function observe(config: Config, log: Log, budgets?: Pick<OpenBudgets, "rows">): Promise<Observation> {
  const audit = await openAudit(config, log);
  const record = await recordFor(config);
  const audited = [audit?.observer, record?.observer].filter((observer) => observer !== undefined);
  const close = async () => audit?.close();
  if (config.transport !== "http") {
    if (config.metrics) throw new ConfigError("--metrics needs --transport http: over stdio nobody can ask for them.");
    const operations = () => ({ notReady: async () => undefined });
    return { options: { observers: audited }, record, operations, onHangup: audit?.reopen, close };
  }
  const { createReadiness, createSuccesses } = await import("../operations/readiness.ts");
  const successes = createSuccesses();
  const metrics = config.metrics
    ? (await import("../operations/metrics/metrics.ts")).createMetrics(budgets?.rows)
    : undefined;
  const measured = metrics === undefined ? [] : [metrics];
  return {
    options: {
      observers: [...audited, ...measured.map(({ calls }) => calls)],
      upstream: tellEachUpstream([successes.observer, ...measured.map(({ upstream }) => upstream)]),
    },
    record,
    operations({ http }, products) {
      const probed = products.map(({ product: { name }, probes }) => ({ name, probes }));
      const notReady = createReadiness({ products: probed, http, successes, log });
      return { notReady, metrics: metrics && (() => metrics.text(http.pool())) };
    },
    onHangup: audit?.reopen,
    close,
  };
}

/** Over HTTP a window is always there, for whoever has signed in where there are callers; over stdio nothing listens unasked. */
export function hasWindow({ transport, window }: Pick<Config, "transport" | "window">): boolean {
  return transport === "http" || window;
}

async function recordFor(config: Config): Promise<CallRecord | undefined> {
  return hasWindow(config) ? (await import("../window/call-record.ts")).createCallRecord() : undefined;
}

/** Opens the audit that the configuration asks for; nothing where it asks for none. */
export async function openAudit({ audit: format, auditLog: path }: Config, log: Log): Promise<AuditTrail | undefined> {
  if (format === "off") {
    if (path === undefined) return undefined;
    throw new ConfigError("--audit-log names a file, but nothing is written to it: add --audit json or --audit text.");
  }
  const { openAuditTrail } = await import("../operations/audit/audit-trail.ts");
  try {
    return await openAuditTrail({ format, path, log });
  } catch (error) {
    throw new ConfigError(`The file of --audit-log cannot be opened: ${briefOf(error)}.`);
  }
}
