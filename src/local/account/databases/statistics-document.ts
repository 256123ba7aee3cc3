import { type Bill, costOfDays, costOfMonth } from "../billing.ts";
import { dailySeries, dayNames, point, type SeriesPoint } from "../time-series.ts";
import type { CommandUsage, RedisUsage, UsageSample } from "./redis-usage.ts";

const MICROSECONDS_PER_MS = 1_000;

const MOST_POINTS = 60;

/**
 * "Get Database Stats" and schema DatabaseStats, of the newest sixty samples. Kafka's fields are null.
 * What Redis counts since its start becomes what was done between two samples; before the first one, since the start.
 */
export function statisticsDocument(
  samples: readonly UsageSample[],
  { atMs, usage }: UsageSample,
  billOf: (requests: RequestCounts) => Bill,
): Record<string, unknown> {
  const series: SeriesOf = (measure) =>
    samples
      .map((sample, index) => point(sample.atMs, measure(sample.usage, stepBefore(sample, samples[index - 1]))))
      .slice(-MOST_POINTS);
  const requests = requestCounts(usage);
  const bill = billOf(requests);
  return {
    monitor_count: point(atMs, usage.monitors),
    ...measuredSeries(series),
    ...latencies(series),
    ...commandSeries(series, usage),
    ...dailyCounts(atMs, usage, requests),
    ...monthlyCounts(usage, requests),
    dailybilling: costOfDays(bill, atMs),
    total_monthly_billing: costOfMonth(bill, atMs),
    queue_optimized: false,
  };
}

/** A series of what `measure` finds in each sample and the step that led to it. */
type SeriesOf = (measure: (usage: RedisUsage, step: Step) => number) => SeriesPoint[];

/** From one sample to the next. */
interface Step {
  /** What Redis had done at its begin; nothing where it had just started. */
  readonly before: RedisUsage | undefined;
  readonly seconds: number;
}

function stepBefore({ atMs, usage }: UsageSample, previous: UsageSample | undefined): Step {
  // A restart begins the counts anew.
  if (previous === undefined || usage.uptimeSeconds < previous.usage.uptimeSeconds) {
    return { before: undefined, seconds: Math.max(1, usage.uptimeSeconds) };
  }
  return { before: previous.usage, seconds: Math.max(1, (atMs - previous.atMs) / 1_000) };
}

/** How much a count has grown in a step. */
function growth(counted: (usage: RedisUsage) => number) {
  return (usage: RedisUsage, { before }: Step): number => {
    const [now, then] = [counted(usage), before === undefined ? 0 : counted(before)];
    return now >= then ? now - then : now;
  };
}

/** The same for each second of the step. */
function perSecond(counted: (usage: RedisUsage) => number) {
  return (usage: RedisUsage, step: Step): number => growth(counted)(usage, step) / step.seconds;
}

/** What was asked of a database since its Redis started. */
export interface RequestCounts {
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
    hits: series(perSecond(({ hits }) => hits)),
    misses: series(perSecond(({ misses }) => misses)),
    read: series(perSecond((each) => callsOf(each, "read"))),
    write: series(perSecond((each) => callsOf(each, "write"))),
    command_counts: [...usage.commands.keys()].map((name) => ({
      metric_identifier: name,
      data_points: series(growth(({ commands }) => commands.get(name)?.calls ?? 0)),
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
