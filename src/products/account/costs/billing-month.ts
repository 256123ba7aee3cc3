const DAY = 86_400_000;

/** The month that a moment is in, in UTC, by which Upstash bills. */
export interface BillingMonth {
  /** Milliseconds since 1970. */
  now: number;
  begin: number;
  end: number;
  /** The date of the moment: "2026-11-26". */
  today: string;
  /** Whole days behind that date, up to the end. */
  daysBehind: number;
}

export function billingMonth(now: number): BillingMonth {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const [begin, end] = [Date.UTC(year, month), Date.UTC(year, month + 1)];
  return { now, begin, end, today: dayOf(now), daysBehind: (end - Date.UTC(year, month, day + 1)) / DAY };
}

/** The date of a time in UTC: "2026-11-26". */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** How many days lie between two times, parts of days included. */
export function daysBetween(from: number, to: number): number {
  return (to - from) / DAY;
}
