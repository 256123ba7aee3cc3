import { dailySeries, dayNames, point, type SeriesPoint } from "../time-series.ts";
import type { CommandUsage, RedisUsage, UsageSample } from "./redis-usage.ts";

const MICROSECONDS_PER_MS = 1_000;

/** "Get Database Stats" and schema DatabaseStats. Kafka's fields are null, and nothing is billed. */
export function statisticsDocument(
  samples: readonly UsageSample[],
  { atMs, usage }: UsageSample,
): Record<string, unknown> {
  const series: SeriesOf = (measure) => samples.map((sample) => point(sample.atMs, measure(sample.usage)));
  const requests = requestCounts(usage);
  return {
    monitor_count: point(atMs, usage.monitors),
    ...measuredSeries(series),
    ...latencies(series),
    ...commandSeries(series, usage),
    ...dailyCounts(atMs, usage, requests),
    ...monthlyCounts(usage, requests),
    queue_optimized: false,
  };
}

/** A series of what `measure` finds in each sample. */
type SeriesOf = (measure: (usage: RedisUsage) => number) => SeriesPoint[];

interface RequestCounts {
  readonly reads: number;
  readonly writes: number;
  readonly scripts: number;
  readonly all: number;
}

function requestCounts(usage: RedisUsage): RequestCounts {
  const reads = callsOf(usage, "read");
  const writes = callsOf(usage, "write");
  const scripts = callsOf(usage, "script");
  return { reads, writes, scripts, all: reads + writes + scripts };
}

function measuredSeries(series: SeriesOf): Record<string, SeriesPoint[] | null> {
  return {
    connection_count: series(({ connections }) => connections),
    keyspace: series(({ keys }) => keys),
    throughput: series(({ commandsPerSecond }) => commandsPerSecond),
    produce_throughput: null,
    consume_throughput: null,
    diskusage: series(({ dataBytes }) => dataBytes),
  };
}

function commandSeries(series: SeriesOf, usage: RedisUsage): Record<string, unknown> {
  return {
    hits: series(({ hits }) => hits),
    misses: series(({ misses }) => misses),
    read: series((each) => callsOf(each, "read")),
    write: series((each) => callsOf(each, "write")),
    command_counts: [...usage.commands.keys()].map((name) => ({
      metric_identifier: name,
      data_points: series(({ commands }) => commands.get(name)?.calls ?? 0),
    })),
  };
}

/** Days before today were not measured. */
function dailyCounts(atMs: number, usage: RedisUsage, requests: RequestCounts): Record<string, unknown> {
  return {
    days: dayNames(atMs),
    dailyrequests: dailySeries(atMs, requests.all),
    daily_net_commands: requests.all,
    daily_read_requests: requests.reads,
    daily_write_requests: requests.writes,
    dailybilling: dailySeries(atMs),
    dailybandwidth: usage.trafficBytes,
    bandwidths: dailySeries(atMs, usage.trafficBytes),
    dailyproduce: null,
    dailyconsume: null,
  };
}

function monthlyCounts(usage: RedisUsage, requests: RequestCounts): Record<string, number> {
  return {
    total_monthly_bandwidth: usage.trafficBytes,
    total_monthly_requests: requests.all,
    total_monthly_read_requests: requests.reads,
    total_monthly_write_requests: requests.writes,
    total_monthly_script_requests: requests.scripts,
    total_monthly_storage: usage.dataBytes,
    current_storage: usage.dataBytes,
    total_monthly_billing: 0,
    total_monthly_produce: 0,
    total_monthly_consume: 0,
  };
}

/** Execution times in milliseconds, over all that ran since the Redis started. */
function latencies(series: SeriesOf): Record<string, SeriesPoint[]> {
  const anyKind = (): boolean => true;
  const isRead = ({ kind }: CommandUsage): boolean => kind === "read";
  const isWrite = ({ kind }: CommandUsage): boolean => kind === "write";
  return {
    latencymean: series((usage) => meanMilliseconds(usage, anyKind)),
    latency_99: series((usage) => highest99Of(usage, anyKind)),
    read_latency_mean: series((usage) => meanMilliseconds(usage, isRead)),
    read_latency_99: series((usage) => highest99Of(usage, isRead)),
    write_latency_mean: series((usage) => meanMilliseconds(usage, isWrite)),
    write_latency_99: series((usage) => highest99Of(usage, isWrite)),
  };
}

function callsOf(usage: RedisUsage, kind: CommandUsage["kind"]): number {
  return sumOf([...usage.commands.values()].filter((each) => each.kind === kind).map(({ calls }) => calls));
}

function meanMilliseconds(usage: RedisUsage, isCounted: (command: CommandUsage) => boolean): number {
  const counted = [...usage.commands.values()].filter(isCounted);
  const calls = sumOf(counted.map((each) => each.calls));
  return calls === 0 ? 0 : sumOf(counted.map(({ microseconds }) => microseconds)) / calls / MICROSECONDS_PER_MS;
}

/** The slowest command's 99th percentile; Redis keeps none over all commands. */
function highest99Of(usage: RedisUsage, isCounted: (command: CommandUsage) => boolean): number {
  const counted = [...usage.commands.values()].filter(isCounted);
  return Math.max(0, ...counted.map(({ microseconds99 }) => microseconds99)) / MICROSECONDS_PER_MS;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
