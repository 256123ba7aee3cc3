import type { BilledResource, Cost, ForecastBasis, Spending } from "./billed-resource.ts";
import { type BillingMonth, dayOf, daysBetween } from "./billing-month.ts";
import { amountOf } from "./money.ts";

/** What each basis means, for the answer. */
export const basisMeanings: Readonly<Record<ForecastBasis, string>> = {
  linear: "as on the days of this month so far",
  daily: "as on the median recent day, since a part is flat",
  plan_price: "the plan's flat price",
  month_to_date: "not scaled: free, not active, or flat",
};

/** Whole days that count as recent. */
const RECENT_DAYS = 7;

/** A resource with its cost so far and to the month's end. */
export function costOf(resource: BilledResource, spending: Spending, month: BillingMonth): Cost {
  const { usd, basis } = forecastOf(resource, spending, month);
  const amount = amountOf(spending.usd);
  return { resource, spending, amount, forecast: Math.max(amount, amountOf(usd)), basis };
}

interface Forecast {
  usd: number;
  basis: ForecastBasis;
}

function forecastOf(resource: BilledResource, spending: Spending, month: BillingMonth): Forecast {
  const { plan, state } = resource;
  const soFar: Forecast = { usd: spending.usd, basis: "month_to_date" };
  if (plan.price === "free" || state !== undefined) return soFar;
  const changed = resource.planChanged >= month.begin;
  if (plan.price === "use" && !plan.hasPack && !changed) return linear(resource, spending, month);
  const daily = byDays(resource, spending, month);
  if (plan.price === "use") return daily ?? (plan.hasPack ? soFar : linear(resource, spending, month));
  const otherwise = daily ?? soFar;
  const { flatUsd = 0 } = plan;
  return flatUsd > 0 && flatUsd >= otherwise.usd ? { usd: flatUsd, basis: "plan_price" } : otherwise;
}

/** Within its first day a use is taken for that of a whole one. */
function linear({ created }: BilledResource, { usd }: Spending, { begin, now, end }: BillingMonth): Forecast {
  const passed = Math.max(1, daysBetween(Math.max(begin, Math.min(created, now)), now));
  return { usd: usd + (usd / passed) * daysBetween(now, end), basis: "linear" };
}

/**
 * Goes on at the cost of a day. Flat prices are charged pro rata for the days on which a plan was active (Redis pricing,
 * "What happens if I delete my database after 2-3 days?"), so each day has its part; where a whole month was charged on one
 * day, the median leaves it out.
 */
function byDays(resource: BilledResource, { usd, days }: Spending, month: BillingMonth): Forecast | undefined {
  const { today, daysBehind } = month;
  const ofToday = days.get(today);
  const usual = median(wholeDays(resource, days, month).slice(-RECENT_DAYS)) ?? ofToday;
  if (usual === undefined) return undefined;
  const soFarToday = ofToday ?? 0;
  return { usd: usd - soFarToday + Math.max(soFarToday, usual) + usual * daysBehind, basis: "daily" };
}

/** What the days before today cost on which the resource was on its plan from midnight to midnight, oldest first. */
export function wholeDays(
  { created, planChanged }: BilledResource,
  days: Spending["days"],
  { today }: BillingMonth,
): number[] {
  const since = dayOf(Math.max(created, planChanged));
  return [...days]
    .filter(([day]) => day > since && day < today)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, usd]) => usd);
}

function median(numbers: readonly number[]): number | undefined {
  const sorted = numbers.toSorted((one, other) => one - other);
  const [below, above] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return below === undefined || above === undefined ? undefined : (below + above) / 2;
}
