import * as z from "zod";
import { check } from "../http/json-body.ts";

/** Developer API, schema TimeSeriesData. */
export interface SeriesPoint {
  /** Such as "2023-05-22 10:59:23.426 +0000 UTC". */
  readonly x: string;
  readonly y: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** "days": the last five days, today at the end. */
const DAYS_SHOWN = 5;

const PERIOD_MINUTES = {
  "1h": 60,
  "3h": 180,
  "12h": 720,
  "1d": 1_440,
  "3d": 4_320,
  "7d": 10_080,
  "30d": 43_200,
} as const;
const periodName = z.enum(Object.keys(PERIOD_MINUTES) as [keyof typeof PERIOD_MINUTES]).default("1h");

/** One point of a series. */
export function point(atMs: number, y: number): SeriesPoint {
  return { x: `${new Date(atMs).toISOString().replace("T", " ").replace("Z", "")} +0000 UTC`, y };
}

/** The names of the last five days, today at the end. */
export function dayNames(nowMs: number): string[] {
  return lastDays(nowMs).map(nameOfDay);
}

/** The names of all days of the month. */
export function dayNamesOfMonth(nowMs: number): string[] {
  return daysOfThisMonth(nowMs).map(nameOfDay);
}

/** One point for each of the last five days: of each day what `figure` says, or `figure` for today and nothing before. */
export function dailySeries(nowMs: number, figure: number | ((dayMs: number) => number) = 0): SeriesPoint[] {
  const of = typeof figure === "number" ? (day: number) => (day === nowMs ? figure : 0) : figure;
  return lastDays(nowMs).map((day) => point(day, of(day)));
}

/** One point for each day of the month, also for days to come, "to align with other daily metrics". */
export function seriesOfMonth(nowMs: number, figure: (dayMs: number) => number): SeriesPoint[] {
  return daysOfThisMonth(nowMs).map((day) => point(day, figure(day)));
}

/**
 * A series of zeros over the period of a request: "Each period returns 60 datapoints […] for 30 days, it returns 240
 * datapoints with 3-hour intervals". An unknown period is a 400.
 */
export function emptySeries(query: URLSearchParams, nowMs: number): SeriesPoint[] {
  const { period: name } = check(z.object({ period: periodName }), { period: query.get("period") ?? undefined });
  const count = name === "30d" ? 240 : 60;
  const stepMs = (PERIOD_MINUTES[name] * MINUTE_MS) / count;
  return Array.from({ length: count }, (_, index) => point(nowMs - (count - 1 - index) * stepMs, 0));
}

function nameOfDay(dayMs: number): string {
  return new Intl.DateTimeFormat("en-US", { weekday: "long", timeZone: "UTC" }).format(dayMs);
}

/** At the hour of now, as the real API has them. */
function daysOfThisMonth(nowMs: number): number[] {
  const today = new Date(nowMs).getUTCDate();
  const month = new Date(nowMs).getUTCMonth();
  return Array.from({ length: 31 }, (_, index) => nowMs + (index + 1 - today) * DAY_MS).filter(
    (day) => new Date(day).getUTCMonth() === month,
  );
}

function lastDays(nowMs: number): number[] {
  return Array.from({ length: DAYS_SHOWN }, (_, index) => nowMs - (DAYS_SHOWN - 1 - index) * DAY_MS);
}
