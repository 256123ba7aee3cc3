import { describe, expect, test, vi } from "vitest";
import type { Consent } from "../../src/call/consent.ts";
import { type CallBegin, type CallEnd, tellEach, withCleanTargets } from "../../src/call/observer.ts";
import type { RunOptions } from "../../src/call/run.ts";
import { UpstashError } from "../../src/upstash/errors.ts";
import { callContext, runOptions, runWith, type ToolParts, toolWith } from "./fixture.ts";

/** What an observer hears of one call. */
async function observed(parts: ToolParts, options: Partial<RunOptions> = {}, consent: Consent = { canAsk: false }) {
  const [begun, ended]: [CallBegin[], CallEnd[]] = [[], []];
  const observer = { begun: (call: CallBegin) => begun.push(call), ended: (call: CallEnd) => ended.push(call) };
  const all = runOptions({ confirm: "token", onDefect: () => {}, observer, ...options });
  await runWith(toolWith(parts), {}, { context: callContext({ caller: "ada" }), consent }, all);
  return { begun, ended: ended[0], times: [begun.length, ended.length] };
}

const failing = (error: unknown): ToolParts => ({
  run: async () => {
    throw error;
  },
});

describe("an observer", () => {
  test("hears of each call as it begins and as it ends, once", async () => {
    const { begun, ended, times } = await observed({ target: { database: "id-1" } });
    expect(times).toEqual([1, 1]);
    expect(begun[0]).toEqual({ id: 1, caller: "ada", tool: "sample_read", access: "read", at: expect.any(Date) });
    expect(ended).toEqual({
      ...begun[0],
      target: { database: "id-1" },
      outcome: "answered",
      milliseconds: expect.any(Number),
      requests: 0,
      commands: 0,
    });
  });

  test("hears what the call cost", async () => {
    const run: ToolParts["run"] = async (_input, { usage }) => {
      Object.assign(usage ?? {}, { requests: 2, commands: 5 });
      return { result: null };
    };
    expect((await observed({ run })).ended).toMatchObject({ requests: 2, commands: 5 });
  });

  const harm = () => "drops all";
  test.each<[string, ToolParts, Partial<RunOptions>, Consent | undefined]>([
    ["asked", { harm }, {}, { canAsk: true }],
    ["previewed", { harm }, {}, undefined],
    ["refused", { harm }, { confirm: "always" }, undefined],
    ["failed", failing(new UpstashError("timeout", "No answer.")), {}, undefined],
    ["cancelled", failing(new UpstashError("cancelled", "Cancelled.")), {}, undefined],
    ["defect", failing(new TypeError("Oops.")), {}, undefined],
  ])("hears that a call was %s", async (outcome, parts, options, consent) => {
    expect((await observed(parts, options, consent)).ended?.outcome).toBe(outcome);
  });

  test("hears how somebody agreed to harm, and nothing of that where nobody was to", async () => {
    const agreed = { decision: "agreed", state: "" } as const;
    const permissions = { ...runOptions({}).permissions, redeem: async () => undefined };
    const harmful = { harm };
    const { ended } = await observed(harmful, { permissions }, { canAsk: true, answer: agreed });
    expect(ended).toMatchObject({ outcome: "answered", agreement: { way: "form" } });
    expect((await observed(harmful, { confirm: "never" })).ended).toMatchObject({
      outcome: "answered",
      agreement: undefined,
    });
  });

  test("hears the shape of the arguments only where it asks for it", async () => {
    const shapeFor = async (wantsShape: boolean | undefined) => {
      const heard: CallEnd[] = [];
      const observer = withCleanTargets(
        tellEach(
          [
            { begun() {}, ended() {} },
            { wantsShape, begun() {}, ended: (call) => void heard.push(call) },
          ],
          () => {},
        ),
        (target) => target,
      );
      const input = { "canary-name": "canary" };
      await runWith(
        toolWith(),
        input,
        { context: callContext(), consent: { canAsk: false } },
        runOptions({ observer }),
      );
      return heard[0]?.shape;
    };
    expect([await shapeFor(true), await shapeFor(undefined)]).toEqual(["others: 1", undefined]);
  });

  test("hears of no target where the arguments were wrong, since nothing was planned", async () => {
    const { ended } = await observed({
      prepare: () => {
        throw new TypeError("Oops.");
      },
    });
    expect(ended).toMatchObject({ target: undefined, outcome: "defect" });
  });
});

describe("several observers", () => {
  test("are told each, and one that fails harms neither the others nor the call", async () => {
    const failures: unknown[] = [];
    const broken = {
      begun() {
        throw new Error("begun");
      },
      ended() {
        throw new Error("ended");
      },
    };
    const sound = { begun: vi.fn(), ended: vi.fn() };
    const observer = tellEach([broken, sound, broken], (error) => void failures.push(error));
    const answer = await runWith(
      toolWith(),
      {},
      { context: callContext(), consent: { canAsk: false } },
      runOptions({ observer }),
    );
    expect(answer).toMatchObject({ structuredContent: { result: "done" } });
    expect([sound.begun.mock.calls.length, sound.ended.mock.calls.length, failures.length]).toEqual([1, 1, 4]);
  });
});

test("an observer hears targets without the secrets that are in them", () => {
  const sound = { begun: vi.fn(), ended: vi.fn() };
  const observer = withCleanTargets(sound, ({ database }) => ({ database: `clean ${database}` }));
  const begin: CallBegin = { id: 1, caller: "ada", tool: "sample_read", access: "read", at: new Date(0) };
  const end = { outcome: "answered", milliseconds: 1, requests: 0, commands: 0 } as const;
  observer.begun(begin);
  observer.ended({ ...begin, ...end, target: { database: "secret" } });
  observer.ended({ ...begin, ...end, target: undefined });
  expect(sound.begun.mock.calls).toEqual([[begin]]);
  expect(sound.ended.mock.calls.map(([{ target }]) => target)).toEqual([{ database: "clean secret" }, undefined]);
});
