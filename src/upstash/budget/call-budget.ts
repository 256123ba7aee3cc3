import { UpstashError } from "../errors.ts";
import type { BudgetLeft } from "./bill.ts";
import { BudgetSpent } from "./budget-spent.ts";

/** What can tell how much is left for its address. */
export interface Budgeted {
  /** What is left of the budgets of the server; nothing where it has none. */
  budget(): Promise<BudgetLeft | undefined>;
}

/** How a call that sends much keeps to what the server may spend, and tells of it. */
export interface CallBudget {
  /**
   * How much the call may send: as much as given, or less where less is left of a budget of the server, for this address or
   * for others that it asks. Throws an UpstashError where that is less than it takes to begin.
   */
  most(given: number, least: number, others?: readonly (Budgeted | undefined)[]): Promise<number>;
  /** What ends a call that has sent the most it may. */
  atMost(): BudgetSpent;
  /**
   * The facts of an answer on the budgets of the server, where it has some. `isAtMost` says that the call ended because it had
   * sent the most it may, `stopped` what else has ended it.
   */
  told(isAtMost?: boolean, stopped?: unknown): Promise<BudgetTold>;
}

/** What an answer tells of the budgets of the server. */
export interface BudgetTold {
  /** That a budget of the server has ended the call, and not its own limit. */
  stopped?: "command budget";
  budget?: BudgetLeft["told"];
}

/** How a call speaks of what it sends. */
export interface SpentWords {
  /** What is counted. */
  unit: "commands" | "requests";
  /** What it says where its own limit is reached. */
  atOwn: string;
  /** What it says where it does not begin. */
  untouched: string;
}

/** The budget of a call that has sent so much. */
export function createCallBudget(client: Budgeted, sent: () => number, words: SpentWords): CallBudget {
  let bound: Bound | undefined;
  return {
    async most(given, least, others = []) {
      const lefts = await Promise.all([client, ...others].map((each) => each?.budget()));
      const [smallest] = lefts.filter((left) => left !== undefined).sort((a, b) => a.left - b.left);
      if (smallest === undefined || sent() + smallest.left >= given) return given;
      bound = boundOf(smallest);
      if (smallest.left < least) throw tooLittle(smallest.left, least, bound, words);
      return sent() + smallest.left;
    },
    atMost() {
      if (bound === undefined) return new BudgetSpent(words.atOwn, false);
      return new BudgetSpent(`No more ${words.unit} are left of ${bound.of}. ${beginsAnew(bound)}`, true);
    },
    async told(isAtMost = false, stopped = undefined) {
      const budget = (await client.budget())?.told;
      return {
        ...(isOverBudget(stopped) || (isAtMost && bound !== undefined) ? { stopped: "command budget" } : {}),
        ...(budget === undefined ? {} : { budget }),
      };
    },
  };
}

/** Whether a request was not sent because it is more than what is left of a budget of the server. */
export function isOverBudget(error: unknown): error is UpstashError {
  return error instanceof UpstashError && error.kind === "budget";
}

/** A limit as a sentence names it. */
interface Bound {
  of: string;
  ends_at: string | undefined;
}

/** The limit that leaves the least. */
function boundOf({ told: { commands, cost_usd, commands_per_day }, left }: BudgetLeft): Bound {
  if (commands_per_day !== undefined && commands_per_day.left <= left) {
    return { of: "the caller's commands_per_day", ends_at: commands_per_day.ends_at };
  }
  if (commands !== undefined && commands.left <= left) {
    return { of: "the server's budget (--command-budget)", ends_at: commands.ends_at };
  }
  return { of: "the server's budget (--max-cost)", ends_at: cost_usd?.ends_at };
}

function beginsAnew({ ends_at }: Bound): string {
  return `It begins anew at ${ends_at}.`;
}

function tooLittle(left: number, least: number, bound: Bound, words: SpentWords): UpstashError {
  const { unit, untouched } = words;
  const message = `${left} ${unit} are left of ${bound.of}, and this takes ${least} at least. ${untouched}`;
  return new UpstashError("budget", `${message} ${beginsAnew(bound)}`, { notExecuted: true });
}
