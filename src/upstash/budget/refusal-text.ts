import type { PeriodLimit, RequestBill } from "./bill.ts";

/** A request that is more than what is left of a limit. */
export interface OverBudget {
  of: "commands" | "cost";
  host: string;
  limit: PeriodLimit;
  /** In the limit's own unit. */
  spent: number;
  /** In the unit of the request's bill. */
  left: number;
  bill: RequestBill;
  /** When the limit begins anew, in milliseconds since 1970, as `now` is. */
  end: number;
  now: number;
}

/** What was asked, what the limit is, how much of it is spent, and when it begins anew. */
export function refusalText({ of, host, limit, spent, left, bill, end, now }: OverBudget): string {
  const { most, per } = limit;
  const each = per === "hour" ? "an hour" : `a ${per}`;
  const budget =
    of === "cost"
      ? `The server may spend ${most} US dollars ${each} at list prices`
      : `The server may spend ${numbered(most, bill.unit)} ${each} at ${host}`;
  const used = of === "cost" ? Number(spent.toFixed(6)) : spent;
  const minutes = Math.max(1, Math.ceil((end - now) / 60_000));
  const wait = numbered(minutes, "minutes");
  return `${budget}; ${used} ${used === 1 ? "is" : "are"} spent, which leaves ${numbered(left, bill.unit)}. This takes ${bill.count}, and nothing of it was sent. The budget begins anew at ${new Date(end).toISOString()}, in ${wait}.`;
}

function numbered(count: number, plural: string): string {
  return `${count} ${count === 1 ? plural.slice(0, -1) : plural}`;
}
