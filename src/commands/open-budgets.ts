import type { Config } from "../config/read.ts";
import type { ServiceOptions } from "../service.ts";
import type { SharedState } from "../shared-state/shared-state.ts";
import type { Budgets } from "../upstash/budget/budgets.ts";

/** What the process may spend, and the door to the network that holds it to that. */
export type OpenBudgets = Pick<Budgets, "rows" | "unspent"> & NonNullable<ServiceOptions["budgets"]>;

/** The budgets that the configuration asks for, over all nodes where they share a state; nothing where it asks for none. */
export async function openBudgets(
  { commandBudget, maxCost }: Pick<Config, "commandBudget" | "maxCost">,
  shared: Pick<SharedState, "ledger"> | undefined,
  now: () => number = Date.now,
): Promise<OpenBudgets | undefined> {
  if (commandBudget === undefined && maxCost === undefined) return undefined;
  const [{ createBudgets }, { budgetedHttp }, { createLedger }] = await Promise.all([
    import("../upstash/budget/budgets.ts"),
    import("../upstash/budget/budgeted-http.ts"),
    import("../upstash/budget/ledger.ts"),
  ]);
  const budgets = createBudgets({ commands: commandBudget, cost: maxCost }, shared?.ledger ?? createLedger(now), now);
  return { rows: budgets.rows, unspent: budgets.unspent, through: (http) => budgetedHttp(http, budgets) };
}
