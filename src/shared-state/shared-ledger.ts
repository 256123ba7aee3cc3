import { type Balance, type Charge, type Charged, createLedger, type Ledger } from "../upstash/budget/ledger.ts";
import type { AskedState } from "./asked-state.ts";
import { CHARGE_SCRIPT, GIVE_BACK_SCRIPT } from "./ledger-scripts.ts";
import type { StateReply } from "./state-commands.ts";

/** The ledger of all nodes. Where it cannot be asked, a node goes on by what it has spent itself. */
export function createSharedLedger(
  state: Pick<AskedState, "askUnlessFailed">,
  keyOf: (account: string) => string,
  now: () => number,
): Ledger {
  const own = createLedger(now);
  // Given back to the others, it would let them spend what they have spent. Whether one without a reply was noted nobody knows.
  const alone = new WeakSet<Charged>();

  function run(script: string, charges: readonly Charge[], values: readonly number[]) {
    const keys = charges.map(({ account }) => keyOf(account));
    return state.askUnlessFailed(["EVAL", script, String(keys.length), ...keys, ...values.map(String)]);
  }

  return {
    async charge(charges) {
      const values = charges.flatMap(({ amount, most, window }) => [amount, most, window]);
      const [refused, ...numbers] = numbersIn(await run(CHARGE_SCRIPT, charges, values));
      if (refused === undefined || numbers.length !== 2 * charges.length) {
        const charged = await own.charge(charges);
        alone.add(charged);
        return charged;
      }
      const balances = charges.map((_, index): Balance => {
        const [window = 0, spent = 0] = numbers.slice(2 * index);
        return { window, spent };
      });
      if (refused > 0) return { balances, refused: refused - 1 };
      await own.charge(charges.map((charge) => ({ ...charge, most: Number.POSITIVE_INFINITY })));
      return { balances, refused: undefined };
    },
    async giveBack(charges, charged) {
      await own.giveBack(charges, charged);
      if (alone.has(charged)) return;
      const values = charges.flatMap(({ amount }, index) => [amount, charged.balances[index]?.window ?? 0]);
      await run(GIVE_BACK_SCRIPT, charges, values);
    },
  };
}

function numbersIn(reply: StateReply | undefined): number[] {
  return Array.isArray(reply) ? reply.filter((each) => typeof each === "number") : [];
}
