import { durationText, isRecord, timeText } from "./readable.ts";

/** The points of a series as they were read. */
export interface ReadSeries {
  /** In the order of time; where no time could be read, as they came. */
  course: readonly Point[];
  /** Those without a time, where others have one. */
  untimed: readonly Point[];
  /** The different times of all points, oldest first, in Unix milliseconds. */
  times: readonly number[];
}

export interface Point {
  time: number | undefined;
  /** The time as it was given. */
  given: unknown;
  value: number | undefined;
}

export type MeasuredPoint = Point & { value: number };

/** Steps that differ by less than this share count as the same. */
const sameStepShare = 0.1;

/** A list in which at least one element is a point, `{ x, y }`. */
export function isSeries(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.some((element) => isRecord(element) && "x" in element && "y" in element);
}

/** Reads points, `{ x: "2023-05-22 10:59:23.426 +0000 UTC", y: 320 }`, in whatever order they come. */
export function readSeries(points: readonly unknown[]): ReadSeries {
  const read = points.map(pointOf);
  const timed = read.filter((point): point is Point & { time: number } => point.time !== undefined);
  if (timed.length === 0) return { course: read, untimed: [], times: [] };
  const course = timed.toSorted((one, other) => one.time - other.time);
  return {
    course,
    untimed: read.filter(({ time }) => time === undefined),
    times: [...new Set(course.map(({ time }) => time))],
  };
}

/** The usual time from one point to the next, such as "1 minute"; "irregular", or nothing where there are no two times. */
export function resolutionOf({ times }: ReadSeries): string | undefined {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const usual = steps.toSorted((one, other) => one - other)[Math.floor(steps.length / 2)];
  if (usual === undefined) return undefined;
  const alike = steps.filter((step) => Math.abs(step - usual) <= usual * sameStepShare);
  return alike.length * 2 > steps.length ? durationText(usual) : "irregular";
}

export function isMeasured(point: Point): point is MeasuredPoint {
  return point.value !== undefined;
}

function pointOf(point: unknown): Point {
  if (!isRecord(point)) return { time: undefined, given: undefined, value: undefined };
  return { time: timeOf(point.x), given: point.x, value: numberOf(point.y) };
}

/** When a point was measured, for a reader: ISO 8601 where the time could be read. */
export function labelOf({ time, given }: Point): string | undefined {
  const text = time === undefined ? undefined : timeText(time);
  return text ?? (typeof given === "string" ? given : undefined);
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
