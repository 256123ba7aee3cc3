import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPermissions, type PermittedCall, type TokenUses } from "../../src/call/permissions.ts";

const KEY = "a-signing-key-of-the-test-0123456789";
const MINUTE = 60_000;

const call: PermittedCall = {
  way: "token",
  caller: "local",
  tool: "database_delete",
  input: { database: "orders" },
  target: { database: "id-of-orders" },
};

/** A clock that stands still until a test moves it. */
function clock() {
  let time = 1_700_000_000_000;
  return {
    now: () => time,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

describe("a token", () => {
  it("permits its call once", () => {
    const permissions = createPermissions({ key: KEY });
    const token = permissions.issue(call);
    expect(permissions.redeem(token, call)).toBeUndefined();
    expect(permissions.redeem(token, call)).toBe("used");
  });

  it("that was used in one place of a process is so in each", () => {
    const used = new Map<string, number>();
    const [before, after] = [createPermissions({ key: KEY, used }), createPermissions({ key: KEY, used })];
    const token = before.issue(call);
    expect(before.redeem(token, call)).toBeUndefined();
    expect(after.redeem(token, call)).toBe("used");
  });

  it("is another one each time, and each permits once", () => {
    const permissions = createPermissions({ key: KEY });
    const tokens = [permissions.issue(call), permissions.issue(call)];
    expect(new Set(tokens).size).toBe(2);
    expect(tokens.map((token) => permissions.redeem(token, call))).toEqual([undefined, undefined]);
  });

  it("holds for five minutes", () => {
    const time = clock();
    const permissions = createPermissions({ key: KEY, now: time.now });
    const [early, late] = [permissions.issue(call), permissions.issue(call)];
    time.pass(5 * MINUTE);
    expect(permissions.redeem(early, call)).toBeUndefined();
    time.pass(1);
    expect(permissions.redeem(late, call)).toBe("expired");
  });

  it("stays used as long as it would hold", () => {
    const time = clock();
    const permissions = createPermissions({ key: KEY, now: time.now });
    const token = permissions.issue(call);
    permissions.redeem(token, call);
    time.pass(5 * MINUTE);
    permissions.redeem(permissions.issue(call), call);
    expect(permissions.redeem(token, call)).toBe("used");
  });

  it("fits into the argument that carries it", () => {
    expect(createPermissions({ key: KEY }).issue(call).length).toBeLessThanOrEqual(500);
  });

  it.each([
    ["another tool", { tool: "database_reset_password" }],
    ["other arguments", { input: { database: "users" } }],
    ["an argument more", { input: { database: "orders", team: "t" } }],
    ["an argument less", { input: {} }],
    ["the same text in another Unicode form", { input: { database: "orders\u0301" } }],
    ["a name that means another database now", { target: { database: "id-of-another" } }],
    ["the other way of asking", { way: "question" as const }],
  ])("permits nothing with %s", (_, change) => {
    const permissions = createPermissions({ key: KEY });
    const token = permissions.issue(call);
    expect(permissions.redeem(token, { ...call, ...change })).toBe("other-call");
    expect(permissions.redeem(token, call)).toBeUndefined();
  });

  it("tells texts apart that differ in Unicode form alone", () => {
    const permissions = createPermissions({ key: KEY });
    const token = permissions.issue({ ...call, input: { database: "caf\u00e9" } });
    expect(permissions.redeem(token, { ...call, input: { database: "cafe\u0301" } })).toBe("other-call");
  });

  it("tells half characters apart, which a hash of UTF-8 would take for the same", () => {
    const permissions = createPermissions({ key: KEY });
    const token = permissions.issue({ ...call, input: { database: "\ud800" } });
    expect(permissions.redeem(token, { ...call, input: { database: "\ud801" } })).toBe("other-call");
  });

  it("does not mind the order of arguments, at any depth", () => {
    const permissions = createPermissions({ key: KEY });
    const token = permissions.issue({ ...call, input: { a: 1, b: { c: [1, 2], d: "x" } } });
    expect(permissions.redeem(token, { ...call, input: { b: { d: "x", c: [1, 2] }, a: 1 } })).toBeUndefined();
  });

  it("minds the order of elements, and where one ends", () => {
    const permissions = createPermissions({ key: KEY });
    const token = permissions.issue({ ...call, input: { args: ["a", "b c"] } });
    for (const args of [["b c", "a"], ["a b", "c"], ["a", "b", "c"], "a,b c", { 0: "a", 1: "b c" }]) {
      expect(permissions.redeem(token, { ...call, input: { args } })).toBe("other-call");
    }
  });

  it("is bound to different inputs differently, whatever they are", () => {
    const permissions = createPermissions({ key: KEY });
    const inputs = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue());
    fc.assert(
      fc.property(inputs, inputs, (one, other) => {
        const same = isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
        const token = permissions.issue({ ...call, input: one });
        expect(permissions.redeem(token, { ...call, input: other })).toBe(same ? undefined : "other-call");
      }),
    );
  });

  it("is bound to an input of megabytes too", () => {
    const permissions = createPermissions({ key: KEY });
    const huge = "x".repeat(4_000_000);
    const token = permissions.issue({ ...call, input: { value: huge } });
    expect(token.length).toBeLessThanOrEqual(500);
    expect(permissions.redeem(token, { ...call, input: { value: `${huge}y` } })).toBe("other-call");
    expect(permissions.redeem(token, { ...call, input: { value: huge } })).toBeUndefined();
  });
});

describe("a token is known as one's own", () => {
  it("also when it has expired, was used or is for another call", () => {
    const time = clock();
    const permissions = createPermissions({ key: KEY, now: time.now });
    const token = permissions.issue(call);
    permissions.redeem(token, call);
    time.pass(6 * MINUTE);
    expect(permissions.isOwn(token)).toBe(true);
  });

  it("without being used up by that", () => {
    const permissions = createPermissions({ key: KEY });
    const token = permissions.issue(call);
    expect(permissions.isOwn(token)).toBe(true);
    expect(permissions.redeem(token, call)).toBeUndefined();
  });

  it.each([
    ["altered", (token: string) => `${token}x`],
    ["made up", () => "made.up.by.me"],
    ["empty", () => ""],
    ["of another key", () => createPermissions({}).issue(call)],
  ])("but not where it is %s", (_, change) => {
    const permissions = createPermissions({ key: KEY });
    expect(permissions.isOwn(change(permissions.issue(call)))).toBe(false);
  });
});

describe("an altered token", () => {
  it("permits nothing, whichever character is changed, added or left out", () => {
    const permissions = createPermissions({ key: KEY });
    const token = permissions.issue(call);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === "A" ? "B" : "A";
      expect(permissions.redeem(`${token.slice(0, at)}${other}${token.slice(at + 1)}`, call)).toBe("altered");
      expect(permissions.redeem(`${token.slice(0, at)}${token.slice(at + 1)}`, call)).toBe("altered");
    }
    expect(permissions.redeem(token, call)).toBeUndefined();
  });

  it.each([
    ["nothing", () => ""],
    ["dots", () => "..."],
    ["a longer life", (token: string) => token.replace(/^\d+/, (until) => String(Number(until) + MINUTE))],
    ["another spelling of the same signature", (token: string) => `${token}=`],
    ["white space", (token: string) => `${token} `],
    ["one part more", (token: string) => `${token}.x`],
    ["no signature", (token: string) => token.slice(0, token.lastIndexOf(".") + 1)],
    ["text beyond ASCII", (token: string) => `${token}\u0000é😀`],
    ["a megabyte", () => "A".repeat(1_000_000)],
  ])("permits nothing with %s", (_, alter) => {
    const permissions = createPermissions({ key: KEY });
    expect(permissions.redeem(alter(permissions.issue(call)), call)).toBe("altered");
  });

  it("permits nothing, whatever text it is", () => {
    const permissions = createPermissions({ key: KEY });
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => permissions.redeem(text, call) === "altered"));
  });
});

describe("nodes of one service", () => {
  const service = ["https://orders.upstash.io", undefined, "dev@example.com"];

  it("accept each other's tokens when they share the key", () => {
    const [one, other] = [createPermissions({ key: KEY, service }), createPermissions({ key: KEY, service })];
    expect(other.redeem(one.issue(call), call)).toBeUndefined();
  });

  it("refuse each other's tokens without a shared key", () => {
    const [one, other] = [createPermissions({ service }), createPermissions({ service })];
    expect(other.redeem(one.issue(call), call)).toBe("altered");
  });

  it("refuse the tokens of a service that reaches something else, although it has the same key", () => {
    const staging = createPermissions({
      key: KEY,
      service: ["https://staging.upstash.io", undefined, "dev@example.com"],
    });
    const moved = createPermissions({ key: KEY, service: [undefined, "https://orders.upstash.io", "dev@example.com"] });
    const production = createPermissions({ key: KEY, service });
    expect(production.redeem(staging.issue(call), call)).toBe("other-call");
    expect(production.redeem(moved.issue(call), call)).toBe("other-call");
  });
});

describe("nodes that share what was used", () => {
  /** Two nodes with one memory, which may not be reached. */
  function twoNodes() {
    const noted = new Map<string, number>();
    const state = { isReached: true, noted };
    const uses: TokenUses = {
      async note(token, until) {
        if (!state.isReached) throw new Error("not reached");
        if (noted.has(token)) return false;
        noted.set(token, until);
        return true;
      },
    };
    const [one, other] = [createPermissions({ key: KEY, uses }), createPermissions({ key: KEY, uses })];
    return { one, other, state };
  }

  it("let a token be used on one of them alone, also where both get it at once", async () => {
    const { one, other } = twoNodes();
    const token = one.issue(call);
    const problems = await Promise.all([one, other, one, other].map((node) => node.redeem(token, call)));
    expect(problems.filter((problem) => problem === undefined)).toHaveLength(1);
    expect(problems.filter((problem) => problem === "used")).toHaveLength(3);
  });

  it("note it for as long as it holds", async () => {
    const { one, state } = twoNodes();
    const token = one.issue(call);
    await one.redeem(token, call);
    expect([...state.noted]).toEqual([[token, Number(token.split(".")[0])]]);
  });

  it("permit nothing while nobody can tell, and once when it can be told again", async () => {
    const { one, other, state } = twoNodes();
    const token = one.issue(call);
    state.isReached = false;
    expect([await one.redeem(token, call), await other.redeem(token, call)]).toEqual(["unknown-use", "unknown-use"]);
    state.isReached = true;
    expect([await one.redeem(token, call), await other.redeem(token, call)]).toEqual([undefined, "used"]);
  });

  it("do not note what permits nothing anyway", async () => {
    const { one, state } = twoNodes();
    expect(await one.redeem("made.up.by.me", call)).toBe("altered");
    expect(await one.redeem(one.issue(call), { ...call, tool: "database_reset_password" })).toBe("other-call");
    expect(state.noted.size).toBe(0);
  });
});
