import { isMeasured, labelOf, type MeasuredPoint, type Point, type ReadSeries } from "./points.ts";
import { bytesText } from "./readable.ts";

/** What a series comes down to: a value where it has only one, else how it went. */
export type SeriesDigest = SingleValue | FlatSeries | ChangingSeries;

interface MeasuredSeries {
  /** "bytes", "ms", "commands per second", or "not documented". */
  unit: string;
  /** Points without a value. */
  missing?: number;
  /** Points without a time that could be read, beside others that have one: they count, but are not of the course. */
  without_time?: number;
  /** The time from one point to the next, where it is another than that of the whole answer. */
  resolution?: string;
}

/** One point. */
export interface SingleValue extends MeasuredSeries {
  value: number;
  value_text?: string;
  /** When it was measured, ISO 8601 in UTC where the time could be read. */
  at?: string;
}

/** Points that all have the same value. */
export interface FlatSeries extends MeasuredSeries {
  value: number;
  value_text?: string;
  /** Points with a value. */
  points: number;
  /** When the first and the last value were measured, ISO 8601 in UTC where the time could be read. */
  from?: string;
  to?: string;
}

/** Points of several values. */
export interface ChangingSeries extends MeasuredSeries {
  last: number;
  min: number;
  max: number;
  /** Rounded to be read, but never outside min and max. */
  mean: number;
  /** The newer half of the points against the older half; not there with fewer than three points of different times. */
  trend?: Trend;
  /** Oldest to newest, from the smallest value to the largest; "·" where nothing was measured. */
  sparkline: string;
  points: number;
  from?: string;
  to?: string;
  last_text?: string;
  min_text?: string;
  max_text?: string;
  mean_text?: string;
}

export type Trend = "rising" | "falling" | "steady";

const widestSparkline = 40;
const bars = "▁▂▃▄▅▆▇█";
const gap = "·";

/** Halves whose means differ by less than this share of the larger one count as steady. */
const steadyShare = 0.05;

/** Digests a series, or nothing where no point has a value. */
export function seriesDigest({ course, untimed }: ReadSeries, unit: string): SeriesDigest | undefined {
  const measured = course.filter(isMeasured);
  const all = [...measured, ...untimed.filter(isMeasured)];
  const [first, latest] = [measured[0] ?? all[0], measured.at(-1) ?? all.at(-1)];
  if (first === undefined || latest === undefined) return undefined;
  const values = all.map(({ value }) => value);
  const { min, max } = range(values);
  const missing = course.length + untimed.length - all.length;
  const gaps = { ...(missing > 0 && { missing }), ...(untimed.length > 0 && { without_time: untimed.length }) };
  if (all.length === 1) return { unit, ...withTexts({ value: latest.value }, unit), ...at("at", latest), ...gaps };
  const extent = { points: all.length, ...at("from", first), ...at("to", latest) };
  if (min === max) return { unit, ...withTexts({ value: latest.value }, unit), ...extent, ...gaps };
  const mean = Math.min(max, Math.max(min, rounded(meanOf(values))));
  const trend = trendOf(measured);
  return {
    unit,
    ...withTexts({ last: latest.value, min, max, mean }, unit),
    ...(trend !== undefined && { trend }),
    sparkline: sparkline(course.map(({ value }) => value)),
    ...extent,
    ...gaps,
  };
}

/** The sum of a series, or nothing where no point has a value. */
export function seriesSum({ course, untimed }: ReadSeries): number | undefined {
  const values = [...course, ...untimed].filter(isMeasured).map(({ value }) => value);
  if (values.length < 2) return values[0];
  const sum = values.reduce((total, value) => total + value, 0);
  if (Number.isInteger(sum)) return sum;
  return Number.isFinite(sum) ? rounded(sum) : Math.sign(sum) * Number.MAX_VALUE;
}

function at<Name extends string>(name: Name, point: Point): { [Key in Name]?: string } {
  const label = labelOf(point);
  return (label === undefined ? {} : { [name]: label }) as { [Key in Name]?: string };
}

function range(values: readonly number[]): { min: number; max: number } {
  return {
    min: values.reduce((smallest, value) => Math.min(smallest, value), Number.POSITIVE_INFINITY),
    max: values.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY),
  };
}

/** Each value is divided first, so that the sum of huge values cannot overflow. */
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

/** Whole from a thousand on, else to six significant digits. */
function rounded(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(6));
}

/** Two points have a difference, not a trend; and points of one time have no order. */
function trendOf(points: readonly MeasuredPoint[]): Trend | undefined {
  const times = new Set(points.flatMap(({ time }) => time ?? []));
  if (times.size < 3) return undefined;
  const values = points.map(({ value }) => value);
  const half = Math.floor(values.length / 2);
  const [older, newer] = [meanOf(values.slice(0, half)), meanOf(values.slice(-half))];
  const larger = Math.max(Math.abs(older), Math.abs(newer));
  if (larger === 0 || Math.abs(newer / larger - older / larger) < steadyShare) return "steady";
  return newer > older ? "rising" : "falling";
}

function sparkline(values: readonly (number | undefined)[]): string {
  const width = Math.min(values.length, widestSparkline);
  const columns = Array.from({ length: width }, (_, column) => {
    const bucket = values.slice(
      Math.floor((column * values.length) / width),
      Math.floor(((column + 1) * values.length) / width),
    );
    const measured = bucket.filter((value) => value !== undefined);
    return measured.length === 0 ? undefined : meanOf(measured);
  });
  const { min, max } = range(columns.filter((value) => value !== undefined));
  return columns.map((value) => (value === undefined ? gap : bar(value, min, max))).join("");
}

function bar(value: number, min: number, max: number): string {
  const share = max > min ? value / (max - min) - min / (max - min) : 0;
  const step = Math.round(share * (bars.length - 1));
  return bars[Math.max(0, Math.min(bars.length - 1, step))] ?? gap;
}

/** The numbers, and sizes in bytes also as text. */
function withTexts<Numbers extends Record<string, number>>(numbers: Numbers, unit: string): Numbers {
  if (!/^bytes\b/.test(unit)) return numbers;
  const texts = Object.entries(numbers).flatMap(([figure, value]) => {
    const text = bytesText(value);
    return text === undefined ? [] : [[`${figure}_text`, text]];
  });
  return { ...numbers, ...Object.fromEntries(texts) };
}
