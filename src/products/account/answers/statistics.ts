import { setImmediate as nextTurn } from "node:timers/promises";
import { dailyTable } from "./daily.ts";
import { type Period, periodOf } from "./period.ts";
import { isSeries, type ReadSeries, readSeries, resolutionOf } from "./points.ts";
import { isRecord, readable } from "./readable.ts";
import { type SeriesDigest, seriesDigest, seriesSum } from "./series.ts";
import type { StatisticsFields } from "./statistics-fields.ts";

/** Statistics as a person reads them. */
export interface StatisticsDigest {
  /** The time that series and counts are of; not there where nothing tells it. */
  period?: Period;
  /** The single numbers of the response, with sizes also as text. */
  figures: Record<string, unknown>;
  /** One row for each day: its date, weekday and every daily figure. */
  daily?: Record<string, unknown>[];
  /** Points of daily figures that are not in the table: it has the newest thousand of each. */
  daily_left_out?: number;
  /** Units of `figures`, of the columns of `daily`, and of `counts`; series say theirs themselves. */
  units?: Record<string, string>;
  /** What is counted by name, such as commands, from the most to the fewest. */
  counts?: Record<string, Record<string, number>>;
  /** Series over the period, by name. */
  series?: Record<string, SeriesDigest>;
  /** Names of series in which nothing was measured. */
  without_data?: string[];
  /** The whole response, where it was asked for. */
  raw?: unknown;
}

const NOT_DOCUMENTED = "not documented";

/** The weekdays of the daily arrays, which the rows of `daily` carry themselves. */
const weekdayField = "days";

/**
 * Makes the function that digests responses of one kind: series become a value or last, min, max, mean, trend and sparkline,
 * groups of series one map of counts, daily figures a table, each number with its unit. `input.raw` adds the response itself,
 * `input.period` is the period that was asked for. It never throws; what is no object is returned as it came. Many points are
 * read in one turn of the event loop and digested in another, and a promise is given.
 */
export function digestOf(fields: StatisticsFields) {
  return (response: unknown, input: Record<string, unknown> = {}): unknown => {
    if (!isRecord(response)) return response;
    const sorted = sortedOut(response, fields);
    const digested = () => digest(sorted, response, input, fields);
    return pointsIn(sorted) > MOST_OF_A_TURN ? nextTurn().then(digested) : digested();
  };
}

/** Points that are read and digested in one turn of the event loop. */
const MOST_OF_A_TURN = 10_000;

function pointsIn({ series, groups }: SortedFields): number {
  const all = [...series, ...groups.flatMap(([, members]) => members)];
  return all.reduce((count, [, { course, untimed }]) => count + course.length + untimed.length, 0);
}

function digest(
  sorted: SortedFields,
  response: Record<string, unknown>,
  input: Record<string, unknown>,
  fields: StatisticsFields,
): StatisticsDigest {
  const { table, leftOut, columns } = dailyTable(sorted.daily);
  const figures = Object.fromEntries(sorted.figures);
  const all = [
    ...sorted.series.map(([, read]) => read),
    ...sorted.groups.flatMap(([, members]) => members.map(([, read]) => read)),
  ];
  const period = periodOf(all, input.period ?? fields.defaultPeriod);
  const series = measuredSeries(sorted.series, fields, period.resolution);
  const counts = sorted.groups
    .map(([field, members]) => [field, countsOf(members)] as const)
    .filter(([, map]) => !isEmpty(map));
  const units = {
    ...unitsOf(numbersIn(figures), fields.figures),
    ...unitsOf(columns, fields.daily),
    ...unitsOf(
      counts.map(([field]) => field),
      fields.counts,
    ),
  };
  return {
    ...(!isEmpty(period) && { period }),
    figures: readable(figures) as Record<string, unknown>,
    ...(table.length > 0 && { daily: table }),
    ...(leftOut > 0 && { daily_left_out: leftOut }),
    ...(!isEmpty(units) && { units }),
    ...(counts.length > 0 && { counts: Object.fromEntries(counts) }),
    ...(series.length > 0 && { series: Object.fromEntries(series) }),
    ...withoutData(sorted),
    ...(input.raw === true && { raw: response }),
  };
}

type Named<Value> = readonly [name: string, value: Value];

/** The fields of a response by what they hold. */
interface SortedFields {
  daily: Named<readonly unknown[]>[];
  series: Named<ReadSeries>[];
  groups: Named<Named<ReadSeries>[]>[];
  figures: Named<unknown>[];
  empty: string[];
}

function sortedOut(response: Record<string, unknown>, { daily }: StatisticsFields): SortedFields {
  const sorted: SortedFields = { daily: [], series: [], groups: [], figures: [], empty: [] };
  for (const [field, value] of Object.entries(response)) {
    if (field === weekdayField && Array.isArray(value)) continue;
    if (isNothing(value)) sorted.empty.push(field);
    else if (isSeries(value) && Object.hasOwn(daily, field)) sorted.daily.push([field, value]);
    else if (isSeries(value)) sorted.series.push([field, readSeries(value)]);
    else if (isSeries([value])) sorted.series.push([field, readSeries([value])]);
    else if (Array.isArray(value) && value.some(isMember)) sorted.groups.push([field, membersOf(value)]);
    else sorted.figures.push([field, value]);
  }
  return sorted;
}

/** The series of a group by their names; a name that occurs again gets its place with it, so that none is lost. */
function membersOf(group: readonly unknown[]): Named<ReadSeries>[] {
  const taken = new Set<string>();
  return group.flatMap((member, position): Named<ReadSeries>[] => {
    if (!isMember(member)) return [];
    const names = [member.metric_identifier, member.id, member.name];
    const own = names.find((candidate) => typeof candidate === "string") ?? String(position);
    const name = taken.has(own) ? `${own} #${position}` : own;
    taken.add(name);
    return [[name, readSeries(member.data_points)]];
  });
}

/** A member of a group of series: CommandCount, TimeSeriesWithId. */
function isMember(value: unknown): value is Record<string, unknown> & { data_points: unknown[] } {
  return isRecord(value) && Array.isArray(value.data_points);
}

function countsOf(members: readonly Named<ReadSeries>[]): Record<string, number> {
  const sums = members.flatMap(([name, read]): [string, number][] => {
    const sum = seriesSum(read);
    return sum === undefined ? [] : [[name, sum]];
  });
  return Object.fromEntries(sums.sort(([, one], [, other]) => other - one));
}

function measuredSeries(
  series: readonly Named<ReadSeries>[],
  { series: units }: StatisticsFields,
  usual: string | undefined,
): Named<SeriesDigest>[] {
  return series.flatMap(([field, read]): Named<SeriesDigest>[] => {
    const digested = seriesDigest(read, unitOf(field, units));
    const resolution = resolutionOf(read);
    if (digested === undefined) return [];
    return [[field, resolution === undefined || resolution === usual ? digested : { ...digested, resolution }]];
  });
}

function withoutData({ empty, series, groups }: SortedFields): Pick<StatisticsDigest, "without_data"> {
  const members = groups.flatMap(([field, all]) =>
    all.map(([name, read]): Named<ReadSeries> => [`${field}.${name}`, read]),
  );
  const unmeasured = [...series, ...members].filter(([, read]) => seriesSum(read) === undefined).map(([name]) => name);
  const names = [...empty, ...unmeasured];
  return names.length === 0 ? {} : { without_data: names };
}

function unitsOf(fields: readonly string[], units: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field, unitOf(field, units)]));
}

function unitOf(field: string, units: Readonly<Record<string, string>>): string {
  return (Object.hasOwn(units, field) ? units[field] : undefined) ?? NOT_DOCUMENTED;
}

function numbersIn(figures: Record<string, unknown>): string[] {
  return Object.keys(figures).filter(
    (field) => typeof figures[field] === "number" || typeof figures[field] === "bigint",
  );
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}
