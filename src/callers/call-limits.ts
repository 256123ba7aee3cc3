import type { CallerCommands } from "../call/context.ts";
import { createLedger, type Ledger } from "../upstash/budget/ledger.ts";
import { createDayCommands } from "./day-commands.ts";

/** How much a caller may call. */
export interface Limits {
  /** Calls in a minute; as many may come at once. */
  callsPerMinute?: number | undefined;
  /** Redis commands in a day (UTC), each of which Upstash bills. */
  commandsPerDay?: number | undefined;
  /** Calls that run at once, on one node. */
  callsAtOnce?: number | undefined;
}

/** Calls of one caller that run at once, where its entry says nothing: more than a person or an agent has. */
export const CALLS_AT_ONCE = 128;

/** A limit of a caller, and how much of it is used. */
export interface LimitUse {
  of: string;
  most: number;
  /** Nothing where it fills up again all the time. */
  used?: number | undefined;
  /** When it begins anew. */
  until?: Date | undefined;
}

/** Holds a caller to its limits. */
export interface CallLimits {
  /** A call begins to run. A sentence where as many run as may; then it does not, and does not end. */
  begin(): string | undefined;
  /** A call that has begun is over. */
  end(): void;
  /**
   * Counts a call that begins. A sentence that says when it may come again, where it may not now; at once, unless other
   * nodes have to be asked.
   */
  admit(): string | undefined | Promise<string | undefined>;
  /** What its calls may send, where that is limited. */
  commands?: CallerCommands | undefined;
  /** How much is used, as far as this node knows. */
  uses(): readonly LimitUse[];
}

/** Where the commands of a day are noted, and by which name. */
export interface CallerLedger {
  caller: string;
  ledger: Ledger;
}

/** Makes the limits of a caller by its name. */
export type LimitsFor = (caller: string, limits: Limits) => CallLimits;

const MINUTE_MS = 60_000;

/** What a caller is told who has as many calls running as it may. */
function tooManyAtOnce(callsAtOnce: number): string {
  const has = callsAtOnce === 1 ? "Another call of yours is" : `${callsAtOnce} calls of yours are`;
  return `${has} running, and no more may at once. Call again as soon as one has been answered. Nothing was sent.`;
}

/** What a caller is told who has to wait for so many milliseconds. */
export function tooSoon(callsPerMinute: number, wait: number): string {
  const seconds = Math.ceil(Math.round(wait) / 1_000);
  return `More than ${callsPerMinute} calls in a minute. Call again in ${seconds} seconds. Nothing was sent.`;
}

/** Limits of one caller; `now` gives milliseconds since 1970. Its commands of a day stand in a ledger, by its name. */
export function createCallLimits(
  { callsPerMinute, commandsPerDay, callsAtOnce = CALLS_AT_ONCE }: Limits,
  now: () => number = Date.now,
  { caller, ledger }: CallerLedger = { caller: "", ledger: createLedger(now) },
): CallLimits {
  const perMinute = callsPerMinute === undefined ? undefined : createAllowance(callsPerMinute, now);
  const perDay = commandsPerDay === undefined ? undefined : createDayCommands(caller, commandsPerDay, ledger, now);
  let running = 0;

  function admitOfMinute(): string | undefined {
    const wait = perMinute?.take() ?? 0;
    return wait === 0 || callsPerMinute === undefined ? undefined : tooSoon(callsPerMinute, wait);
  }

  return {
    begin() {
      if (running >= callsAtOnce) return tooManyAtOnce(callsAtOnce);
      running += 1;
      return undefined;
    },
    end() {
      running -= 1;
    },
    admit() {
      const used = perDay?.whyNone();
      if (used instanceof Promise) return used.then((sentence) => sentence ?? admitOfMinute());
      return used ?? admitOfMinute();
    },
    commands: perDay,
    uses() {
      const calls = callsPerMinute === undefined ? [] : [{ of: "Calls a minute", most: callsPerMinute }];
      return perDay === undefined ? calls : [...calls, perDay.use()];
    },
  };
}

/** As many at once as in a minute, and again as time goes by. `take` gives the milliseconds to wait; 0 where one was taken. */
function createAllowance(perMinute: number, now: () => number) {
  let left = perMinute;
  let at = now();
  return {
    take(): number {
      const time = now();
      // A clock that is set back gives nothing.
      left = Math.min(perMinute, left + (Math.max(0, time - at) * perMinute) / MINUTE_MS);
      at = time;
      if (left < 1) return Math.max(1, ((1 - left) * MINUTE_MS) / perMinute);
      left -= 1;
      return 0;
    },
  };
}
