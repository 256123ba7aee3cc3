import { type Route, read } from "../account-route.ts";
import { find } from "../collection.ts";
import { dailySeries, dayNames, type Point, point } from "../time-series.ts";
import { commands } from "./database-redis.ts";
import type { Database } from "./database-state.ts";
import { type CommandUsage, type RedisUsage, readUsage, USAGE_COMMANDS } from "./redis-usage.ts";

/** What INFO told at one request for statistics. */
export interface UsageSample {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly usage: RedisUsage;
}

/** As many points as a series of the real API has. */
const MAX_SAMPLES = 60;
const MICROSECONDS_PER_MS = 1_000;

/** Measures the Redis of a database and answers with the series of this and the earlier measurements. */
async function databaseStatistics(database: Database): Promise<Record<string, unknown>> {
  const usage = readUsage(await commands(database, USAGE_COMMANDS));
  const sample = { atMs: Date.now(), usage };
  database.samples.push(sample);
  database.samples.splice(0, database.samples.length - MAX_SAMPLES);
  return statisticsDocument(database.samples, sample);
}

/** "Get Database Stats" and schema DatabaseStats. Nothing is billed; days before today were not measured. */
function statisticsDocument(samples: readonly UsageSample[], { atMs, usage }: UsageSample): Record<string, unknown> {
  const series = (measure: (usage: RedisUsage) => number): Point[] =>
    samples.map((sample) => point(sample.atMs, measure(sample.usage)));
  const reads = callsOf(usage, "read");
  const writes = callsOf(usage, "write");
  const scripts = callsOf(usage, "script");
  const requests = reads + writes + scripts;
  return {
    monitor_count: point(atMs, usage.monitors),
    connection_count: series(({ connections }) => connections),
    keyspace: series(({ keys }) => keys),
    throughput: series(({ commandsPerSecond }) => commandsPerSecond),
    produce_throughput: null,
    consume_throughput: null,
    diskusage: series(({ dataBytes }) => dataBytes),
    ...latencies(series),
    hits: series(({ hits }) => hits),
    misses: series(({ misses }) => misses),
    read: series((each) => callsOf(each, "read")),
    write: series((each) => callsOf(each, "write")),
    command_counts: [...usage.commands.keys()].map((name) => ({
      metric_identifier: name,
      data_points: series(({ commands }) => commands.get(name)?.calls ?? 0),
    })),
    days: dayNames(atMs),
    dailyrequests: dailySeries(atMs, requests),
    daily_net_commands: requests,
    daily_read_requests: reads,
    daily_write_requests: writes,
    dailybilling: dailySeries(atMs),
    dailybandwidth: usage.trafficBytes,
    bandwidths: dailySeries(atMs, usage.trafficBytes),
    dailyproduce: null,
    dailyconsume: null,
    total_monthly_bandwidth: usage.trafficBytes,
    total_monthly_requests: requests,
    total_monthly_read_requests: reads,
    total_monthly_write_requests: writes,
    total_monthly_script_requests: scripts,
    total_monthly_storage: usage.dataBytes,
    current_storage: usage.dataBytes,
    total_monthly_billing: 0,
    total_monthly_produce: 0,
    total_monthly_consume: 0,
    queue_optimized: false,
  };
}

/** Execution times in milliseconds, over all that ran since the Redis started. */
function latencies(series: (measure: (usage: RedisUsage) => number) => Point[]): Record<string, Point[]> {
  const anyKind = (): boolean => true;
  const isRead = ({ kind }: CommandUsage): boolean => kind === "read";
  const isWrite = ({ kind }: CommandUsage): boolean => kind === "write";
  return {
    latencymean: series((usage) => meanOf(usage, anyKind)),
    latency_99: series((usage) => highest99Of(usage, anyKind)),
    read_latency_mean: series((usage) => meanOf(usage, isRead)),
    read_latency_99: series((usage) => highest99Of(usage, isRead)),
    write_latency_mean: series((usage) => meanOf(usage, isWrite)),
    write_latency_99: series((usage) => highest99Of(usage, isWrite)),
  };
}

function callsOf(usage: RedisUsage, kind: CommandUsage["kind"]): number {
  return sum([...usage.commands.values()].filter((each) => each.kind === kind).map(({ calls }) => calls));
}

function meanOf(usage: RedisUsage, isCounted: (command: CommandUsage) => boolean): number {
  const counted = [...usage.commands.values()].filter(isCounted);
  const calls = sum(counted.map((each) => each.calls));
  return calls === 0 ? 0 : sum(counted.map(({ microseconds }) => microseconds)) / calls / MICROSECONDS_PER_MS;
}

/** The slowest command's 99th percentile; Redis keeps none over all commands. */
function highest99Of(usage: RedisUsage, isCounted: (command: CommandUsage) => boolean): number {
  const counted = [...usage.commands.values()].filter(isCounted);
  return Math.max(0, ...counted.map(({ microseconds99 }) => microseconds99)) / MICROSECONDS_PER_MS;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

export const databaseStatisticsRoutes: readonly Route[] = [
  read("/v2/redis/stats/{id}", ({ account, path }) => databaseStatistics(find(account.databases, path.id))),
];
