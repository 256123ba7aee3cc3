/** An amount that is to be spent of an account, within a window of time of so many milliseconds. */
export interface Charge {
  account: string;
  amount: number;
  /** The most that may be spent in one window. */
  most: number;
  window: number;
}

/** What was spent of an account in the window that runs. */
export interface Balance {
  spent: number;
  /** Windows are counted since 1970, so they begin with the minutes, hours and days of UTC. */
  window: number;
}

/** What became of charges: the balance of each after it, and which of them was too much, if one was; then none is noted. */
export interface Charged {
  balances: readonly Balance[];
  refused: number | undefined;
}

/** Where amounts are noted. All charges of one call are noted in one step, or none is. */
export interface Ledger {
  charge(charges: readonly Charge[]): Charged | Promise<Charged>;
  /** Takes back charges that were noted, where their window still runs. */
  giveBack(charges: readonly Charge[], charged: Charged): void | Promise<void>;
}

/** Accounts that are kept before those are let go whose window is over. */
const MANY_ACCOUNTS = 1_000;

/** The ledger of one process, by a clock in milliseconds since 1970. */
export function createLedger(now: () => number): Ledger {
  const accounts = new Map<string, Balance & { length: number }>();

  function letGo(): void {
    for (const [account, { window, length }] of accounts) {
      if (window !== Math.floor(now() / length)) accounts.delete(account);
    }
  }

  function balanceOf({ account, window: length }: Charge): Balance {
    const window = Math.floor(now() / length);
    const known = accounts.get(account);
    if (known?.window === window) return known;
    if (accounts.size >= MANY_ACCOUNTS) letGo();
    const fresh = { spent: 0, window, length };
    accounts.set(account, fresh);
    return fresh;
  }

  return {
    charge(charges) {
      const kept = charges.map(balanceOf);
      const refused = charges.findIndex(({ amount, most }, index) => (kept[index]?.spent ?? 0) + amount > most);
      if (refused === -1) for (const [index, balance] of kept.entries()) balance.spent += charges[index]?.amount ?? 0;
      const balances = kept.map(({ spent, window }) => ({ spent, window }));
      return { balances, refused: refused === -1 ? undefined : refused };
    },
    giveBack(charges, { balances }) {
      for (const [index, charge] of charges.entries()) {
        const balance = balanceOf(charge);
        if (balance.window === balances[index]?.window) balance.spent = Math.max(0, balance.spent - charge.amount);
      }
    },
  };
}
