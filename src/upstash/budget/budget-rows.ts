import type { RequestBill } from "./bill.ts";

/** A limit, and what of it is used. */
export interface BudgetRow {
  /** What it limits: "Commands a day at HOST". */
  of: string;
  /** The address that it is of; nothing where it is of all together. */
  database?: string;
  /** Whose part of the use it is; nothing for all of it. */
  caller?: string;
  used: number;
  most: number;
  /** When it begins anew. */
  until: Date;
}

/** What callers have spent at an address in a window. */
export interface CallerCounts {
  add(host: string, window: number, bill: RequestBill, sign?: 1 | -1): void;
  of(host: string, window: number): ReadonlyMap<string, number>;
}

/** Callers that are told apart at one address; the others count together. */
const MOST_CALLERS = 200;
/** What stands for the callers beyond those that are told apart; one of them may be named so. */
export const OTHER_CALLERS = "other";

/** Counts of this process alone: other nodes have their own. */
export function createCallerCounts(): CallerCounts {
  const hosts = new Map<string, { window: number; counts: Map<string, number> }>();
  return {
    add(host, window, { callers }, sign = 1) {
      if (callers === undefined) return;
      const known = hosts.get(host);
      // What is given back late is of no interest any more.
      if (known?.window !== window && sign === -1) return;
      const { counts } = known?.window === window ? known : { counts: new Map<string, number>() };
      hosts.set(host, { window, counts });
      for (const [given, count] of callers()) {
        const caller = counts.has(given) || counts.size < MOST_CALLERS ? given : OTHER_CALLERS;
        counts.set(caller, (counts.get(caller) ?? 0) + sign * count);
      }
    },
    of(host, window) {
      const known = hosts.get(host);
      return known?.window === window ? known.counts : new Map();
    },
  };
}
