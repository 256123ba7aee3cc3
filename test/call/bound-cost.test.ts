import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { STANDARD_LIMIT } from "../../src/call/answer-size.ts";
import { bound } from "../../src/call/bound.ts";
import { deliverFailure } from "../../src/call/deliver.ts";
import { tokensWithin } from "../../src/call/token-estimate.ts";
import { call, contextWith, runOptions, type ToolParts, toolWith } from "./fixture.ts";
import { pieces, textOf } from "./seeded-texts.ts";
import { mostTokensOf, tokensInParts } from "./tokenizers.ts";

const kinds = Object.keys(pieces);
/** The kinds that are tried everywhere: from the fewest tokens for a character to the most. */
const inEveryShape = ["English prose", "Chinese prose", "Thai prose", "emoji", "base64", "random Unicode"];
/** What the clients allow that allow least. */
const MOST_TOKENS = 25_000;
const MOST_CHARACTERS = 50_000;

/** The shapes that answers have, each with more of a kind than fits. */
const shapes: Readonly<Record<string, (kind: string) => unknown>> = {
  "one text": (kind) => textOf(kind, 1, 60_000),
  "a list": (kind) => Array.from({ length: 300 }, (_, seed) => textOf(kind, seed, 200)),
  "a list of short texts": (kind) => Array.from({ length: 5_000 }, (_, seed) => textOf(kind, seed, 8)),
  "an object": (kind) =>
    Object.fromEntries(Array.from({ length: 100 }, (_, seed) => [textOf(kind, seed, 20), textOf(kind, seed, 600)])),
  rows: (kind) =>
    Array.from({ length: 600 }, (_, id) => ({ id, at: 1.5 * id, text: textOf(kind, id, 100), tags: [id] })),
  "nested arrays": (kind) => {
    let value: unknown = textOf(kind, 1, 60_000);
    for (let level = 0; level < 100; level += 1) value = [value];
    return value;
  },
};

async function answerOf(result: unknown, parts: ToolParts = {}) {
  const tool = toolWith({ run: async () => ({ result }), ...parts });
  const options = runOptions({ maxOutput: STANDARD_LIMIT });
  return call(
    tool,
    {},
    contextWith(() => null),
    options,
  );
}

describe("an answer of the standard length", () => {
  const tried = (kind: string) => (inEveryShape.includes(kind) ? Object.keys(shapes) : ["one text", "rows"]);

  test.each(kinds.flatMap((kind) => tried(kind).map((shape) => [shape, kind] as const)))(
    "is below the tokens and characters that clients allow: %s of %s",
    async (shape, kind) => {
      const { content, structuredContent } = await answerOf(shapes[shape]?.(kind));
      const [{ text } = { text: "" }] = content;
      expect(JSON.parse(text)).toEqual(structuredContent);
      expect(tokensInParts(text)).toBeLessThan(MOST_TOKENS);
      expect(text.length).toBeLessThan(MOST_CHARACTERS);
    },
  );

  test.each(kinds)("is used: one text of %s fills nearly all of it", (kind) => {
    const text = textOf(kind, 2, 60_000);
    const json = JSON.stringify(bound(text, STANDARD_LIMIT).value);
    const share = Math.max(tokensWithin(json).tokens / STANDARD_LIMIT.tokens, json.length / STANDARD_LIMIT.characters);
    expect(share).toBeGreaterThan(0.97);
    expect(share).toBeLessThanOrEqual(1);
  });

  test.each(["English prose", "German prose", "French prose", "code", "digits"])(
    "holds as many characters as before of %s",
    (kind) => {
      const text = textOf(kind, 3, 60_000);
      const length = (bound(text, STANDARD_LIMIT).value as string).length;
      expect(length).toBe((bound(text, 40_000).value as string).length);
      const texts = Array.from({ length: 130 }, (_, seed) => textOf(kind, seed, 250).slice(0, 290));
      expect(JSON.stringify(texts).length).toBeLessThan(40_000);
      expect(bound(texts, STANDARD_LIMIT)).toEqual({ value: texts, cuts: [] });
    },
  );

  test("holds 400 rows whole", () => {
    const rows = Array.from({ length: 400 }, (_, id) => ({
      id,
      name: `User ${id}`,
      total: id * 1.5,
      active: true,
      at: "2026-01-01",
    }));
    expect(JSON.stringify(rows).length).toBeGreaterThan(25_000);
    expect(bound(rows, STANDARD_LIMIT)).toEqual({ value: rows, cuts: [] });
  });

  test("has one of the two that a client shows a model: the text says what the structured content says", async () => {
    const { content, structuredContent } = await answerOf(["项目"]);
    expect(content).toEqual([{ type: "text", text: JSON.stringify(structuredContent) }]);
  });

  // The same bound, and the tokenizers are slow where no space divides a text.
  test.each(inEveryShape)("is bounded as an error, too: %s", (kind) => {
    const { content } = deliverFailure(textOf(kind, 6, 60_000), runOptions({ maxOutput: STANDARD_LIMIT }));
    expect(tokensInParts(content[0]?.text ?? "")).toBeLessThan(MOST_TOKENS);
  });
});

test.each(inEveryShape)("tokens that are counted in parts are those of the whole, but for a hundredth: %s", (kind) => {
  const text = textOf(kind, 4, 6_000);
  const [whole, parts] = [mostTokensOf(text), tokensInParts(text)];
  expect(Math.abs(parts - whole)).toBeLessThan(0.01 * whole);
});

describe("a limit in characters alone", () => {
  test("counts each character as one, whatever its tokens", () => {
    const text = textOf("Chinese prose", 1, 30_000).slice(0, 29_998);
    expect(bound(text, 30_000).cuts).toEqual([]);
    expect(bound(text, STANDARD_LIMIT).cuts).toHaveLength(1);
  });
});

describe("every answer by cost", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc
      .tuple(fc.constantFrom(...kinds), fc.nat(9), fc.nat(300))
      .map(([kind, seed, length]) => textOf(kind, seed, length)),
  );
  const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.integer(),
      fc.array(tie("value"), { maxLength: 8 }),
      fc.dictionary(fc.string({ maxLength: 8 }), tie("value"), { maxKeys: 8 }),
    ),
  }));
  const limit = fc.integer({ min: 200, max: 900 }).map((tokens) => ({ characters: 2 * tokens, tokens }));

  test("is within both limits, and says so where something was cut", () => {
    fc.assert(
      fc.property(anything, limit, fc.boolean(), (value, most, independent) => {
        const bounded = bound(value, most, independent ? {} : undefined);
        const json = JSON.stringify(bounded.value);
        expect(json.length).toBeLessThanOrEqual(most.characters);
        expect(tokensWithin(json).tokens).toBeLessThanOrEqual(most.tokens + 0.01);
        expect(bounded.cuts.length > 0).toBe(JSON.stringify(value) !== json);
      }),
      { numRuns: 300 },
    );
  });
});

describe("results that have nothing to do with each other", () => {
  const large = "x".repeat(50_000);

  test("stay whole where they are small, and share the rest where they are large", () => {
    const results = [{ result: large }, { result: "small" }, { result: large }, { error: "ERR" }, { result: 7 }];
    const { value, cuts } = bound(results, 2_000, {});
    const [first, second, third, ...others] = value as { result: string }[];
    expect([second, ...others]).toEqual([{ result: "small" }, { error: "ERR" }, { result: 7 }]);
    expect(first?.result.length).toBeGreaterThan(900);
    expect(third?.result.length).toBe(first?.result.length);
    expect(cuts.map(({ at, total }) => [at, total])).toEqual([
      ["result[0].result", 50_000],
      ["result[2].result", 50_000],
    ]);
  });

  test("stay in their places, however many of them are large", () => {
    const results = Array.from({ length: 400 }, (_, index) => ({ result: index % 2 === 0 ? large : index }));
    const { value } = bound(results, STANDARD_LIMIT, {});
    expect(value).toHaveLength(400);
    for (const [index, shown] of (value as { result: unknown }[]).entries())
      if (index % 2 === 1) expect(shown).toEqual({ result: index });
      else expect(String(shown.result).length).toBeGreaterThan(50);
  });

  test("are left out at the end where nothing of use would be left of each, which is told first", () => {
    const results = Array.from({ length: 1_000 }, (_, index) => ({ result: index }));
    const { value, cuts } = bound(results, 1_000, {});
    const shown = (value as unknown[]).length;
    expect(shown).toBeGreaterThan(50);
    expect(value).toEqual(results.slice(0, shown));
    expect(cuts[0]).toEqual({ at: "result", shown, total: 1_000, unit: "elements" });
    const many = bound(Array(1_000).fill({ result: large }), STANDARD_LIMIT, {});
    const texts = (many.value as { result: string }[]).map(({ result }) => result.length);
    expect(Math.min(...texts)).toBeGreaterThan(50);
    expect(many.cuts[0]).toEqual({ at: "result", shown: texts.length, total: 1_000, unit: "elements" });
  });

  test("have what is to be said of them in their place, as far as there is room", () => {
    const remark = (index: number, { value, cuts }: ReturnType<typeof bound>) => {
      return { ...(value as object), notice: `${index}: ${cuts.map(({ at }) => at)}` };
    };
    const results = [{ result: large }, { result: ["a", large] }, { result: "small" }];
    const { value } = bound(results, 3_000, { remark });
    expect(value).toEqual([
      { result: expect.stringMatching(/^x{900,}$/), notice: "0: result.result" },
      { result: ["a"], notice: "1: result.result" },
      { result: "small" },
    ]);
    expect(JSON.stringify(value).length).toBeLessThanOrEqual(3_000);
    const brief = bound(results, 900, { remark }).value;
    expect(JSON.stringify(brief)).not.toContain("notice");
    const long = bound(results, 3_000, { remark: (_, { value }) => ({ value, notice: large }) }).value;
    expect(JSON.stringify(long)).not.toContain("notice");
  });
});
