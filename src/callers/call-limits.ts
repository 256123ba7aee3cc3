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
  /**
   * Sets aside commands before a call that runs sends them: a sentence where that is more than is left; then it sends none.
   * Not there where commands are not limited.
   */
  take?: ((commands: number) => string | undefined) | undefined;
  /** Counts what a call that is over has cost, in the place of what was set aside for it. */
  spend(commands: number): void | Promise<void>;
  /** How much is used, as far as this node knows. */
  uses(): readonly LimitUse[];
}

/** Makes the limits of a caller by its name. */
export type LimitsFor = (caller: string, limits: Limits) => CallLimits;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What a caller is told who has spent its commands of a day; days are counted since 1970. */
export function usedUp(commandsPerDay: number, day: number): string {
  const end = new Date((day + 1) * DAY_MS).toISOString();
  return `The budget of ${commandsPerDay} Redis commands a day is used up; it begins anew at ${end}. Nothing was sent.`;
}

/** What a caller is told whose call would send more commands than are left of a day. */
function moreThanLeft(commandsPerDay: number, { left, commands, day }: Record<"left" | "commands" | "day", number>) {
  const end = new Date((day + 1) * DAY_MS).toISOString();
  return `Of the budget of ${commandsPerDay} Redis commands a day ${left} ${left === 1 ? "is" : "are"} left, and this takes ${commands}. The budget begins anew at ${end}. Nothing of it was sent.`;
}

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

/** Limits of one caller; `now` gives milliseconds since 1970. */
export function createCallLimits(
  { callsPerMinute, commandsPerDay, callsAtOnce = CALLS_AT_ONCE }: Limits,
  now: () => number = Date.now,
): CallLimits {
  const perMinute = callsPerMinute === undefined ? undefined : createAllowance(callsPerMinute, now);
  const perDay = commandsPerDay === undefined ? undefined : createDayBudget(commandsPerDay, now);
  let running = 0;

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
      if (used !== undefined || callsPerMinute === undefined) return used;
      const wait = perMinute?.take() ?? 0;
      return wait === 0 ? undefined : tooSoon(callsPerMinute, wait);
    },
    take: perDay?.take,
    spend: (commands) => perDay?.spend(commands),
    uses() {
      const calls = callsPerMinute === undefined ? [] : [{ of: "Calls a minute", most: callsPerMinute }];
      return perDay === undefined ? calls : [...calls, perDay.use()];
    },
  };
}

/** Redis commands of a day: those that are over, and those that calls under way have set aside. */
function createDayBudget(most: number, now: () => number) {
  let day = 0;
  let spent = 0;
  let setAside = 0;

  function spentToday(): number {
    const today = Math.floor(now() / DAY_MS);
    if (today !== day) {
      day = today;
      spent = 0;
    }
    return spent;
  }

  return {
    whyNone: () => (spentToday() >= most ? usedUp(most, day) : undefined),
    take(commands: number): string | undefined {
      const left = Math.max(0, most - spentToday() - setAside);
      if (commands > left) return moreThanLeft(most, { left, commands, day });
      setAside += commands;
      return undefined;
    },
    spend(commands: number): void {
      spent = spentToday() + commands;
      setAside = Math.max(0, setAside - commands);
    },
    use: (): LimitUse => ({
      ...{ of: "Redis commands a day", most, used: spentToday() },
      until: new Date((day + 1) * DAY_MS),
    }),
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
