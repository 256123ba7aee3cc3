import { type BudgetTold, type CallBudget, createCallBudget } from "../../../upstash/budget/call-budget.ts";
import type { Redis } from "../../../upstash/redis.ts";

/** How a call that sends many commands keeps to what the server may spend, and tells of it. */
export interface CommandBudget extends CallBudget {
  /** What the call has cost, with what `told` says of the budgets. */
  spent(isAtMost?: boolean, stopped?: unknown): Promise<Spent>;
}

/** What a call has cost. */
export interface Spent extends BudgetTold {
  commands: number;
}

/** The budget of a call that has sent so many commands. */
export function createCommandBudget(redis: Redis, sent: () => number): CommandBudget {
  const words = { unit: "commands", atOwn: "max_commands was reached.", untouched: "Nothing was sent." } as const;
  const budget = createCallBudget(redis, sent, words);
  return {
    ...budget,
    spent: async (isAtMost, stopped) => ({ commands: sent(), ...(await budget.told(isAtMost, stopped)) }),
  };
}
