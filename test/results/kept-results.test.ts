import { describe, expect, test } from "vitest";
import * as z from "zod";
import { deliverFailure } from "../../src/call/deliver.ts";
import type { ResultOwner } from "../../src/call/kept-results.ts";
import { createRedactor } from "../../src/call/redactor.ts";
import { createKeptResults } from "../../src/results/keep-results.ts";
import { openResults } from "../../src/results/open-results.ts";
import { RESULT_BOUNDS } from "../../src/results/result-store.ts";
import { RESULT_READ, resultTool } from "../../src/results/result-tool.ts";
import { call, callContext, runOptions, toolWith } from "../call/fixture.ts";

const owner: ResultOwner = { caller: "local", reached: {}, offered: new Set(["sample_read"]), rank: 0 };
const options = runOptions({ maxOutput: 2_000 });
const reader = await resultTool.load();

/** A caller whose calls of a tool answer with `result`, and what it can read on. */
function callerOf(result: unknown, { results = openResults(), from = owner, untrusted = true, run = options } = {}) {
  const context = callContext({ results: results.of(from) });
  const sample = toolWith({ untrusted, run: async () => ({ result }) });
  const answerOf = async (tool: typeof sample, raw: unknown) => {
    const { structuredContent, content } = await call(tool, raw, context, run);
    return structuredContent ?? { error: content[0]?.text };
  };
  return { first: () => answerOf(sample, {}), read: (raw: unknown) => answerOf(reader, raw) };
}

/** The arguments with which a notice says to go on. */
function suggested({ notice }: { notice?: unknown }): Record<string, unknown> {
  const [, json] = new RegExp(`${RESULT_READ} (\\{.*?\\})\\.`).exec(String(notice)) ?? [];
  if (json === undefined) throw new Error(`Nothing is suggested: ${String(notice)}`);
  return JSON.parse(json);
}

const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`);

describe("an answer that was cut", () => {
  test("says with which call the rest is read, and that call answers exactly behind what was shown", async () => {
    const { first, read } = callerOf(lines);
    const answer = await first();
    const shown = (answer.result as string[]).length;
    expect(answer.notice).toContain("kept for 10 minutes");
    expect(suggested(answer)).toEqual({ id: expect.any(String), from: shown });
    expect(await read(suggested(answer))).toMatchObject({ from: shown, total: 300, unit: "elements" });
    expect(((await read(suggested(answer))).result as string[])[0]).toBe(`line ${shown}`);
  });

  test("is read as a whole where a client fills in nothing for what it does not say", async () => {
    const { first, read } = callerOf(lines);
    const { id } = suggested(await first());
    const filled = await read({ id, at: "", from: null, count: "" });
    expect(filled).toEqual(await read({ id }));
    expect(filled).toMatchObject({ at: "result", from: 0, total: 300 });
  });

  test("is read to its end by what each answer says", async () => {
    const { first, read } = callerOf({ keys: lines });
    let answer = await first();
    const all = [...(answer.result as { keys: string[] }).keys];
    let given = suggested(answer);
    expect(given.at).toBe("result.keys");
    while (given.from !== 300) {
      answer = await read(given);
      all.push(...(answer.result as string[]));
      const [, from] = /`from` (\d+)/.exec(String(answer.notice)) ?? [];
      given = { ...given, from: Number(from ?? 300) };
    }
    expect(all).toEqual(lines);
  });

  test("is read in as many elements as the call asks for", async () => {
    const { first, read } = callerOf(lines);
    const { id } = suggested(await first());
    expect(await read({ id, from: 10, count: 2 })).toEqual({
      result: ["line 10", "line 11"],
      ...{ at: "result", unit: "elements", from: 10, shown: 2, total: 300 },
      ...{ notice: "288 more: go on with `from` 12.", untrusted: true },
    });
  });

  test("is read within one of its texts, by characters", async () => {
    const text = Array.from({ length: 900 }, (_, index) => `${index},`).join("");
    const { first, read } = callerOf({ value: text, ttl: 5 });
    const answer = await first();
    const shown = (answer.result as { value: string }).value;
    const rest = await read(suggested(answer));
    expect(rest).toMatchObject({ at: "result.value", unit: "characters", from: shown.length });
    expect(text.startsWith(`${shown}${String(rest.result)}`)).toBe(true);
  });

  test("is marked as text of others only where the tool that answered it says so", async () => {
    for (const untrusted of [true, false]) {
      const { first, read } = callerOf(lines, { untrusted });
      const rest = await read(suggested(await first()));
      expect(rest.untrusted).toBe(untrusted ? true : undefined);
    }
  });

  test("has no secret in what is kept of it", async () => {
    const redactor = createRedactor(false);
    redactor.add("AXlzTokenOfTheDatabase");
    const run = runOptions({ maxOutput: 2_000, redactor });
    const results = createKeptResults();
    const secret = lines.map((line) => `${line} AXlzTokenOfTheDatabase`);
    const { id } = suggested(await callerOf(secret, { run, results }).first());
    // Who reads it knows no secret, so nothing but what was kept can have left it out.
    const kept = await results.of(owner).find(String(id));
    expect(JSON.stringify(kept)).not.toContain("AXlz");
    expect(kept?.result).toContain("line 299 [redacted]");
  });

  test("does not send a model to the person who runs the server, since it can read on itself", async () => {
    const { notice } = await callerOf(lines).first();
    expect(notice).not.toContain("--max-output");
  });

  test("says how a write's rest is read, and still not to repeat the write", async () => {
    const write = toolWith({ access: "write", run: async () => ({ result: lines }) });
    const context = callContext({ results: openResults().of(owner) });
    const { structuredContent } = await call(write, {}, context, options);
    expect(structuredContent?.notice).toMatch(/upstash_result_read .* Do not repeat a write/);
  });

  test("names the connection by which it came", async () => {
    const from = { ...owner, connection: "shop", by: "shop" };
    expect(suggested(await callerOf(lines, { from }).first())).toMatchObject({ connection: "shop" });
  });

  test("is not kept where it is too large, and says how large it was", async () => {
    const results = createKeptResults({ ...RESULT_BOUNDS, largest: 2_500 });
    const { notice } = await callerOf(lines, { results }).first();
    expect(notice).toContain("The rest is not kept: the whole has about 2,290 characters, and at most 2,500 are.");
    expect(notice).not.toContain(RESULT_READ);
  });

  test("is kept once, however often it is read on", async () => {
    const { first, read } = callerOf(lines);
    const rest = await read({ id: suggested(await first()).id, from: 0 });
    expect(rest).toMatchObject({ truncated: true });
    expect(rest.notice).not.toContain(RESULT_READ);
  });
});

describe("an answer that fits", () => {
  test("is not kept", async () => {
    const kept: unknown[] = [];
    const results = {
      of: () => ({ keep: async (cut: unknown) => kept.push(cut) as never, find: async () => undefined }),
    };
    expect(await callerOf(["a"], { results }).first()).toEqual({ result: ["a"], untrusted: true });
    expect(kept).toEqual([]);
  });
});

describe("reading on in a result", () => {
  test("that is not there says to make the call again", async () => {
    const { read } = callerOf(lines);
    expect((await read({ id: "AAAAAAAAAAAAAAAAAAAAAA" })).error).toContain("Make the original call again.");
  });

  test("of another caller says the same", async () => {
    const results = createKeptResults();
    const { id } = suggested(await callerOf(lines, { results }).first());
    const other = callerOf(lines, { results, from: { ...owner, caller: "other" } });
    const unknown = await other.read({ id: "AAAAAAAAAAAAAAAAAAAAAA" });
    expect(await other.read({ id })).toEqual(unknown);
  });

  test("at a place that it does not have says so", async () => {
    const { first, read } = callerOf(lines);
    const { id } = suggested(await first());
    expect((await read({ id, at: "result.keys" })).error).toContain('no "result.keys"');
  });

  test("behind its end says how much there is", async () => {
    const { first, read } = callerOf(lines);
    const { id } = suggested(await first());
    expect((await read({ id, from: 300 })).error).toContain("There are 300 elements at result");
  });
});

describe("the tool that reads on", () => {
  test("costs a list at most 380 characters", () => {
    const { name, description, inputSchema } = resultTool;
    expect(JSON.stringify({ name, description, inputSchema }).length).toBeLessThanOrEqual(380);
  });

  test("is listed with the arguments that it takes", () => {
    const { properties = {}, required } = z.toJSONSchema(reader.input, { io: "input" });
    const types = Object.entries(properties).map(([name, part]) => [name, Object(part).type]);
    expect(Object.entries(resultTool.inputSchema.properties).map(([name, part]) => [name, Object(part).type])).toEqual(
      types,
    );
    expect(resultTool.inputSchema.required).toEqual(required);
  });

  test("keeps nothing of a failure", () => {
    expect(deliverFailure("x".repeat(5_000), { redactor: createRedactor(false), maxOutput: 2_000 })).not.toHaveProperty(
      "structuredContent",
    );
  });
});
