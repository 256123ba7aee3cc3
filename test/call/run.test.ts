import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { deliverFailure } from "../../src/call/deliver.ts";
import { withMore } from "../../src/call/more-argument.ts";
import { createRedactor } from "../../src/call/redactor.ts";
import type { RunOptions } from "../../src/call/run.ts";
import { InputError, type Tool } from "../../src/call/tool.ts";
import { RedisError, UpstashError } from "../../src/upstash/errors.ts";
import { call, contextWith, runOptions, type ToolParts, toolWith } from "./fixture.ts";

const context = contextWith(() => null);
const secret = "AXlzTokenOfTheDatabase";

function run(parts: ToolParts, options: Partial<RunOptions> = {}, raw: unknown = {}) {
  return call(toolWith(parts), raw, context, runOptions(options));
}

function answering(result: unknown, remarks: Record<string, unknown> = {}): ToolParts {
  return { run: async () => ({ result, ...remarks }) };
}

function failing(error: unknown): ToolParts {
  return {
    run: async () => {
      throw error;
    },
  };
}

describe("an answer", () => {
  test.each([[null], ["text"], [7], [[]], [{ a: [1, { b: null }] }]])(
    "has %j as `result` in structuredContent",
    async (result) => {
      expect((await run({ ...answering(result), untrusted: false })).structuredContent).toEqual({ result });
    },
  );

  test("repeats structuredContent as compact JSON text", async () => {
    const { content, structuredContent } = await run(answering({ a: [1, "ü"] }, { notice: "Mind this." }));
    expect(content).toEqual([{ type: "text", text: JSON.stringify(structuredContent) }]);
  });

  test("is marked where it holds what others have stored", async () => {
    expect((await run({ ...answering("x"), untrusted: true })).structuredContent).toEqual({
      result: "x",
      untrusted: true,
    });
  });

  test("keeps the remarks of the tool beside the result", async () => {
    const { structuredContent } = await run(answering([], { notice: "Mind this.", scanned: 5 }));
    expect(structuredContent).toMatchObject({ result: [], notice: "Mind this.", scanned: 5 });
  });

  test("is no error", async () => {
    expect(await run(answering(null))).not.toHaveProperty("isError");
  });

  test("comes from the arguments as the schema has them", async () => {
    const input = z.strictObject({ args: z.array(z.string()), count: z.number().default(3) });
    const { structuredContent } = await run({ input, run: async (given) => ({ result: given }) }, {}, { args: "[1]" });
    expect(structuredContent).toMatchObject({ result: { args: ["1"], count: 3 } });
  });
});

describe("an answer that is too long", () => {
  test("is cut, says what was cut, and how to read on", async () => {
    const paging = () => "Read on with LRANGE key 3 5.";
    const elements = Array.from({ length: 50 }, () => "x".repeat(100));
    const { structuredContent } = await run({ ...answering(elements), paging }, { maxOutput: 1_000 });
    expect(structuredContent).toMatchObject({
      result: elements.slice(0, 9),
      truncated: true,
      notice: "Cut to fit. Shown: result: 9 of 50 elements. Read on with LRANGE key 3 5.",
    });
  });

  test("says what to do also where the tool has no way to page", async () => {
    const { structuredContent } = await run(answering("x".repeat(5_000)), { maxOutput: 1_000 });
    expect(structuredContent?.notice).toBe(
      "Cut to fit. Shown: result: 998 of 5000 characters. The person who runs the server can allow longer answers with --max-output.",
    );
  });

  test("names at most five places where something was cut", async () => {
    const fields = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`f${index}`, "x".repeat(900)]));
    const { structuredContent } = await run(answering(fields), { maxOutput: 2_000 });
    expect(structuredContent?.notice).toMatch(/result\.f4: \d+ of 900 characters; and 3 more places\./);
    expect(structuredContent?.notice).not.toContain("result.f5");
  });

  test("stays within the limit, but for the remarks about the cut", async () => {
    const remarks = 1_000;
    const text = fc.string({ maxLength: 30 }).chain((part) => fc.nat(300).map((times) => part.repeat(times)));
    const answer = fc.oneof(text, fc.array(text), fc.dictionary(text, text));
    await fc.assert(
      fc.asyncProperty(answer, fc.integer({ min: 1_000, max: 4_000 }), async (result, maxOutput) => {
        const { content } = await run(answering(result), { maxOutput });
        expect(content[0]?.text.length).toBeLessThanOrEqual(maxOutput + remarks);
      }),
    );
  });

  test("is not called truncated where it fits", async () => {
    const { structuredContent } = await run(answering("x".repeat(998)), { maxOutput: 1_000 });
    expect(structuredContent).toEqual({ result: "x".repeat(998), untrusted: true });
  });
});

describe("a failure", () => {
  const failures: [string, unknown, string][] = [
    ["of the arguments", new InputError("Give a key."), "Give a key."],
    ["of Redis", new RedisError("WRONGTYPE wrong kind"), "Redis refused the command: WRONGTYPE wrong kind"],
    [
      "on the way to Upstash",
      new UpstashError("rate-limited", "Too many requests."),
      "Too many requests. Wait a little and try again; the plan's limits are in the Upstash console.",
    ],
  ];

  test.each(failures)("%s is an error with its text and no structured content", async (_what, error, text) => {
    const result = await run(failing(error));
    expect(result).toEqual({ isError: true, content: [{ type: "text", text }] });
  });

  test.each(failures.slice(1))("%s has the tool's own advice on a line below", async (_what, error, text) => {
    const { content } = await run({ ...failing(error), advice: () => "Syntax: GET key" });
    expect(content[0]?.text).toBe(`${text}\nSyntax: GET key`);
  });

  test.each(failures)("%s is no defect of ours", async (_what, error) => {
    const onDefect = vi.fn();
    await run(failing(error), { onDefect });
    expect(onDefect).not.toHaveBeenCalled();
  });

  test("of the arguments keeps the tool from running", async () => {
    const ran = vi.fn();
    const result = await run({ run: ran }, {}, { unknown: 1 });
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("Unknown argument unknown") }],
    });
    expect(ran).not.toHaveBeenCalled();
  });

  test("to reach a database is an error like any other", async () => {
    const result = await call(
      toolWith({ plan: () => Promise.reject(new UpstashError("not-configured", "No database.")) }),
      {},
      context,
    );
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/^No database\. Ask/) }] });
  });

  test("is as short as any answer", async () => {
    const { content } = await run(failing(new RedisError(`ERR ${'"'.repeat(50_000)}`)), { maxOutput: 1_000 });
    expect(JSON.stringify(content[0]?.text).length).toBeLessThanOrEqual(1_000);
  });
});

describe("an unexpected exception", () => {
  const polite =
    "The server met an error of its own; its log has the details. Trying the same call again will likely not help.";

  test.each([
    ["an error", new TypeError("Cannot read properties of undefined (reading 'secret')")],
    ["a text", "thrown text"],
    ["nothing", undefined],
  ])("gives a polite sentence and no details: %s", async (_what, thrown) => {
    const result = await run(failing(thrown), { onDefect: () => {} });
    expect(result).toEqual({ isError: true, content: [{ type: "text", text: polite }] });
  });

  test("is reported with the tool's name", async () => {
    const onDefect = vi.fn();
    const thrown = new TypeError("Oops.");
    await run(failing(thrown), { onDefect });
    expect(onDefect).toHaveBeenCalledExactlyOnceWith("sample_read", thrown, expect.any(Function));
  });

  test("may come from anywhere in the tool", async () => {
    const onDefect = vi.fn();
    const broken = () => {
      throw new Error("Oops.");
    };
    for (const parts of [{ run: broken }, { prepare: broken }, { ...answering("x".repeat(5_000)), paging: broken }]) {
      expect(await run(parts, { onDefect, maxOutput: 1_000 })).toMatchObject({ isError: true });
    }
    expect(onDefect).toHaveBeenCalledTimes(3);
  });
});

describe("a secret", () => {
  const redactor = createRedactor(false);
  redactor.add(secret);

  test("is struck from result and remarks, keys included", async () => {
    const answer = answering([{ [secret]: `Bearer ${secret}` }], { notice: `Token ${secret}` });
    const result = await run(answer, { redactor });
    expect(JSON.stringify(result)).not.toContain(secret);
    expect(result.structuredContent).toMatchObject({
      result: [{ "[redacted]": "Bearer [redacted]" }],
      notice: "Token [redacted]",
    });
  });

  test.each([
    new InputError(`Bad ${secret}`),
    new RedisError(`ERR unknown command '${secret}'`),
    new UpstashError("forbidden", `Refused ${secret}.`, { advice: `Not with ${secret}.` }),
  ])("is struck from the error: %s", async (error) => {
    const result = await run({ ...failing(error), advice: () => secret }, { redactor });
    expect(JSON.stringify(result)).not.toContain(secret);
    expect(result.content[0]?.text).toContain("[redacted]");
  });

  test("is struck before names of arguments in the error become what the list has, also where one is in it", async () => {
    const odd = "AXlzToken`limit`OfTheDatabase";
    const striking = createRedactor(false);
    striking.add(odd);
    const input = z.strictObject(withMore({ limit: z.number().optional() }, [], "limit."));
    const { content } = await run(
      { ...failing(new InputError(`Bad ${odd}; ask with \`limit\`.`)), input },
      { redactor: striking },
    );
    expect(content[0]?.text).toBe('Bad [redacted]; ask with `more: {"limit": …}`.');
  });

  test("is struck before the answer is cut, so that no part of it is left", async () => {
    for (let before = 950; before < 1_000; before += 1) {
      const { content } = await run(answering("x".repeat(before) + secret), { redactor, maxOutput: 1_000 });
      expect(content[0]?.text).not.toContain(secret.slice(0, 4));
    }
  });
});

describe("an error text", () => {
  test("of our own is bounded the same way", () => {
    expect(deliverFailure("x".repeat(5_000), runOptions({ maxOutput: 1_000 }))).toEqual({
      isError: true,
      content: [{ type: "text", text: "x".repeat(998) }],
    });
  });
});

describe("a call that carries more secrets than can be kept out of its answer", () => {
  test("is refused before anything is done", async () => {
    const ran = vi.fn(async () => ({ result: "done" }));
    const plan: Tool["plan"] = (_input, { hide }) => {
      for (let number = 0; number < 70; number += 1) hide(`${number}-of-many-passwords-${"x".repeat(1_000)}`);
      return { target: {}, run: ran };
    };
    const { content, isError } = await run({ plan });
    expect(content[0]?.text).toMatch(/carries more secrets than .*65536 characters.*Nothing was done/);
    expect(isError).toBe(true);
    expect(ran).not.toHaveBeenCalled();
  });
});
