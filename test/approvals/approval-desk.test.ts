import { describe, expect, test, vi } from "vitest";
import { HOLDS, MOST_KEPT_OF_A_CALLER, MOST_OF_A_CALLER, WAITS } from "../../src/approvals/approval.ts";
import { asked, deskOf, flushing, meanwhile, ORIGIN } from "./desk.ts";

const person = { caller: "local" };

describe("an approval", () => {
  test("has an address that says which it is, and waits for a quarter of an hour", async () => {
    const { calls, desk } = deskOf();
    const { id, url, expires } = await asked(calls, flushing());
    expect(url).toBe(`${ORIGIN}/approvals/${id}`);
    expect(expires - desk.now()).toBe(15 * 60_000);
  });

  test("lets its call go on when a person has approved it, once", async () => {
    const { calls, desk } = deskOf();
    const { id } = await asked(calls, flushing());
    expect((await calls.redeem(id, flushing(), meanwhile)).kind).toBe("pending");
    await desk.decide(person, id, true);
    expect(await calls.redeem(id, flushing(), meanwhile)).toEqual({ kind: "approved", by: "local" });
    expect(await calls.redeem(id, flushing(), meanwhile)).toEqual({ kind: "used" });
  });

  test("lets one of several calls go on that come at the same time", async () => {
    const { calls, desk } = deskOf();
    const { id } = await asked(calls, flushing());
    await desk.decide(person, id, true);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => calls.redeem(id, flushing(), meanwhile)));
    expect(outcomes.filter(({ kind }) => kind === "approved")).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === "used")).toHaveLength(19);
  });

  test("that was declined lets nothing go on, and is not decided anew", async () => {
    const { calls, desk } = deskOf();
    const { id } = await asked(calls, flushing());
    await desk.decide(person, id, false);
    await desk.decide(person, id, true);
    expect(await calls.redeem(id, flushing(), meanwhile)).toEqual({ kind: "declined" });
  });

  test.each([
    ["another call", { call: "call-2" }, "other-call"],
    ["the call of another caller", { caller: "eve" }, "unknown"],
    ["what would be lost now, which is not what the person saw", { matter: "matter-2" }, "changed"],
  ])("is worth nothing for %s", async (_, changes, kind) => {
    const { calls, desk } = deskOf();
    const { id } = await asked(calls, flushing());
    await desk.decide(person, id, true);
    expect(await calls.redeem(id, flushing(changes), meanwhile)).toEqual({ kind });
  });

  test("that what would be lost has left behind is used up by the call that finds it", async () => {
    const { calls, desk } = deskOf();
    const { id } = await asked(calls, flushing());
    await desk.decide(person, id, true);
    await calls.redeem(id, flushing({ matter: "matter-2" }), meanwhile);
    expect(await calls.redeem(id, flushing(), meanwhile)).toEqual({ kind: "used" });
  });

  test("is unknown by an id that was never given", async () => {
    expect(await deskOf().calls.redeem("x".repeat(22), flushing(), meanwhile)).toEqual({ kind: "unknown" });
  });

  test("expires while it waits, and after it was given", async () => {
    const { calls, desk, pass } = deskOf();
    const late = await asked(calls, flushing());
    pass(WAITS + 1);
    await desk.decide(person, late.id, true);
    expect(await calls.redeem(late.id, flushing(), meanwhile)).toEqual({ kind: "expired" });
    const given = await asked(calls, flushing());
    await desk.decide(person, given.id, true);
    pass(HOLDS + 1);
    expect(await calls.redeem(given.id, flushing(), meanwhile)).toEqual({ kind: "expired" });
  });

  test("is the same one for a call that asks again, and counts it", async () => {
    const { calls, desk } = deskOf();
    const first = await asked(calls, flushing());
    expect((await asked(calls, flushing())).id).toBe(first.id);
    expect((await desk.find(person, first.id))?.asked).toBe(2);
    expect((await asked(calls, flushing({ matter: "matter-2" }))).id).not.toBe(first.id);
  });

  test("is one for calls that ask for the same at once, which a person would else approve twice", async () => {
    const open = vi.fn(async () => true);
    const { calls, desk } = deskOf({ open });
    const all = await Promise.all(Array.from({ length: 5 }, () => asked(calls, flushing())));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(await desk.seenBy(person)).toMatchObject([{ asked: 5 }]);
    expect(open).toHaveBeenCalledTimes(1);
  });

  test(`is asked for by ${MOST_OF_A_CALLER} calls of a caller at a time, whether they come one by one or at once`, async () => {
    const { calls, desk } = deskOf();
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, index) => calls.ask(flushing({ call: `call-${index}` }))),
    );
    expect(all.filter((answer) => "id" in answer)).toHaveLength(MOST_OF_A_CALLER);
    expect(await calls.ask(flushing({ call: "one more" }))).toEqual({
      refused: expect.stringContaining("wait for a person"),
    });
    expect(await desk.of({ id: "ada" }).ask(flushing({ caller: "ada" }))).toHaveProperty("id");
  });

  test("is opened in the browser once, where that is wanted, and the answer says whether that went well", async () => {
    const open = vi.fn(async () => false);
    const { calls } = deskOf({ open });
    const { url, opened } = await asked(calls, flushing());
    await calls.ask(flushing());
    expect(open.mock.calls).toEqual([[url]]);
    expect(opened).toBe(false);
  });

  test("is not asked for where there is no page, which says what to do", async () => {
    const { calls } = deskOf({ origin: async () => ({ refused: "No page. Use --confirm token." }) });
    expect(await calls.ask(flushing())).toEqual({ refused: "No page. Use --confirm token." });
  });
});

describe("a call that waits", () => {
  test("goes on as soon as the person has decided", async () => {
    const { calls, desk } = deskOf({ patience: 60_000 });
    const { id } = await asked(calls, flushing());
    const waiting = calls.redeem(id, flushing(), meanwhile);
    await desk.decide(person, id, true);
    expect(await waiting).toEqual({ kind: "approved", by: "local" });
  });

  test("is answered that nothing was decided when it is cancelled, and when the server ends", async () => {
    const { calls, desk } = deskOf({ patience: 60_000 });
    const { id } = await asked(calls, flushing());
    const cancelled = new AbortController();
    const first = calls.redeem(id, flushing(), { ...meanwhile, signal: cancelled.signal });
    cancelled.abort();
    expect((await first).kind).toBe("pending");
    const second = calls.redeem(id, flushing(), meanwhile);
    await Promise.resolve();
    desk.close();
    expect((await second).kind).toBe("pending");
  });

  test("waits with three others at most", async () => {
    const { calls, desk } = deskOf({ patience: 60_000 });
    const { id } = await asked(calls, flushing());
    const all = Array.from({ length: 6 }, () => calls.redeem(id, flushing(), meanwhile));
    const early = await Promise.all(all.slice(4));
    expect(early.map(({ kind }) => kind)).toEqual(["pending", "pending"]);
    desk.close();
    await Promise.all(all);
  });
});

describe("who may decide", () => {
  const rows: readonly [string, object, { caller: string; isAgent?: boolean }, boolean][] = [
    ["the caller that asks", {}, { caller: "ada" }, true],
    ["another caller", {}, { caller: "eve" }, false],
    ["a caller that it names", { approvers: ["bob"] }, { caller: "bob" }, true],
    ["the caller that asks, where it names others", { approvers: ["bob"] }, { caller: "ada" }, false],
    ["the caller that asks, where it is named too", { approvers: ["bob", "ada"] }, { caller: "ada" }, true],
    ["an agent", {}, { caller: "ada", isAgent: true }, false],
    ["an agent that is named", { approvers: ["bot"] }, { caller: "bot", isAgent: true }, false],
  ];

  test.each(rows)("%s: %j", async (_, asker, visitor, may) => {
    const { desk } = deskOf();
    const calls = desk.of({ id: "ada", ...asker });
    const { id } = await asked(calls, flushing({ caller: "ada" }));
    await desk.decide(visitor, id, true);
    expect((await calls.redeem(id, flushing({ caller: "ada" }), meanwhile)).kind).toBe(may ? "approved" : "pending");
  });

  test("is nobody for an agent that names no approvers: it is told so", async () => {
    const { desk } = deskOf();
    expect(await desk.of({ id: "bot", isAgent: true }).ask(flushing({ caller: "bot" }))).toEqual({
      refused: expect.stringMatching(/marked as an agent.*Nothing was changed.*approvers/),
    });
  });

  test("is who may be it when the call comes back, whoever might when it asked", async () => {
    const { desk } = deskOf();
    const { id } = await asked(desk.of({ id: "bob" }), flushing({ caller: "bob" }));
    await desk.decide({ caller: "bob" }, id, true);
    const withApprovers = desk.of({ id: "bob", approvers: ["ada"] });
    expect(await withApprovers.redeem(id, flushing({ caller: "bob" }), meanwhile)).toEqual({ kind: "other-approvers" });
    const { id: anew } = await asked(withApprovers, flushing({ caller: "bob" }));
    expect(anew).not.toBe(id);
  });

  test("is nobody any more for a caller that has become an agent", async () => {
    const { desk } = deskOf();
    const { id } = await asked(desk.of({ id: "bob" }), flushing({ caller: "bob" }));
    await desk.decide({ caller: "bob" }, id, true);
    const asAgent = desk.of({ id: "bob", isAgent: true });
    expect(await asAgent.redeem(id, flushing({ caller: "bob" }), meanwhile)).toEqual({ kind: "other-approvers" });
  });

  test("is asked anew where others have become it while a call waits", async () => {
    const { desk } = deskOf();
    const { id } = await asked(desk.of({ id: "bob" }), flushing({ caller: "bob" }));
    const { id: anew } = await asked(desk.of({ id: "bob", approvers: ["ada"] }), flushing({ caller: "bob" }));
    expect(anew).not.toBe(id);
    expect(await desk.decide({ caller: "ada" }, anew, true)).toMatchObject({ decision: { by: "ada" } });
  });

  test("sees it, and so does the one that asks; nobody else", async () => {
    const { desk } = deskOf();
    await asked(desk.of({ id: "ada", approvers: ["bob"] }), flushing({ caller: "ada" }));
    const seen = await Promise.all(["ada", "bob", "eve"].map((caller) => desk.seenBy({ caller })));
    expect(seen.map((all) => all.length)).toEqual([1, 1, 0]);
  });
});

test("approvals that one caller asks for and declines itself push none of another out", async () => {
  const { calls, desk } = deskOf();
  const { id } = await asked(calls, flushing());
  const flooding = desk.of({ id: "mallory" });
  let first: string | undefined;
  for (let index = 0; index <= 20 * MOST_KEPT_OF_A_CALLER; index += 1) {
    const own = await asked(flooding, flushing({ caller: "mallory", call: `call ${index}` }));
    await desk.decide({ caller: "mallory" }, own.id, false);
    first ??= own.id;
  }
  expect((await desk.find(person, id))?.approval.id).toBe(id);
  expect(await desk.find({ caller: "mallory" }, first ?? "")).toBeUndefined();
});

describe("a call that is made again without an id", () => {
  test("finds no approval for what would be lost now, and has used up the one that was given for something else", async () => {
    const { calls, desk } = deskOf();
    const { id } = await asked(calls, flushing());
    await desk.decide(person, id, true);
    expect(await calls.resume(flushing({ matter: "matter-2" }), meanwhile)).toBeUndefined();
    expect(await calls.resume(flushing(), meanwhile)).toBeUndefined();
  });

  test("is not told of what was declined longer ago than an approval holds", async () => {
    const { calls, desk, pass } = deskOf();
    const { id } = await asked(calls, flushing());
    await desk.decide(person, id, false);
    pass(HOLDS + 1);
    expect(await calls.resume(flushing(), meanwhile)).toBeUndefined();
  });

  test("is known as one that waits or may go on until its approval was used, and no other is", async () => {
    const { calls, desk } = deskOf();
    expect(await calls.isAwaited(flushing())).toBe(false);
    const { id } = await asked(calls, flushing());
    expect(await calls.isAwaited(flushing())).toBe(true);
    expect(await calls.isAwaited(flushing({ caller: "eve" }))).toBe(false);
    expect(await calls.isAwaited(flushing({ call: "call-2" }))).toBe(false);
    await desk.decide(person, id, true);
    expect(await calls.isAwaited(flushing())).toBe(true);
    await calls.resume(flushing(), meanwhile);
    expect(await calls.isAwaited(flushing())).toBe(false);
  });

  test("is shown to the person as declined, also when it was told so", async () => {
    const { calls, desk } = deskOf();
    const { id } = await asked(calls, flushing());
    await desk.decide(person, id, false);
    expect(await calls.resume(flushing(), meanwhile)).toEqual({ kind: "declined" });
    expect(await calls.redeem(id, flushing(), meanwhile)).toEqual({ kind: "declined" });
  });
});
