import { type Cost, labelOfResource } from "./billed-resource.ts";
import { type BillingMonth, dayOf } from "./billing-month.ts";
import { wholeDays } from "./forecast.ts";
import { amountOf, usdText } from "./money.ts";

/** Something that stands out, and of which resources, the most expensive ones first. */
export interface Finding {
  what: string;
  /** "redis shop: $92.10 of $80.00". */
  resources: readonly string[];
  /** Further ones. */
  more?: number;
  means?: string;
}

/** Resources that a finding names. */
const NAMED = 5;
/** From this share of the whole on a resource stands out. */
const LARGE_SHARE = 0.5;
/** A day that costs so many times as much as the days before, and so much more in US dollars, is a jump. */
const JUMP = { times: 2, usd: 0.5 };
/** US dollars from which on a share of the cost, or a missing budget, is worth a word. */
const WORTH_A_WORD = 1;

/** What to look for: what to say of a cost, or nothing where it does not stand out. */
interface Sign {
  what: string;
  means?: string;
  of(cost: Cost, all: Whole): string | undefined;
}

interface Whole {
  amount: number;
  /** How many cost anything. */
  paid: number;
  month: BillingMonth;
}

const signs: readonly Sign[] = [
  { what: "over_budget", means: "At its budget Upstash rate-limits a resource.", of: overBudget },
  { what: "forecast_over_budget", means: "At its budget Upstash rate-limits a resource.", of: forecastOverBudget },
  { what: "not_active", of: ({ resource }) => resource.state },
  {
    what: "most_of_the_cost",
    of: ({ amount }, { amount: whole, paid }) =>
      paid > 1 && amount >= whole * LARGE_SHARE && whole >= amountOf(WORTH_A_WORD)
        ? `${Math.round((amount / whole) * 100)}% of the month to date`
        : undefined,
  },
  { what: "cost_jump", means: "A day far above the whole days before it.", of: costJump },
  {
    what: "paid_without_requests",
    means: "No requests this month, yet a cost.",
    of: ({ amount, spending }) => (spending.requests === 0 && amount > 0 ? usdText(amount) : undefined),
  },
  { what: "no_budget", means: "Priced by use, and nothing caps the cost.", of: noBudget },
];

/** What stands out among costs, which are in order, the most expensive first. */
export function findingsIn(costs: readonly Cost[], month: BillingMonth): Finding[] {
  const amount = costs.reduce((sum, cost) => sum + cost.amount, 0);
  const whole = { amount, paid: costs.filter((cost) => cost.amount > 0).length, month };
  return signs.flatMap(({ what, means, of }): Finding[] => {
    const told = costs.flatMap((cost) => {
      const text = of(cost, whole);
      return text === undefined ? [] : [`${labelOfResource(cost.resource)}: ${text}`];
    });
    if (told.length === 0) return [];
    const more = told.length - NAMED;
    return [{ what, resources: told.slice(0, NAMED), ...(more > 0 ? { more } : {}), ...(means ? { means } : {}) }];
  });
}

function overBudget({ resource, amount }: Cost): string | undefined {
  const budget = budgetOf(resource.plan.budgetUsd);
  return budget !== undefined && amount >= budget ? `${usdText(amount)} of ${usdText(budget)}` : undefined;
}

function forecastOverBudget({ resource, amount, forecast }: Cost, { month }: Whole): string | undefined {
  const budget = budgetOf(resource.plan.budgetUsd);
  if (budget === undefined || amount >= budget || forecast <= budget) return undefined;
  const left = (month.end - month.now) * ((budget - amount) / (forecast - amount));
  return `forecast ${usdText(forecast)} of ${usdText(budget)}, reached about ${dayOf(month.now + left)}`;
}

function budgetOf(usd = 0): number | undefined {
  return usd > 0 ? amountOf(usd) : undefined;
}

/** Today, where it has cost too much already; else yesterday. */
function costJump({ resource, spending }: Cost, { month }: Whole): string | undefined {
  if (resource.plan.price !== "use") return undefined;
  const before = wholeDays(resource, spending.days, month);
  return jump(spending.days.get(month.today), before, "today") ?? jump(before.at(-1), before.slice(0, -1), "yesterday");
}

function jump(usd: number | undefined, before: readonly number[], day: string): string | undefined {
  const mean = before.reduce((sum, each) => sum + each, 0) / before.length;
  if (usd === undefined || before.length < 2 || usd < mean * JUMP.times || usd < mean + JUMP.usd) return undefined;
  return `${usdText(amountOf(usd))} ${day}, ${usdText(amountOf(mean))} a day before`;
}

/** The API has no budget for indexes, and its older documents none at all. */
function noBudget({ resource, forecast }: Cost): string | undefined {
  const isWorthOne = resource.plan.budgetUsd === 0 && forecast >= amountOf(WORTH_A_WORD);
  return isWorthOne ? `forecast ${usdText(forecast)}` : undefined;
}
