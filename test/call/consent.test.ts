import { describe, expect, it, vi } from "vitest";
import type { ConfirmPolicy, Consent, Decision, HarmfulCall } from "../../src/call/consent.ts";
import { judge as judgeBy } from "../../src/call/judge.ts";
import { createPermissions, type Permissions } from "../../src/call/permissions.ts";

const canAsk: Consent = { canAsk: true };
const cannotAsk: Consent = { canAsk: false };
const meanwhile = { signal: new AbortController().signal, progress: async () => {} };
const judge = (call: HarmfulCall, policy: ConfirmPolicy, permissions: Permissions, consent: Consent) =>
  judgeBy(call, { policy, permissions, meanwhile }, consent);
type Refused = Extract<Awaited<ReturnType<typeof judge>>, { kind: "refused" }>;

function deleteOrders(changes: Partial<HarmfulCall> = {}): HarmfulCall {
  return {
    caller: "local",
    tool: "database_delete",
    input: { database: "orders" },
    target: { database: "id-of-orders" },
    harm: ["delete a Redis database and all its data, for good."],
    comesBackWith: undefined,
    preview: async () => ({ database: "orders (ID id-of-orders)", keys: 12 }),
    ...changes,
  };
}

/** The token of a preview. */
async function tokenFor(call: HarmfulCall, permissions: Permissions): Promise<string> {
  const verdict = await judge(call, "token", permissions, cannotAsk);
  if (verdict.kind !== "preview") throw new Error(`expected a preview, got ${verdict.kind}`);
  return verdict.token;
}

/** The state of a question. */
async function stateFor(call: HarmfulCall, permissions: Permissions): Promise<string> {
  const verdict = await judge(call, "auto", permissions, canAsk);
  if (verdict.kind !== "ask") throw new Error(`expected a question, got ${verdict.kind}`);
  return verdict.state;
}

function answered(state: string, decision: Decision = "agreed"): Consent {
  return { canAsk: true, answer: { decision, state } };
}

describe("never", () => {
  it("asks nobody and reads nothing", async () => {
    const preview = vi.fn(async () => ({}));
    const verdict = await judge(deleteOrders({ preview }), "never", createPermissions({}), canAsk);
    expect(verdict).toEqual({ kind: "agreed" });
    expect(preview).not.toHaveBeenCalled();
  });
});

describe.each(["auto", "token"] as const)("%s, with a client that can ask", (policy) => {
  it("asks with what would be lost", async () => {
    const verdict = await judge(deleteOrders(), policy, createPermissions({}), canAsk);
    expect(verdict).toMatchObject({ kind: "ask", question: expect.stringContaining("keys: 12") });
  });

  it("asks although the call carries a good token: the person decides, not the model", async () => {
    const permissions = createPermissions({});
    const token = await tokenFor(deleteOrders(), permissions);
    const verdict = await judge(deleteOrders({ comesBackWith: token }), policy, permissions, canAsk);
    expect(verdict.kind).toBe("ask");
  });
});

describe("token, with a client that cannot ask", () => {
  it("answers with what would be lost and a token that permits the same call", async () => {
    const permissions = createPermissions({});
    const verdict = await judge(deleteOrders(), "token", permissions, cannotAsk);
    expect(verdict).toMatchObject({ kind: "preview", preview: { keys: 12 } });
    const token = verdict.kind === "preview" ? verdict.token : "";
    expect(await judge(deleteOrders({ comesBackWith: token }), "token", permissions, cannotAsk)).toEqual({
      kind: "agreed",
      agreement: { way: "token" },
    });
  });

  it.each([
    ["altered", /altered/, async (token: string) => ({ comesBackWith: `${token}x` })],
    [
      "of other arguments",
      /another call/,
      async (token: string) => ({ comesBackWith: token, input: { database: "users" } }),
    ],
    [
      "of a name that means something else now",
      /another call/,
      async (token: string) => ({ comesBackWith: token, target: {} }),
    ],
    [
      "of another tool",
      /another call/,
      async (token: string) => ({ comesBackWith: token, tool: "database_reset_password" }),
    ],
    ["empty", /altered/, async () => ({ comesBackWith: "" })],
  ])("refuses a token that is %s and says that nothing was changed", async (_, why, changes) => {
    const permissions = createPermissions({});
    const token = await tokenFor(deleteOrders(), permissions);
    const verdict = await judge(deleteOrders(await changes(token)), "token", permissions, cannotAsk);
    expect(verdict).toMatchObject({ kind: "refused", reason: expect.stringMatching(why) });
    expect(verdict).toMatchObject({ reason: expect.stringContaining("Nothing was changed") });
  });

  it("refuses a token that was used, and one that is too old", async () => {
    let time = 0;
    const permissions = createPermissions({ now: () => time });
    const [used, old] = [await tokenFor(deleteOrders(), permissions), await tokenFor(deleteOrders(), permissions)];
    await judge(deleteOrders({ comesBackWith: used }), "token", permissions, cannotAsk);
    expect(await judge(deleteOrders({ comesBackWith: used }), "token", permissions, cannotAsk)).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("used before"),
    });
    time += 5 * 60_000 + 1;
    expect(await judge(deleteOrders({ comesBackWith: old }), "token", permissions, cannotAsk)).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("expired"),
    });
  });

  it("refuses the state of a question as a token", async () => {
    const permissions = createPermissions({});
    const token = await stateFor(deleteOrders(), permissions);
    expect(await judge(deleteOrders({ comesBackWith: token }), "token", permissions, cannotAsk)).toMatchObject({
      kind: "refused",
    });
  });

  it("does not ask about what cannot be found", async () => {
    const preview = async () => {
      throw new Error("no such database");
    };
    await expect(judge(deleteOrders({ preview }), "token", createPermissions({}), cannotAsk)).rejects.toThrow(
      "no such",
    );
  });
});

describe("always", () => {
  it("refuses where the client cannot ask, token or not", async () => {
    const permissions = createPermissions({});
    const token = await tokenFor(deleteOrders(), permissions);
    for (const call of [deleteOrders(), deleteOrders({ comesBackWith: token })]) {
      expect(await judge(call, "always", permissions, cannotAsk)).toMatchObject({
        kind: "refused",
        reason: expect.stringContaining("--confirm always"),
      });
    }
  });

  it("asks where the client can, token or not", async () => {
    const permissions = createPermissions({});
    const token = await tokenFor(deleteOrders(), permissions);
    expect((await judge(deleteOrders({ comesBackWith: token }), "always", permissions, canAsk)).kind).toBe("ask");
  });
});

describe.each(["auto", "token", "always"] as const)("an answer, under %s,", (policy: ConfirmPolicy) => {
  it("of agreement lets the call go on, once", async () => {
    const permissions = createPermissions({});
    const state = await stateFor(deleteOrders(), permissions);
    expect(await judge(deleteOrders(), policy, permissions, answered(state))).toEqual({
      kind: "agreed",
      agreement: { way: "form" },
    });
    expect(await judge(deleteOrders(), policy, permissions, answered(state))).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("used before"),
    });
  });

  it.each<[Decision, string]>([
    [
      "left-off",
      "The person sent the form with the box for yes off, which declines. Nothing was changed. Do not try it another way; if they tell you that they meant yes, call again to ask anew.",
    ],
    ["declined", "The person declined. Nothing was changed. Do not try it another way."],
    [
      "cancelled",
      "The person closed the question without deciding. Nothing was changed. That is no agreement: ask them what they want before you call again.",
    ],
    ["unanswered", "Nobody answered the question. Nothing was changed. Call again to ask anew."],
  ])("that is %s changes nothing, says so, and uses the question up", async (decision, reason) => {
    const permissions = createPermissions({});
    const state = await stateFor(deleteOrders(), permissions);
    expect(await judge(deleteOrders(), policy, permissions, answered(state, decision))).toEqual({
      kind: "refused",
      reason,
    });
    expect(await judge(deleteOrders(), policy, permissions, answered(state))).toMatchObject({ kind: "refused" });
  });

  it.each([
    ["to another call", { input: { database: "users" } }],
    ["about a name that means something else now", { target: { database: "id-of-another" } }],
    ["to another tool", { tool: "database_reset_password" }],
  ])("%s changes nothing", async (_, changes) => {
    const permissions = createPermissions({});
    const state = await stateFor(deleteOrders(), permissions);
    expect(await judge(deleteOrders(changes), policy, permissions, answered(state))).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("another call"),
    });
  });

  it("with a state that the client made up, or that is a token of the model, changes nothing", async () => {
    const permissions = createPermissions({});
    const token = await tokenFor(deleteOrders(), permissions);
    for (const state of ["", "undefined", "made.up.by.me", token]) {
      expect(await judge(deleteOrders(), policy, permissions, answered(state))).toMatchObject({ kind: "refused" });
    }
  });

  it("that comes too late changes nothing", async () => {
    let time = 0;
    const permissions = createPermissions({ now: () => time });
    const state = await stateFor(deleteOrders(), permissions);
    time += 5 * 60_000 + 1;
    expect(await judge(deleteOrders(), policy, permissions, answered(state))).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("too late"),
    });
  });
});

describe("while nobody can tell whether a permission was used", () => {
  const uses = { note: async () => Promise.reject(new Error("not reached")) };

  it("a token lets nothing go on, and may be sent again", async () => {
    const permissions = createPermissions({ uses });
    const token = await tokenFor(deleteOrders(), permissions);
    const { kind, reason } = (await judge(
      deleteOrders({ comesBackWith: token }),
      "token",
      permissions,
      cannotAsk,
    )) as Refused;
    expect(kind).toBe("refused");
    expect(reason).toMatch(
      /--shared-state\) is not reached\. Nothing was changed\. Call again with the same confirm_token/,
    );
  });

  it("an agreement lets nothing go on", async () => {
    const permissions = createPermissions({ uses });
    const state = await stateFor(deleteOrders(), permissions);
    const { kind, reason } = (await judge(deleteOrders(), "always", permissions, answered(state))) as Refused;
    expect(kind).toBe("refused");
    expect(reason).toMatch(/--shared-state\) is not reached\. Nothing was changed\. Call again to ask anew/);
  });
});
