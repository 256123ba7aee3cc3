import type { Cost, ForecastBasis, ProductName } from "./billed-resource.ts";
import { usdOf } from "./money.ts";

/** A resource as it is answered. */
export interface CostRow {
  product: ProductName;
  name: string;
  /** Where another one has the same name. */
  id?: string;
  owner?: string;
  plan: string;
  prod_pack?: true;
  state?: string;
  month_to_date_usd: number;
  forecast_usd: number;
  basis: ForecastBasis;
  budget_usd?: number;
  budget?: "none";
  requests?: number;
  storage_bytes?: number;
}

/** The rows of what is shown of all. */
export function costRows(shown: readonly Cost[], all: readonly Cost[]): CostRow[] {
  const nameOf = ({ resource }: Cost) => JSON.stringify([resource.product, resource.name]);
  const names = new Map<string, number>();
  for (const cost of all) names.set(nameOf(cost), (names.get(nameOf(cost)) ?? 0) + 1);
  const hasOwners = new Set(all.map(({ resource }) => resource.owner)).size > 1;
  return shown.map((cost) => rowOf(cost, { isNamesake: (names.get(nameOf(cost)) ?? 0) > 1, hasOwners }));
}

function rowOf(
  { resource, spending, amount, forecast, basis }: Cost,
  { isNamesake, hasOwners }: { isNamesake: boolean; hasOwners: boolean },
): CostRow {
  const { product, id, name, owner, plan, state } = resource;
  return {
    product,
    name,
    ...(isNamesake ? { id } : {}),
    ...(hasOwners && owner !== undefined ? { owner } : {}),
    plan: plan.name,
    ...(plan.hasPack ? { prod_pack: true } : {}),
    ...(state === undefined ? {} : { state }),
    month_to_date_usd: usdOf(amount),
    forecast_usd: usdOf(forecast),
    basis,
    ...budgetFact(plan.budgetUsd),
    ...(spending.requests === undefined ? {} : { requests: spending.requests }),
    ...(spending.storageBytes === undefined ? {} : { storage_bytes: spending.storageBytes }),
  };
}

function budgetFact(usd: number | undefined): Pick<CostRow, "budget_usd" | "budget"> {
  if (usd === undefined) return {};
  return usd > 0 ? { budget_usd: usd } : { budget: "none" };
}
