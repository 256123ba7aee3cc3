import { dailySeries, type SeriesPoint } from "./time-series.ts";

/** What one resource costs, in US dollars. */
export interface Bill {
  /** A flat price by the month; each day since then has its part ("you are charged pro-rata for the days"). */
  readonly monthly: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** What was used, all of it today, since nothing is measured before. */
  readonly used: number;
}

/** A production pack, of a database or a QStash ("+$200/month"). */
export const PRODUCTION_PACK_PRICE = 200;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The cost of this month, in UTC. */
export function costOfMonth({ monthly, since, used }: Bill, nowMs: number): number {
  const begin = Math.max(startOfMonth(nowMs), startOfDay(since));
  return (monthly / daysOfMonth(nowMs)) * ((startOfDay(nowMs) - begin) / DAY_MS + 1) + used;
}

/** Makes a series with one point for each of some days. */
type SeriesOfDays = (nowMs: number, figure: (dayMs: number) => number) => SeriesPoint[];

/** The cost of each day that a series of days has. */
export function costOfDays(bill: Bill, nowMs: number, series: SeriesOfDays = dailySeries): SeriesPoint[] {
  const { monthly, since, used } = bill;
  return series(nowMs, (day) => {
    if (startOfDay(day) < startOfDay(since) || startOfDay(day) > nowMs) return 0;
    return monthly / daysOfMonth(day) + (startOfDay(day) === startOfDay(nowMs) ? used : 0);
  });
}

function startOfDay(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS) * DAY_MS;
}

function startOfMonth(timeMs: number): number {
  const date = new Date(timeMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function daysOfMonth(timeMs: number): number {
  const date = new Date(timeMs);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
