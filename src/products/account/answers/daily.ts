import { timeOf } from "./points.ts";
import { isRecord } from "./readable.ts";

/** Daily figures as a table. */
export interface DailyTable {
  /** One row for each day, oldest first. */
  table: Record<string, unknown>[];
  /** Points that are older than the newest thousand of their figure, and not in the table. */
  leftOut: number;
  /** The names of its columns, without those of the date. */
  columns: string[];
}

/** Points of one daily figure that are in the table; the API gives some thirty. */
const MOST_DAYS = 1_000;

/** Joins daily arrays by date; a second figure of the same field and date starts a row of its own. */
export function dailyTable(fields: readonly (readonly [field: string, points: readonly unknown[]])[]): DailyTable {
  const rows: Record<string, unknown>[] = [];
  const byDate = new Map<string, number[]>();
  const columns = new Set<string>();
  let leftOut = 0;
  for (const [field, points] of fields) {
    const days = points.filter(isRecord).map((point) => ({ point, day: dateOf(point.x) }));
    const shown = days.length > MOST_DAYS ? newest(days) : days;
    leftOut += days.length - shown.length;
    for (const { point, day } of shown) {
      const { x, y, ...breakdown } = point;
      const ofDate = byDate.get(day.date) ?? [];
      byDate.set(day.date, ofDate);
      const known = ofDate.find((row) => !(field in (rows[row] ?? {})));
      const row = { ...day, ...rows[known ?? -1], ...breakdown, [field]: y, ...day };
      for (const column of [field, ...Object.keys(breakdown)]) columns.add(column);
      if (known === undefined) ofDate.push(rows.push(row) - 1);
      else rows[known] = row;
    }
  }
  columns.delete("date");
  columns.delete("day");
  return {
    table: rows.sort((one, other) => compare(String(one.date), String(other.date))),
    leftOut,
    columns: [...columns],
  };
}

type Day = { day: { date: string } };

function newest<Each extends Day>(days: readonly Each[]): Each[] {
  return days.toSorted((one, other) => compare(one.day.date, other.day.date)).slice(-MOST_DAYS);
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
