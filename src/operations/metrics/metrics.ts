import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { CallObserver } from "../../call/observer.ts";
import type { BudgetRow } from "../../upstash/budget/budget-rows.ts";
import type { PoolState } from "../../upstash/http-pool.ts";
import type { UpstreamObserver, UpstreamResult } from "../../upstash/upstream-observer.ts";
import { boundedNames } from "./bounded-names.ts";

/** What the process has measured since it began. */
export interface Metrics {
  calls: CallObserver;
  upstream: UpstreamObserver;
  /** All of it as Prometheus reads it, with the connections to Upstash as they are now. */
  text(pool: PoolState): Promise<{ type: string; text: string }>;
  /** The names of all metrics. */
  names(): string[];
}

/** Seconds: of a call up to the longest time that a call may take by default. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Callers that are told apart; the calls of further ones count as those of `other`. */
const MOST_CALLERS = 50;
/** The same of connections. */
const MOST_CONNECTIONS = 100;

/** Starts to measure. */
export function createMetrics(budgets?: () => readonly BudgetRow[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const upstream = upstreamMetrics(registry);
  const setPool = poolMetrics(registry);
  if (budgets !== undefined) budgetMetrics(registry, budgets);
  return {
    calls: callMetrics(registry),
    upstream,
    async text(pool) {
      setPool(pool);
      return { type: registry.contentType, text: await registry.metrics() };
    },
    names: () => registry.getMetricsAsArray().map(({ name }) => name),
  };
}

function callMetrics(register: Registry): CallObserver {
  const registers = [register];
  const calls = new Counter({
    name: "upstash_mcp_calls_total",
    help: "Calls of tools that have ended.",
    labelNames: ["tool", "caller", "connection", "outcome"] as const,
    registers,
  });
  const running = new Gauge({ name: "upstash_mcp_calls_running", help: "Calls of tools that run.", registers });
  const durations = new Histogram({
    name: "upstash_mcp_call_duration_seconds",
    help: "How long calls of tools took.",
    labelNames: ["tool"] as const,
    buckets: BUCKETS,
    registers,
  });
  const commands = new Counter({
    name: "upstash_mcp_commands_total",
    help: "Redis commands that calls have sent.",
    labelNames: ["tool"] as const,
    registers,
  });
  const callerOf = boundedNames(MOST_CALLERS);
  const connectionOf = boundedNames(MOST_CONNECTIONS);
  return {
    begun: () => running.inc(),
    ended({ tool, caller, connection, outcome, milliseconds, commands: sent }) {
      running.dec();
      // There are no more connections at a time than can be told apart; over the years there may be.
      const by = connection === undefined ? {} : { connection: connectionOf(connection) };
      calls.inc({ tool, caller: callerOf(caller), ...by, outcome });
      durations.observe({ tool }, milliseconds / 1_000);
      if (sent > 0) commands.inc({ tool }, sent);
    },
  };
}

function upstreamMetrics(register: Registry): UpstreamObserver {
  const registers = [register];
  const requests = new Counter({
    name: "upstash_mcp_upstream_requests_total",
    help: "Requests to Upstash that have ended, by the class of the status or the kind of the failure.",
    labelNames: ["result"] as const,
    registers,
  });
  const running = new Gauge({
    name: "upstash_mcp_upstream_requests_running",
    help: "Requests to Upstash that are not answered.",
    registers,
  });
  const durations = new Histogram({
    name: "upstash_mcp_upstream_request_duration_seconds",
    help: "How long requests to Upstash took.",
    buckets: BUCKETS,
    registers,
  });
  const repeats = new Counter({
    name: "upstash_mcp_upstream_retries_total",
    help: "Requests to Upstash that were repeats of one that had failed.",
    registers,
  });
  const queued = new Gauge({
    name: "upstash_mcp_commands_queued",
    help: "Redis commands that wait to be sent with others.",
    registers,
  });
  return {
    begun: () => running.inc(),
    ended({ result, milliseconds }) {
      running.dec();
      requests.inc({ result: resultOf(result) });
      durations.observe(milliseconds / 1_000);
    },
    repeated: () => repeats.inc(),
    queued: (change) => queued.inc(change),
  };
}

/** `2xx` for any status of that class. */
function resultOf(result: UpstreamResult): string {
  return typeof result === "number" ? `${Math.floor(result / 100)}xx` : result;
}

function poolMetrics(register: Registry): (pool: PoolState) => void {
  const registers = [register];
  const open = new Gauge({
    name: "upstash_mcp_upstream_connections",
    help: "Connections to Upstash that are open.",
    registers,
  });
  const waiting = new Gauge({
    name: "upstash_mcp_upstream_requests_waiting",
    help: "Requests that wait for a connection to Upstash.",
    registers,
  });
  return (pool) => {
    open.set(pool.connections);
    waiting.set(pool.waiting);
  };
}

/** Of callers the counter of calls tells; a budget is one of all together. */
function budgetMetrics(register: Registry, rows: () => readonly BudgetRow[]): void {
  const registers = [register];
  const labelNames = ["budget"] as const;
  const gauge = (name: string, help: string, read: (row: BudgetRow) => number) =>
    new Gauge({
      ...{ name, help, labelNames, registers },
      collect() {
        this.reset();
        for (const row of rows()) if (row.caller === undefined) this.set({ budget: row.of }, read(row));
      },
    });
  gauge("upstash_mcp_budget_spent", "What is spent of a budget in the period that runs.", ({ used }) => used);
  gauge("upstash_mcp_budget_limit", "The most that may be spent of it.", ({ most }) => most);
}
