/** What Upstash counts for its bills: a command of Redis, a message of QStash, a request to an index. */
export type BilledUnit = "commands" | "messages" | "vector requests" | "search requests";

/** What Upstash bills of one request. */
export interface RequestBill {
  unit: BilledUnit;
  count: number;
  /** For whom it is sent, where that is known: by caller, how many of the count. */
  callers?: (() => ReadonlyMap<string, number>) | undefined;
}

/** What a budget is counted in: within what time, from when on. */
export type BudgetPeriod = "minute" | "hour" | "day";

/** So much within a period of UTC. */
export interface PeriodLimit {
  most: number;
  per: BudgetPeriod;
}

/** How much of a limit is used, as an answer tells it. */
export interface LimitSpent {
  spent: number;
  left: number;
  per: BudgetPeriod;
  /** When it begins anew, in UTC. */
  ends_at: string;
}

/** What is left for one address. */
export interface BudgetLeft {
  /** What may still be sent there, in the unit of its bill. */
  left: number;
  told: {
    commands?: LimitSpent;
    cost_usd?: LimitSpent;
    /** What one caller may send in a day, to all databases together. */
    commands_per_day?: LimitSpent;
  };
}
