import type { BudgetLeft, LimitSpent } from "../../../upstash/budget/bill.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import { BudgetSpent } from "./budget-spent.ts";

/** How a call that sends many commands keeps to what the server may spend, and tells of it. */
export interface CallBudget {
  /**
   * How many commands the call may send: as many as given, or fewer where less is left of a budget of the server, for this
   * database or for others that it asks. Throws an UpstashError where that is less than it takes to begin.
   */
  most(given: number, least: number, others?: readonly (Redis | undefined)[]): Promise<number>;
  /** What ends a call that has sent the most it may. */
  atMost(): BudgetSpent;
  /**
   * The facts of an answer on what the call has cost, and on the budgets of the server where it has some. `isAtMost` says
   * that the call ended because it had sent the most it may.
   */
  spent(isAtMost?: boolean, stopped?: Error): Promise<Spent>;
}

/** What a call has cost. */
export interface Spent {
  commands: number;
  /** That a budget of the server has ended the call, and not its own max_commands. */
  stopped?: "command budget";
  budget?: BudgetLeft["told"];
}

/** The budget of a call that has sent so many commands. */
export function createCallBudget(redis: Redis, sent: () => number): CallBudget {
  let bound: LimitSpent | undefined;
  return {
    async most(given, least, others = []) {
      const lefts = await Promise.all([redis, ...others].map((each) => each?.budget()));
      const [smallest] = lefts.filter((left) => left !== undefined).sort((a, b) => a.left - b.left);
      if (smallest === undefined || sent() + smallest.left >= given) return given;
      bound = boundOf(smallest);
      if (smallest.left < least) throw tooLittle(smallest.left, least, bound);
      return sent() + smallest.left;
    },
    atMost: () => new BudgetSpent(bound === undefined ? undefined : `${BUDGET} ${beginsAnew(bound)}`),
    async spent(isAtMost = false, stopped = undefined) {
      const budget = (await redis.budget())?.told;
      const isRefused = stopped instanceof UpstashError && stopped.kind === "budget";
      return {
        commands: sent(),
        ...(isRefused || (isAtMost && bound !== undefined) ? { stopped: "command budget" } : {}),
        ...(budget === undefined ? {} : { budget }),
      };
    },
  };
}

const BUDGET = "No more commands are left of the server's budget.";

/** The limit that leaves the least. */
function boundOf({ told: { commands, cost_usd }, left }: BudgetLeft): LimitSpent | undefined {
  return commands !== undefined && commands.left <= left ? commands : (cost_usd ?? commands);
}

function beginsAnew(bound: LimitSpent | undefined): string {
  return `It begins anew at ${bound?.ends_at}.`;
}

function tooLittle(left: number, least: number, bound: LimitSpent | undefined): UpstashError {
  const message = `${left} commands are left of the server's budget, and this takes ${least} at least. Nothing was sent.`;
  return new UpstashError("budget", `${message} ${beginsAnew(bound)}`, { notExecuted: true });
}
