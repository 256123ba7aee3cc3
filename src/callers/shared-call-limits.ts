import type { Ledger } from "../upstash/budget/ledger.ts";
import { type CallLimits, createCallLimits, type Limits, tooSoon } from "./call-limits.ts";
import { usedUp } from "./day-commands.ts";

/** What the nodes have counted of a caller. */
export interface Admission {
  /** The day whose commands are used up, counted since 1970; nothing where some are left. */
  usedUpDay: number | undefined;
  /** Milliseconds until the next call of the minute; 0 where this one was taken. */
  wait: number;
}

/** Where the nodes of one service count together. */
export interface SharedCounts {
  /** Counts a call that begins; nothing where the others cannot be asked. */
  admit(caller: string, limits: Limits): Promise<Admission | undefined>;
  /** The commands of a day, by the names of their callers. */
  commands: Ledger;
}

/**
 * Limits of one caller over all nodes, but for the calls that run at once, which each node counts for itself. Where the
 * others cannot be asked, a node goes on by what it has counted. Nobody is asked about a caller without limits.
 */
export function createSharedCallLimits(caller: string, limits: Limits, counts: SharedCounts): CallLimits {
  const { callsPerMinute, commandsPerDay } = limits;
  const own = createCallLimits(limits, Date.now, { caller, ledger: counts.commands });
  if (callsPerMinute === undefined && commandsPerDay === undefined) return own;
  return {
    ...own,
    async admit() {
      const admission = await counts.admit(caller, limits);
      if (admission === undefined) return own.admit();
      const { usedUpDay, wait } = admission;
      if (commandsPerDay !== undefined && usedUpDay !== undefined) return usedUp(commandsPerDay, usedUpDay);
      return callsPerMinute === undefined || wait === 0 ? undefined : tooSoon(callsPerMinute, wait);
    },
  };
}
