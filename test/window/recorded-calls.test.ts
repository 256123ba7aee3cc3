import { describe, expect, test } from "vitest";
import { createRecordedCalls } from "../../src/window/recorded-calls.ts";
import { callEnd } from "../operations/call-end.ts";

const all = { fits: () => true, most: 100 };

describe("the last calls", () => {
  test("are found with the newest first, a page at a time", () => {
    const recorded = createRecordedCalls();
    for (const id of [1, 2, 3]) recorded.add(callEnd({ id }));
    const first = recorded.find({ ...all, most: 2 });
    expect([first.calls.map(({ id }) => id), first.more]).toEqual([[3, 2], true]);
    const next = recorded.find({ ...all, before: first.calls.at(-1)?.place });
    expect([next.calls.map(({ id }) => id), next.more]).toEqual([[1], false]);
  });

  test("are so many, and the oldest make room", () => {
    const recorded = createRecordedCalls(3);
    for (const id of [1, 2, 3, 4, 5]) recorded.add(callEnd({ id }));
    expect(recorded.find(all).calls.map(({ id }) => id)).toEqual([5, 4, 3]);
    expect(recorded.find({ ...all, before: 0 }).calls).toEqual([]);
    expect(recorded.find({ ...all, before: 99 }).calls.length).toBe(3);
  });

  test("say what each was about in one line of bounded length", () => {
    const recorded = createRecordedCalls();
    const call = recorded.add(callEnd({ target: { index: "docs", namespace: `a\u0007${"n".repeat(500)}` } }));
    expect(call.target).toMatch(/^index=docs, namespace=a\S+n+…/);
    expect(call.target.length).toBeLessThan(250);
    expect(call.about).toBe("index=docs");
    expect(recorded.add(callEnd({ target: undefined })).about).toBe("");
  });

  test("are counted by the whole name of what they were about, whatever it has in it", () => {
    const recorded = createRecordedCalls();
    const call = recorded.add(callEnd({ target: { database: "shop, old", region: "eu" } }));
    expect([call.about, call.target]).toEqual(["database=shop, old", "database=shop, old, region=eu"]);
  });
});
