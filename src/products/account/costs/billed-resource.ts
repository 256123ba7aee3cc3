/** What Upstash bills: a database, an index or a QStash user. */
export interface BilledResource {
  product: ProductName;
  id: string;
  name: string;
  /** The e-mail or team that pays for it, where the API says. */
  owner?: string | undefined;
  plan: BilledPlan;
  /** Where it is another than active: "suspended". */
  state?: string | undefined;
  /** When it was created and when its plan changed last, in milliseconds since 1970; 0 where it is not known, or never. */
  created: number;
  planChanged: number;
}

export type ProductName = "redis" | "vector" | "search" | "qstash";

export interface BilledPlan {
  name: string;
  /** How it is priced: not at all, by use, or by the month. */
  price: "free" | "use" | "flat";
  /** US dollars a month, where the API tells a flat price. */
  flatUsd?: number | undefined;
  /** US dollars a month, of a plan that is priced by use; 0 is no budget, and nothing that the API does not say. */
  budgetUsd?: number | undefined;
  /** The production pack, which costs a flat price beside that of the plan. */
  hasPack: boolean;
}

/** What the statistics of a resource say of its cost. */
export interface Spending {
  /** US dollars this month. */
  usd: number;
  /** Of this month. */
  requests?: number | undefined;
  storageBytes?: number | undefined;
  /** US dollars by date, as far as the statistics reach. */
  days: ReadonlyMap<string, number>;
}

/** A resource with what it costs. */
export interface Cost {
  resource: BilledResource;
  spending: Spending;
  /** This month so far, and to its end, in amounts as `amountOf` makes them. */
  amount: number;
  forecast: number;
  basis: ForecastBasis;
}

/** How a forecast was made. */
export type ForecastBasis = "linear" | "daily" | "plan_price" | "month_to_date";

/** A resource in a sentence: "redis shop". */
export function labelOfResource({ product, name }: BilledResource): string {
  return `${product} ${name}`;
}
