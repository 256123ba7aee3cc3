import { type CallLimits, createCallLimits, type Limits, tooSoon, usedUp } from "./call-limits.ts";

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
  /** Counts what a call has cost, as well as it can. */
  spend(caller: string, commands: number): Promise<void>;
}

/**
 * Limits of one caller over all nodes, but for the calls that run at once, which each node counts for itself. Where they cannot be asked, those of this node alone hold. Nobody is asked about a
 * caller without limits.
 */
export function createSharedCallLimits(caller: string, limits: Limits, counts: SharedCounts): CallLimits {
  const { callsPerMinute, commandsPerDay } = limits;
  const own = createCallLimits(limits);
  if (callsPerMinute === undefined && commandsPerDay === undefined) return own;
  return {
    begin: own.begin,
    end: own.end,
    async admit() {
      const admission = await counts.admit(caller, limits);
      if (admission === undefined) return own.admit();
      const { usedUpDay, wait } = admission;
      if (commandsPerDay !== undefined && usedUpDay !== undefined) return usedUp(commandsPerDay, usedUpDay);
      return callsPerMinute === undefined || wait === 0 ? undefined : tooSoon(callsPerMinute, wait);
    },
    // What calls under way take is known to this node alone; the others hear of it when they are over.
    take: own.take,
    async spend(commands) {
      own.spend(commands);
      if (commandsPerDay !== undefined && commands > 0) await counts.spend(caller, commands);
    },
    uses: own.uses,
  };
}
