import type { BilledUnit, BudgetLeft, RequestBill } from "./bill.ts";
import {
  type BudgetItem,
  type BudgetTerms,
  budgetItemsOf,
  budgetRowsOf,
  endOf,
  leftOf,
  refusal,
  unspentRowsOf,
} from "./budget-items.ts";
import { type BudgetRow, createCallerCounts } from "./budget-rows.ts";
import type { Balance, Charged, Ledger } from "./ledger.ts";

/** Counts what Upstash bills, and refuses what goes beyond. */
export interface Budgets {
  /**
   * Counts a request before it is sent; gives what counts it back. Throws an UpstashError of the kind `budget` for one that
   * is more than what is left, which is not counted then.
   */
  reserve(host: string, bill: RequestBill): Promise<() => Promise<void>>;
  /** What is left for an address. */
  leftFor(host: string, unit: BilledUnit): Promise<BudgetLeft>;
  /** Each limit, and what of it is used: in all and by caller. */
  rows(): readonly BudgetRow[];
  /** The limits of which nothing is used yet, wherever it may be. */
  unspent(): readonly BudgetRow[];
}

/** Budgets whose amounts stand in a ledger; `now` is in milliseconds since 1970. */
export function createBudgets(terms: BudgetTerms, ledger: Ledger, now: () => number = Date.now): Budgets {
  const callers = createCallerCounts();
  /** By account, as it was last known. */
  const known = new Map<string, { item: BudgetItem; balance: Balance }>();

  async function charge(items: readonly BudgetItem[]): Promise<Charged> {
    const charged = await ledger.charge(items);
    for (const [index, item] of items.entries()) {
      const balance = charged.balances[index];
      if (balance !== undefined) known.set(item.account, { item, balance });
    }
    return charged;
  }

  function lower({ account, amount }: BudgetItem, noted: Balance | undefined): void {
    const entry = known.get(account);
    if (entry === undefined || entry.balance.window !== noted?.window) return;
    known.set(account, { ...entry, balance: { ...entry.balance, spent: Math.max(0, entry.balance.spent - amount) } });
  }

  const rows = () =>
    [...known.values()]
      .filter(({ item, balance }) => endOf(item, balance) > now())
      .flatMap(({ item, balance }) => budgetRowsOf(item, balance, callers.of(item.host, balance.window)));

  return {
    rows,
    unspent: () => (rows().length > 0 ? [] : unspentRowsOf(terms, now())),
    async reserve(host, bill) {
      const items = budgetItemsOf(terms, host, bill);
      const charged = await charge(items);
      const refused = items[charged.refused ?? -1];
      const balance = charged.balances[charged.refused ?? -1];
      if (refused !== undefined && balance !== undefined) throw refusal(refused, balance, bill, now());
      const window = charged.balances[0]?.window ?? 0;
      callers.add(host, window, bill);
      return async () => {
        callers.add(host, window, bill, -1);
        for (const [index, item] of items.entries()) lower(item, charged.balances[index]);
        await ledger.giveBack(items, charged);
      };
    },
    async leftFor(host, unit) {
      const items = budgetItemsOf(terms, host, { unit, count: 0 });
      const { balances } = await charge(items);
      return leftOf(items, balances);
    },
  };
}
