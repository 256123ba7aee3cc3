import { isRecord, readable } from "./readable.ts";
import { isSeries, type SeriesDigest, seriesDigest, timeOf } from "./series.ts";

/** Statistics as a person reads them. */
export interface StatisticsDigest {
  /** The single numbers of the response, with sizes also as text. */
  figures: Record<string, unknown>;
  /** One row for each day: its date, weekday and every daily figure. */
  daily?: Record<string, unknown>[];
  /** Series over the period, by name; those of a group as `group.member`. */
  series?: Record<string, SeriesDigest>;
  /** Names of series in which nothing was measured. */
  without_data?: string[];
  /** The whole response, where it was asked for. */
  raw?: unknown;
}

/** Arrays with one point for each day. Developer API: DatabaseStats, VectorStats, QStashStats, "Get Kafka Cluster Stats". */
const dailyFields: ReadonlySet<string> = new Set([
  ...["dailyrequests", "dailybilling", "bandwidths", "dailyproduce", "dailyconsume"],
  ...["daily_update_requests", "daily_query_requests", "daily_rerank_requests", "daily_bandwidths"],
  ...["daily_requests", "daily_billings"],
]);

/** The weekdays of the daily arrays, which the rows of `daily` carry themselves. */
const weekdayField = "days";

/**
 * Digests a response of statistics: series become last, min, max, mean, trend and sparkline, daily figures a table.
 * `input.raw` adds the response itself. Never throws; what is no object is returned as it came.
 */
export function digest(response: unknown, input: Record<string, unknown> = {}): unknown {
  if (!isRecord(response)) return response;
  const fields = Object.entries(response).filter(([field, value]) => !(field === weekdayField && Array.isArray(value)));
  const isDaily = ([field, value]: readonly [string, unknown]) => dailyFields.has(field) && isSeries(value);
  const dailyRows = daily(fields.filter(isDaily));
  const others = fields.filter((entry) => !isDaily(entry));
  const digests = others.flatMap(([field, value]) => seriesOf(field, value)).map(digestNamed);
  const measured = digests.filter((entry): entry is [string, SeriesDigest] => entry[1] !== undefined);
  const figures = others.filter(([field, value]) => !isEmpty(value) && seriesOf(field, value).length === 0);
  const empty = others.filter(([, value]) => isEmpty(value)).map(([field]) => field);
  const unmeasured = digests.filter(([, series]) => series === undefined).map(([series]) => series);
  const withoutData = [...empty, ...unmeasured];
  return {
    figures: readable(Object.fromEntries(figures)) as Record<string, unknown>,
    ...(dailyRows.length > 0 && { daily: dailyRows }),
    ...(measured.length > 0 && { series: Object.fromEntries(measured) }),
    ...(withoutData.length > 0 && { without_data: withoutData }),
    ...(input.raw === true && { raw: response }),
  } satisfies StatisticsDigest;
}

function digestNamed([name, points, field]: NamedSeries): [string, SeriesDigest | undefined] {
  return [name, seriesDigest(points, field)];
}

type NamedSeries = [name: string, points: readonly unknown[], field: string];

/** The series of a field: its own points, one point alone, or those of each member of a group. */
function seriesOf(field: string, value: unknown): NamedSeries[] {
  if (isSeries(value)) return [[field, value, field]];
  if (isRecord(value) && isSeries([value])) return [[field, [value], field]];
  if (!Array.isArray(value) || !value.some(isMember)) return [];
  return value.flatMap((member, position): NamedSeries[] => {
    if (!isMember(member)) return [];
    const names = [member.metric_identifier, member.id, member.name];
    const name = names.find((candidate) => typeof candidate === "string") ?? position;
    return [[`${field}.${name}`, member.data_points, field]];
  });
}

/** A member of a group of series: CommandCount, TimeSeriesWithId. */
function isMember(value: unknown): value is Record<string, unknown> & { data_points: unknown[] } {
  return isRecord(value) && Array.isArray(value.data_points);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** Points of one daily figure that are read; the API gives some thirty. */
const MOST_DAYS = 1_000;

/** Joins daily arrays by date; a second figure of the same field and date starts a row of its own. */
function daily(fields: readonly (readonly [string, unknown])[]): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = [];
  const byDate = new Map<string, number[]>();
  for (const [field, points] of fields) {
    for (const point of Array.isArray(points) ? points.slice(0, MOST_DAYS).filter(isRecord) : []) {
      const { x, y, ...breakdown } = point;
      const day = dateOf(x);
      const ofDate = byDate.get(day.date) ?? [];
      byDate.set(day.date, ofDate);
      const known = ofDate.find((row) => !(field in (rows[row] ?? {})));
      const row = { ...day, ...rows[known ?? -1], [field]: y, ...breakdown, ...day };
      if (known === undefined) ofDate.push(rows.push(row) - 1);
      else rows[known] = row;
    }
  }
  return rows.sort((one, other) => compare(String(one.date), String(other.date)));
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** The date and weekday of a point's `x`, or `x` itself where it is no time. */
function dateOf(x: unknown): { date: string; day?: string } {
  const time = timeOf(x);
  if (time === undefined) return { date: typeof x === "string" ? x : "unknown" };
  const date = new Date(time);
  return {
    date: date.toISOString().slice(0, 10),
    day: WEEKDAYS[date.getUTCDay()] ?? "",
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
