import type { Cost, ForecastBasis, ProductName } from "./billed-resource.ts";
import { type BillingMonth, daysBetween } from "./billing-month.ts";
import { type CostRow, costRows } from "./cost-rows.ts";
import { type Finding, findingsIn } from "./findings.ts";
import { basisMeanings } from "./forecast.ts";
import { amountOf, usdOf } from "./money.ts";
import type { Unread } from "./read-costs.ts";

/** What the resources of an account cost, as it is answered. */
export interface CostReport {
  period: { month: string; days_passed: number; days: number };
  total: Total;
  stands_out: readonly Finding[];
  /** The most expensive ones first. */
  resources: readonly CostRow[];
  /** All others together, so that both are the total. */
  rest?: Sums;
  not_read?: readonly UnreadGroup[];
  /** What the bases of the forecasts mean, as far as they occur. */
  basis: Partial<Record<ForecastBasis, string>>;
  not_covered: string;
}

interface Sums {
  resources: number;
  month_to_date_usd: number;
  forecast_usd: number;
  requests: number;
  storage_bytes: number;
}

interface Total extends Sums {
  /** Where budgets end what the forecast does not: what is billed then, if all goes on. */
  forecast_within_budgets_usd?: number;
  /** Month to date by product, and by who pays where that are several. */
  by_product: Partial<Record<ProductName, number>>;
  by_owner?: Record<string, number>;
  /** Resources that the sums are without. */
  not_read?: number;
}

/** Resources that were not read for the same reason. */
interface UnreadGroup {
  why: string;
  resources: readonly string[];
  more?: number;
}

/** Reasons, and names for each, that are shown. */
const REASONS = 10;
const NAMES_OF_A_REASON = 50;

/** What no statistic of a resource has (Redis pricing, "How many databases can I create?"). */
const NOT_COVERED =
  "Charges of the whole account (databases beyond the first ten, support, taxes) are not in these statistics.";

/** The rows from `offset` on, at most `limit`, and all costs in the sums. */
export function costReport(
  costs: readonly Cost[],
  unread: readonly Unread[],
  { month, limit, offset }: { month: BillingMonth; limit: number; offset: number },
): CostReport {
  const all = inOrder(costs);
  const shown = all.slice(offset, offset + limit);
  const rest = [...all.slice(0, offset), ...all.slice(offset + limit)];
  const bases = new Set(all.map(({ basis }) => basis));
  const meanings = Object.entries(basisMeanings).filter(([basis]) => bases.has(basis as ForecastBasis));
  return {
    period: periodOf(month),
    total: totalOf(all, unread.length),
    stands_out: findingsIn(all, month),
    resources: costRows(shown, all),
    ...(rest.length === 0 ? {} : { rest: sumsOf(rest) }),
    ...(unread.length === 0 ? {} : { not_read: groupsOf(unread) }),
    basis: Object.fromEntries(meanings),
    not_covered: NOT_COVERED,
  };
}

function periodOf({ begin, now, end }: BillingMonth): CostReport["period"] {
  return {
    month: new Date(begin).toISOString().slice(0, 7),
    days_passed: Math.round(daysBetween(begin, now) * 10) / 10,
    days: daysBetween(begin, end),
  };
}

/** The most expensive first; what costs the same has an order, too. */
function inOrder(costs: readonly Cost[]): Cost[] {
  const places = new Map(costs.map((cost) => [cost, placeOf(cost)]));
  const place = (cost: Cost) => places.get(cost) ?? "";
  return costs.toSorted(
    (one, other) => other.amount - one.amount || other.forecast - one.forecast || (place(one) < place(other) ? -1 : 1),
  );
}

function placeOf({ resource }: Cost): string {
  return JSON.stringify([resource.product, resource.name, resource.id]);
}

function sumsOf(costs: readonly Cost[]): Sums {
  const sum = (of: (cost: Cost) => number | undefined) => costs.reduce((total, cost) => total + (of(cost) ?? 0), 0);
  return {
    resources: costs.length,
    month_to_date_usd: usdOf(sum(({ amount }) => amount)),
    forecast_usd: usdOf(sum(({ forecast }) => forecast)),
    requests: sum(({ spending }) => spending.requests),
    storage_bytes: sum(({ spending }) => spending.storageBytes),
  };
}

function totalOf(costs: readonly Cost[], unread: number): Total {
  const { requests, storage_bytes, ...sums } = sumsOf(costs);
  const within = usdOf(costs.reduce((total, cost) => total + withinBudget(cost), 0));
  const byOwner = usdBy(costs, ({ resource }) => resource.owner ?? "unknown");
  return {
    ...sums,
    ...(within < sums.forecast_usd ? { forecast_within_budgets_usd: within } : {}),
    requests,
    storage_bytes,
    by_product: usdBy(costs, ({ resource }) => resource.product),
    ...(Object.keys(byOwner).length > 1 ? { by_owner: byOwner } : {}),
    ...(unread > 0 ? { not_read: unread } : {}),
  };
}

/** "Your total cost will not exceed the chosen budget" (Redis pricing). */
function withinBudget({ resource, amount, forecast }: Cost): number {
  const { budgetUsd = 0 } = resource.plan;
  return budgetUsd <= 0 ? forecast : Math.min(forecast, Math.max(amount, amountOf(budgetUsd)));
}

function usdBy(costs: readonly Cost[], of: (cost: Cost) => string): Record<string, number> {
  const sums = new Map<string, number>();
  for (const cost of costs) sums.set(of(cost), (sums.get(of(cost)) ?? 0) + cost.amount);
  return Object.fromEntries([...sums].map(([name, amount]) => [name, usdOf(amount)]));
}

/** The names of all, by reason, as far as they have room; the numbers are whole. */
function groupsOf(unread: readonly Unread[]): UnreadGroup[] {
  const byReason = new Map<string, string[]>();
  for (const { why, resource } of unread) {
    const known = byReason.get(why);
    if (known === undefined) byReason.set(why, [resource]);
    else known.push(resource);
  }
  const groups = [...byReason].map(([why, resources]) => groupOf(why, resources.toSorted()));
  const others = [...byReason.values()].slice(REASONS).flat();
  return [
    ...groups.slice(0, REASONS),
    ...(others.length === 0 ? [] : [groupOf("for other reasons", others.toSorted())]),
  ];
}

function groupOf(why: string, resources: readonly string[]): UnreadGroup {
  const more = resources.length - NAMES_OF_A_REASON;
  return { why, resources: resources.slice(0, NAMES_OF_A_REASON), ...(more > 0 ? { more } : {}) };
}
