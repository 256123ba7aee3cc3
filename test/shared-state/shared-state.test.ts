import { describe, expect, test } from "vitest";
import { createSharedState } from "../../src/shared-state/shared-state.ts";
import type { StateReply } from "../../src/shared-state/state-commands.ts";
import { recordedCommands } from "./recorded-commands.ts";

const KEY = "a-signing-key-of-the-test-0123456789";
const NOW = 1_700_000_000_000;
const TOKEN = "1700000300000.nonce.digest.signature";

function stateOf(reply: StateReply | Error, key = KEY) {
  const { commands, asked } = recordedCommands(() => reply);
  return { asked, ...createSharedState(commands, { key, log: () => {}, now: () => NOW }) };
}

describe("the use of a token", () => {
  test("is noted once, for a minute longer than the token holds", async () => {
    const { uses, asked } = stateOf("OK");
    expect(await uses.note(TOKEN, NOW + 300_000)).toBe(true);
    const key = expect.stringMatching(/^upstash-mcp:used:[\w-]{43}$/);
    expect(asked).toEqual([["SET", key, "1", "NX", "PX", "360000"]]);
  });

  test("was noted before where Redis has the key", async () => {
    expect(await stateOf(null).uses.note(TOKEN, NOW)).toBe(false);
  });

  test.each([new Error("not reached"), "QUEUED", 1])("is unknown where Redis says %s", async (reply) => {
    await expect(stateOf(reply).uses.note(TOKEN, NOW)).rejects.toThrow();
  });

  test("has another key with another signing key, so that services share nothing", async () => {
    const [one, other] = [stateOf("OK"), stateOf("OK", `${KEY}-of-another`)];
    for (const { uses } of [one, other]) await uses.note(TOKEN, NOW);
    expect(one.asked[0]?.[1]).not.toBe(other.asked[0]?.[1]);
  });
});

describe("what is sent to Redis", () => {
  test("tells neither a token nor a caller nor the signing key", async () => {
    const { uses, counts, asked } = stateOf("OK");
    await uses.note(TOKEN, NOW);
    await counts.admit("ada@example.com", { callsPerMinute: 1 });
    await counts.commands.charge([{ account: "ada@example.com", amount: 3, most: 9, window: 86_400_000 }]);
    const sent = JSON.stringify(asked);
    for (const secret of [TOKEN, "nonce", "signature", "ada", KEY]) expect(sent).not.toContain(secret);
  });
});

describe("the ledger of the nodes", () => {
  const charge = { account: "commands day staging.upstash.io", amount: 3, most: 10, window: 86_400_000 };

  test("is asked for all charges in one step, by digests of their accounts", async () => {
    const { ledger, asked } = stateOf([0, 19_675, 3, 19_675, 600]);
    const cost = { ...charge, account: "cost day", amount: 600, most: 5_000 };
    expect(await ledger.charge([charge, cost])).toEqual({
      refused: undefined,
      balances: [
        { window: 19_675, spent: 3 },
        { window: 19_675, spent: 600 },
      ],
    });
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(asked)).not.toContain("staging");
  });

  test("is that of this node alone where the others cannot be asked", async () => {
    const { ledger } = stateOf(new Error("not reached"));
    for (let round = 0; round < 3; round += 1) expect((await ledger.charge([charge])).refused).toBeUndefined();
    expect(await ledger.charge([charge])).toMatchObject({ refused: 0, balances: [{ spent: 9 }] });
  });
});

describe("the counts of callers", () => {
  test.each<[StateReply | Error, unknown]>([
    [[-1, 0], { usedUpDay: undefined, wait: 0 }],
    [[-1, 1_500], { usedUpDay: undefined, wait: 1_500 }],
    [[20_000, 0], { usedUpDay: 20_000, wait: 0 }],
    [new Error("not reached"), undefined],
    ["OK", undefined],
    [[], undefined],
  ])("are read off the reply %j", async (reply, admission) => {
    expect(await stateOf(reply).counts.admit("ada", { commandsPerDay: 3 })).toEqual(admission);
  });

  test("do not fail where nothing can be counted", async () => {
    const { commands } = stateOf(new Error("not reached")).counts;
    const charge = { account: "ada", amount: 3, most: 9, window: 86_400_000 };
    expect(await commands.charge([charge])).toMatchObject({ refused: undefined, balances: [{ spent: 3 }] });
  });
});
