import { isSeries, type Point, readSeries } from "./points.ts";
import { isRecord } from "./readable.ts";

/** Series of one answer, and points of one series: more than Upstash gives. */
const MOST_SERIES = 40;
const MOST_POINTS = 240;

/** Points of a series as they are drawn: when, in Unix milliseconds, and what; null where nothing was measured. */
export interface DrawnSeries {
  times: readonly number[];
  values: readonly (number | null)[];
}

/** The newest points of each series of statistics, by name; nothing where none has points at different times. */
export function drawnSeries(response: unknown): Readonly<Record<string, DrawnSeries>> | undefined {
  if (!isRecord(response)) return undefined;
  const found = Object.entries(response).flatMap(([name, value]): [string, DrawnSeries][] => {
    if (!isSeries(value)) return [];
    const { course, times } = readSeries(value);
    return times.length < 2 ? [] : [[name, drawn(course.slice(-MOST_POINTS))]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found.slice(0, MOST_SERIES));
}

function drawn(course: readonly Point[]): DrawnSeries {
  const timed = course.flatMap(({ time, value }) => (time === undefined ? [] : [{ time, value: value ?? null }]));
  return { times: timed.map(({ time }) => time), values: timed.map(({ value }) => value) };
}
