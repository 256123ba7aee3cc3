import { UpstashError } from "../errors.ts";
import type { BilledUnit, BudgetLeft, BudgetPeriod, LimitSpent, PeriodLimit, RequestBill } from "./bill.ts";
import type { BudgetRow } from "./budget-rows.ts";
import type { Balance, Charge } from "./ledger.ts";
import { BILLIONTHS, PRICES } from "./prices.ts";
import { refusalText } from "./refusal-text.ts";

/** What the process may spend. */
export interface BudgetTerms {
  /** Commands, messages or requests at each address. */
  commands?: PeriodLimit | undefined;
  /** US dollars at all addresses together, at list prices. */
  cost?: PeriodLimit | undefined;
}

/** Milliseconds. */
const LENGTHS: Readonly<Record<BudgetPeriod, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** A charge with what it is of. */
export interface BudgetItem extends Charge {
  of: "commands" | "cost";
  host: string;
  unit: BilledUnit;
  limit: PeriodLimit;
}

/** A limit as a row, and what callers have of it. */
export function budgetRowsOf(item: BudgetItem, balance: Balance, callers: ReadonlyMap<string, number>): BudgetRow[] {
  const { of, host, unit, limit } = item;
  const until = new Date(endOf(item, balance));
  if (of === "cost") {
    return [{ of: `US dollars ${each(limit)}`, used: balance.spent / BILLIONTHS, most: limit.most, until }];
  }
  const row = { of: `${capital(unit)} ${each(limit)} at ${host}`, database: host, most: limit.most, until };
  const ofCallers = [...callers].map(([caller, used]) => ({
    ...row,
    of: `${row.of} by ${caller}`,
    caller,
    used,
  }));
  return [{ ...row, used: balance.spent }, ...ofCallers];
}

/** The limits as rows before anything is sent; each address has the first of them to itself. */
export function unspentRowsOf({ commands, cost }: BudgetTerms, now: number): BudgetRow[] {
  const row = (of: string, limit: PeriodLimit): BudgetRow => {
    const length = LENGTHS[limit.per];
    return { of, used: 0, most: limit.most, until: new Date((Math.floor(now / length) + 1) * length) };
  };
  return [
    ...(commands === undefined ? [] : [row(`Commands ${each(commands)} at each address`, commands)]),
    ...(cost === undefined ? [] : [row(`US dollars ${each(cost)}`, cost)]),
  ];
}

/** The charges of a request. */
export function budgetItemsOf(
  { commands, cost }: BudgetTerms,
  host: string,
  { unit, count }: RequestBill,
): BudgetItem[] {
  const item = (
    of: BudgetItem["of"],
    account: string,
    amount: number,
    limit: PeriodLimit,
    scale: number,
  ): BudgetItem => ({
    ...{ of, account, amount, host, unit, limit },
    ...{ most: Math.round(limit.most * scale), window: LENGTHS[limit.per] },
  });
  return [
    ...(commands === undefined ? [] : [item("commands", `commands ${commands.per} ${host}`, count, commands, 1)]),
    ...(cost === undefined ? [] : [item("cost", `cost ${cost.per}`, count * PRICES[unit], cost, BILLIONTHS)]),
  ];
}

/** When a window ends, in milliseconds since 1970. */
export function endOf({ window: length }: Charge, { window }: Balance): number {
  return (window + 1) * length;
}

/** What balances leave. */
export function leftOf(items: readonly BudgetItem[], balances: readonly Balance[]): BudgetLeft {
  const uses = items.flatMap((item, index) => {
    const balance = balances[index];
    return balance === undefined ? [] : [{ ...item, balance, rest: Math.max(0, item.most - balance.spent) }];
  });
  const told: BudgetLeft["told"] = {};
  for (const { of, rest, limit, balance, ...item } of uses) {
    const scale = of === "cost" ? BILLIONTHS : 1;
    const ends_at = new Date(endOf(item, balance)).toISOString();
    const use: LimitSpent = { spent: balance.spent / scale, left: rest / scale, per: limit.per, ends_at };
    told[of === "cost" ? "cost_usd" : "commands"] = use;
  }
  const units = uses.map(({ of, rest, unit }) => (of === "cost" ? Math.floor(rest / PRICES[unit]) : rest));
  return { left: Math.min(...units), told };
}

/** The failure of a request that is more than what a balance leaves. */
export function refusal(item: BudgetItem, balance: Balance, bill: RequestBill, now: number): UpstashError {
  const { of, host, limit, most } = item;
  const isCost = of === "cost";
  const rest = Math.max(0, most - balance.spent);
  const left = isCost ? Math.floor(rest / PRICES[bill.unit]) : rest;
  const spent = isCost ? balance.spent / BILLIONTHS : balance.spent;
  const message = refusalText({ of, host, limit, spent, left, bill, end: endOf(item, balance), now });
  const flag = isCost ? "--max-cost" : "--command-budget";
  return new UpstashError("budget", message, {
    advice: `Wait until then${left > 0 ? ", or ask for less in one call" : ""}; the person who runs the server can raise ${flag}.`,
    notExecuted: true,
  });
}

function each({ per }: PeriodLimit): string {
  return `${per === "hour" ? "an" : "a"} ${per}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
