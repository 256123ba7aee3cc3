import { bytesText, isRecord, timeText } from "./readable.ts";

/** What a series of points comes down to. */
export interface SeriesDigest {
  last: number;
  min: number;
  max: number;
  /** Rounded to be read, but never outside min and max. */
  mean: number;
  /** The newer half of the points against the older half. */
  trend: Trend;
  /** Oldest to newest, from the smallest value to the largest; "·" where nothing was measured. */
  sparkline: string;
  /** Points with a value. */
  points: number;
  /** Points without one. */
  missing?: number;
  /** When the first and the last value were measured, ISO 8601 in UTC where the time could be read. */
  from?: string;
  to?: string;
  unit?: "bytes";
  last_text?: string;
  min_text?: string;
  max_text?: string;
  mean_text?: string;
}

export type Trend = "rising" | "falling" | "steady" | "unknown";

interface Point {
  time: number | undefined;
  label: string | undefined;
  value: number | undefined;
}

/** Series that the document gives in bytes. */
const seriesInBytes: ReadonlySet<string> = new Set(["diskusage", "data_size", "daily_bandwidth_used"]);

const widestSparkline = 40;
const bars = "▁▂▃▄▅▆▇█";
const gap = "·";

/** Halves whose means differ by less than this share of the larger one count as steady. */
const steadyShare = 0.05;

/** A list in which at least one element is a point, `{ x, y }`. */
export function isSeries(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.some((element) => isRecord(element) && "x" in element && "y" in element);
}

/** Digests points, or nothing where no point has a value. `field` is the API's name of the series; it decides the unit. */
export function seriesDigest(points: readonly unknown[], field: string): SeriesDigest | undefined {
  const ordered = inOrder(points.map(pointOf));
  const measured = ordered.filter((point): point is Point & { value: number } => point.value !== undefined);
  const [first, latest] = [measured[0], measured.at(-1)];
  if (first === undefined || latest === undefined) return undefined;
  const values = measured.map((point) => point.value);
  const { min, max } = range(values);
  const mean = Math.min(max, Math.max(min, rounded(meanOf(values))));
  const summary = { last: latest.value, min, max, mean };
  return {
    ...summary,
    trend: trendOf(values),
    sparkline: sparkline(ordered.map((point) => point.value)),
    points: measured.length,
    ...(measured.length < ordered.length && { missing: ordered.length - measured.length }),
    ...(first.label !== undefined && { from: first.label }),
    ...(latest.label !== undefined && { to: latest.label }),
    ...(seriesInBytes.has(field) && inBytes(summary)),
  };
}

function pointOf(point: unknown): Point {
  if (!isRecord(point)) return { time: undefined, label: undefined, value: undefined };
  const time = timeOf(point.x);
  const label = time === undefined ? undefined : timeText(time);
  return { time, label: label ?? (typeof point.x === "string" ? point.x : undefined), value: numberOf(point.y) };
}

function numberOf(value: unknown): number | undefined {
  const isNumeral = typeof value === "string" && value.trim() !== "";
  if (typeof value !== "number" && typeof value !== "bigint" && !isNumeral) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const timePattern = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(\.\d+)?(?: ?(Z|[+-]\d{2}:?\d{2}))?)?/;

/** The time of a point in Unix milliseconds: "2023-05-22 10:59:23.426 +0000 UTC", ISO 8601, UTC without a zone. */
export function timeOf(x: unknown): number | undefined {
  if (typeof x !== "string") return undefined;
  const [, date, clock = "00:00:00", fraction = "", zone = "Z"] = timePattern.exec(x) ?? [];
  if (date === undefined) return undefined;
  const offset = zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  const time = Date.parse(`${date}T${clock}${fraction.slice(0, 4)}${offset}`);
  return Number.isNaN(time) ? undefined : time;
}

/** By time where every time could be read, else as they came. */
function inOrder(points: readonly Point[]): readonly Point[] {
  if (points.some((point) => point.time === undefined)) return points;
  return points.toSorted((one, other) => (one.time ?? 0) - (other.time ?? 0));
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

function trendOf(values: readonly number[]): Trend {
  if (values.length < 2) return "unknown";
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

function inBytes(summary: { last: number; min: number; max: number; mean: number }): Partial<SeriesDigest> {
  const texts = Object.entries(summary).flatMap(([figure, value]) => {
    const text = bytesText(value);
    return text === undefined ? [] : [[`${figure}_text`, text]];
  });
  return { unit: "bytes", ...Object.fromEntries(texts) };
}
