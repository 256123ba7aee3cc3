import { describe, expect, test } from "vitest";
import * as z from "zod";
import { NEVER_IGNORED } from "../../src/call/added-arguments.ts";
import type { CallResult } from "../../src/call/deliver.ts";
import { readCall } from "../../src/call/read-call.ts";
import { runTool } from "../../src/call/run.ts";
import { InputError } from "../../src/call/tool.ts";
import { configOf, serveForTest } from "../served.ts";
import { callContext, offeredOf, runOptions, toolWith } from "./fixture.ts";

const input = z.strictObject({ key: z.string(), limit: z.number().optional() });
const read = toolWith({ input });
const write = toolWith({ name: "sample_write", access: "write", input });
const nobody = () => false;

describe("an argument that a client adds by itself", () => {
  test.each([
    ["Gemini CLI", { wait_for_previous: true }],
    ["Cline", { task_progress: "- [x] look" }],
    ["OpenHands", { security_risk: "LOW" }],
    ["n8n", { sessionId: "s", action: "sendMessage", chatInput: "go", tool: "sample_read", toolCallId: "call_1" }],
  ])("is dropped without a word, also of a write: %s", (_client, added) => {
    for (const tool of [read, write]) {
      const { input, ignored } = readCall(tool, { key: "a", ...added });
      expect({ input, ignored }).toEqual({ input: { key: "a" }, ignored: undefined });
    }
  });

  test("is the tool's own where that has one of the name", () => {
    const own = toolWith({ access: "write", input: z.strictObject({ action: z.string(), sessionId: z.string() }) });
    expect(readCall(own, { action: "expire", sessionId: "s", toolCallId: "c" }).input).toEqual({
      action: "expire",
      sessionId: "s",
    });
  });

  test("is none where only n8n's common names stand without its own", () => {
    expect(() => readCall(write, { key: "a", action: "sendMessage" })).toThrow("Unknown argument action.");
  });
});

describe("another unknown argument", () => {
  test("of a read is ignored where no tool takes it", () => {
    expect(readCall(read, { key: "a", explanation: "to see" }, nobody)).toMatchObject({
      input: { key: "a" },
      ignored: "Ignored: Unknown argument explanation. This tool takes key, limit.",
    });
  });

  test.each(["__proto__", "constructor", "prototype"])("may have the name %s", (name) => {
    const raw = JSON.parse(`{"key":"a","${name}":{"polluted":true}}`);
    const { input, ignored } = readCall(read, raw, nobody);
    expect(input).toEqual({ key: "a" });
    expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
    expect(ignored).toContain(`Unknown argument ${name}.`);
    expect(() => readCall(write, raw, nobody)).toThrow(`Unknown argument ${name}.`);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("is refused where another tool takes it", () => {
    const taken = (name: string) => name === "pattern";
    const both = { key: "a", explanation: "to see", pattern: "*" };
    expect(() => readCall(read, both, taken)).toThrow(
      "Unknown argument explanation, pattern. This tool takes key, limit.",
    );
  });

  test("is refused where the call would write", () => {
    expect(() => readCall(write, { key: "a", explanation: "x" }, nobody)).toThrow("Unknown argument explanation.");
  });

  test("is told with the other faults where the call has some", () => {
    expect(() => readCall(read, { kye: "a" }, nobody)).toThrow(
      /^key is missing.* Unknown argument kye\. This tool takes/,
    );
  });

  test("is refused where it is near to an argument that is not given, and ignored where that is given", () => {
    expect(() => readCall(read, { key: "a", limt: 5 }, nobody)).toThrow("Unknown argument limt.");
    expect(readCall(read, { key: "a", limit: 5, limt: 5 }, nobody).input).toEqual({ key: "a", limit: 5 });
  });

  test("is told behind the failure of the call that has ignored it", async () => {
    const failing = toolWith({ input, run: () => Promise.reject(new InputError("There is no such key.")) });
    const options = { id: 1, context: callContext(), consent: { canAsk: false }, isTaken: nobody };
    const raw = { key: "a", explanation: "x" };
    const answer = (await runTool(offeredOf(failing), raw, options, runOptions())) as CallResult;
    expect(answer.content[0]?.text).toBe(
      "There is no such key.\nIgnored: Unknown argument explanation. This tool takes key, limit.",
    );
  });

  test("of an object in an argument is refused", () => {
    const nested = toolWith({ input: z.strictObject({ filter: z.strictObject({ name: z.string() }) }) });
    expect(() => readCall(nested, { filter: { name: "a", more: 1 } }, nobody)).toThrow("Unknown field more of filter.");
  });

  test.each([...NEVER_IGNORED])("is refused where it would say what the call is about: %s", (name) => {
    expect(() => readCall(read, { key: "a", [name]: "x" }, nobody)).toThrow(/Unknown argument|takes no confirm_token/);
  });

  test("is told in the answer, in front of what the tool itself remarks, and cut where it is long", async () => {
    const remarking = toolWith({ input, run: async () => ({ result: 1, notice: "Only one is there." }) });
    const raw = { key: "a", [`x${"y".repeat(100)}`]: 1 };
    const options = { id: 1, context: callContext(), consent: { canAsk: false }, isTaken: nobody };
    const answer = (await runTool(offeredOf(remarking), raw, options, runOptions())) as CallResult;
    expect(answer.structuredContent).toMatchObject({
      result: 1,
      notice: `Ignored: Unknown argument x${"y".repeat(59)}… (41 more characters). This tool takes key, limit. Only one is there.`,
    });
  });
});

test("what every product names its resource by is never ignored", () => {
  const account = { UPSTASH_EMAIL: "a@example.com", UPSTASH_API_KEY: "00000000-0000-4000-8000-000000000000" };
  const named = configOf({ toolsets: "all" }, account).products.map(({ facts }) => facts.resourceArgument);
  expect(named.filter((name) => name !== undefined && !NEVER_IGNORED.has(name))).toEqual([]);
  expect(named).toContain("database");
});

test("a name that a tool takes which is served is refused, and ignored where that tool is not served", async () => {
  const environment = {
    UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9",
    UPSTASH_REDIS_REST_READONLY_TOKEN: "token-of-test",
  };
  const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
  const textOf = async (flags: Record<string, string>) => {
    const served = await serveForTest(configOf({ timeout: "100", ...flags }, environment));
    return JSON.stringify(
      await served.call("redis_string_read", { command: "GET", args: ["a"], pattern: "*" }, client),
    );
  };
  expect(await textOf({})).toContain("Unknown argument pattern. This tool takes command, args.");
  expect(await textOf({ tools: "redis_string_read" })).toContain("Ignored: Unknown argument pattern.");
});
