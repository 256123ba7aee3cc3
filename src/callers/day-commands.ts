import type { CallerCommands, GiveBack } from "../call/context.ts";
import type { LimitSpent } from "../upstash/budget/bill.ts";
import type { Balance, Charged, Ledger } from "../upstash/budget/ledger.ts";
import { UpstashError } from "../upstash/errors.ts";

/** The Redis commands that a caller may send in a day. */
export interface DayCommands extends CallerCommands {
  /** A sentence where none are left; at once, unless other nodes have to be asked. */
  whyNone(): string | undefined | Promise<string | undefined>;
  /** How many are sent, as far as this node knows. */
  use(): { of: string; most: number; used: number; until: Date };
}

const DAY_MS = 86_400_000;
const nothing = () => {};

/** What a caller is told who has spent its commands of a day; days are counted since 1970. */
export function usedUp(commandsPerDay: number, day: number): string {
  const budget = `The budget of ${commandsPerDay} Redis commands a day (commands_per_day of the caller) is used up`;
  return `${budget}; it begins anew at ${endOf(day)}. Nothing was sent.`;
}

/** Commands of a day (UTC) that stand in a ledger, by the name of their caller; `now` is in milliseconds since 1970. */
export function createDayCommands(caller: string, most: number, ledger: Ledger, now: () => number): DayCommands {
  const charge = (amount: number) => [{ account: caller, amount, most, window: DAY_MS }];
  let known: Balance = { window: 0, spent: 0 };

  function noted({ balances }: Charged): Balance {
    // Answers of other nodes overtake each other.
    const [balance = known] = balances;
    const isNewer = balance.window > known.window || (balance.window === known.window && balance.spent > known.spent);
    known = isNewer ? balance : known;
    return balance;
  }

  function taken(amount: number, charged: Charged): GiveBack {
    const balance = noted(charged);
    if (charged.refused !== undefined) throw tooMany(most, amount, balance);
    return () => {
      if (known.window === balance.window) known = { ...known, spent: Math.max(0, known.spent - amount) };
      return ledger.giveBack(charge(amount), charged);
    };
  }

  const ask = <Result>(amount: number, then: (charged: Charged) => Result): Result | Promise<Result> => {
    const charged = ledger.charge(charge(amount));
    return charged instanceof Promise ? charged.then(then) : then(charged);
  };

  return {
    take: (amount) => (amount === 0 ? nothing : ask(amount, (charged) => taken(amount, charged))),
    left: () => ask(0, (charged) => spentOf(most, noted(charged))),
    whyNone: () => {
      return ask(0, (charged) => {
        const { spent, window } = noted(charged);
        return spent >= most ? usedUp(most, window) : undefined;
      });
    },
    use() {
      const day = Math.floor(now() / DAY_MS);
      const used = known.window === day ? known.spent : 0;
      return { of: "Redis commands a day", most, used, until: new Date((day + 1) * DAY_MS) };
    },
  };
}

function endOf(day: number): string {
  return new Date((day + 1) * DAY_MS).toISOString();
}

function spentOf(most: number, { spent, window }: Balance): LimitSpent {
  return { spent, left: Math.max(0, most - spent), per: "day", ends_at: endOf(window) };
}

/** The failure of a request that has more commands than are left of a day. */
function tooMany(most: number, amount: number, balance: Balance): UpstashError {
  const { left, ends_at } = spentOf(most, balance);
  const budget = `Of the budget of ${most} Redis commands a day (commands_per_day of the caller) ${left} ${left === 1 ? "is" : "are"} left`;
  const message = `${budget}, and this takes ${amount}; nothing of it was sent. The budget begins anew at ${ends_at}.`;
  const less = left > 0 ? ", or ask for less in one call" : "";
  return new UpstashError("budget", message, {
    advice: `Wait until then${less}; the person who runs the server can raise commands_per_day.`,
    notExecuted: true,
  });
}
