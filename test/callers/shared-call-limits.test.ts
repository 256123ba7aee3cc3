import { expect, test } from "vitest";
import { type Admission, createSharedCallLimits, type SharedCounts } from "../../src/callers/shared-call-limits.ts";
import { createLedger } from "../../src/upstash/budget/ledger.ts";

/** Counts that answer so, and all that they are asked. */
function counting(admission: Admission | undefined) {
  const asked: unknown[] = [];
  const ledger = createLedger(Date.now);
  const counts: SharedCounts = {
    async admit(...given) {
      asked.push(given);
      return admission;
    },
    commands: {
      charge(charges) {
        asked.push(charges.map(({ account, amount }) => [account, amount]));
        return ledger.charge(charges);
      },
      giveBack: ledger.giveBack,
    },
  };
  return { counts, asked };
}

const both = { callsPerMinute: 2, commandsPerDay: 10 };

test("nobody is asked about a caller without limits, and its calls do not wait", () => {
  const { counts, asked } = counting(undefined);
  const limits = createSharedCallLimits("ada", {}, counts);
  expect([limits.admit(), limits.commands]).toEqual([undefined, undefined]);
  expect(asked).toEqual([]);
});

test("nobody is told of commands that no budget counts", async () => {
  const { counts, asked } = counting({ usedUpDay: undefined, wait: 0 });
  expect(createSharedCallLimits("ada", { callsPerMinute: 2 }, counts).commands).toBeUndefined();
  await createSharedCallLimits("ada", both, counts).commands?.take(0);
  expect(asked).toEqual([]);
  await createSharedCallLimits("ada", both, counts).commands?.take(5);
  expect(asked).toEqual([[["ada", 5]]]);
});

test.each([
  [{ usedUpDay: undefined, wait: 0 }, undefined],
  [{ usedUpDay: undefined, wait: 1_500 }, "More than 2 calls in a minute. Call again in 2 seconds. Nothing was sent."],
  [
    { usedUpDay: 20_000, wait: 0 },
    "The budget of 10 Redis commands a day (commands_per_day of the caller) is used up; it begins anew at 2024-10-05T00:00:00.000Z. Nothing was sent.",
  ],
])("what all nodes have counted decides: %j", async (admission, sentence) => {
  const { counts, asked } = counting(admission);
  expect(await createSharedCallLimits("ada", both, counts).admit()).toBe(sentence);
  expect(asked).toEqual([["ada", both]]);
});

test("where nobody can be asked, those of the node alone hold", async () => {
  const { counts } = counting(undefined);
  const limits = createSharedCallLimits("ada", both, counts);
  expect([await limits.admit(), await limits.admit()]).toEqual([undefined, undefined]);
  expect(await limits.admit()).toContain("More than 2 calls in a minute");
  await limits.commands?.take(10);
  expect(await limits.admit()).toContain("budget of 10 Redis commands");
});
