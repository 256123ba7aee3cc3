import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FREQUENT_SIGNS } from "../../src/call/frequent-signs.ts";
import { tokensWithin } from "../../src/call/token-estimate.ts";
import { pieces, textOf } from "./seeded-texts.ts";
import { mostTokensOf, tokenizers } from "./tokenizers.ts";

const kinds = Object.keys(pieces);
const estimateOf = (text: string) => tokensWithin(text).tokens;

describe("about how many tokens a text has", () => {
  test.each(kinds)("is no less than a tokenizer counts, but for a few percent: %s", (kind) => {
    for (const seed of [1, 2, 3]) {
      const json = JSON.stringify(textOf(kind, seed, 2_000));
      for (const [vendor, count] of Object.entries(tokenizers)) {
        expect(estimateOf(json), `${vendor}, seed ${seed}`).toBeGreaterThan(0.93 * count(json));
      }
    }
  });

  test.each(["English prose", "code", "JSON of rows"])("is at most 1.7 times what a tokenizer counts: %s", (kind) => {
    const text = textOf(kind, 4, 4_000);
    const json = kind === "JSON of rows" ? text : JSON.stringify(text);
    expect(estimateOf(json)).toBeLessThan(1.7 * mostTokensOf(json));
  });

  test.each(kinds.filter((kind) => kind.endsWith(" prose")))(
    "is at most 1.7 times what the tokenizer with most tokens counts: %s",
    (kind) => {
      const json = JSON.stringify(textOf(kind, 5, 4_000));
      expect(estimateOf(json)).toBeLessThan(1.7 * mostTokensOf(json));
    },
  );

  test.each(["base64", "hex", "UUIDs", "digits", "fractions"])(
    "is at most 1.3 times what the tokenizer with most tokens counts: %s",
    (kind) => {
      const json = JSON.stringify(textOf(kind, 5, 4_000));
      expect(estimateOf(json)).toBeLessThan(1.3 * mostTokensOf(json));
    },
  );

  test("knows the signs of East Asia that are one token for every vendor", () => {
    const signs = [
      [0x4e00, 0x9fff],
      [0xac00, 0xd7a3],
    ].flatMap(([from = 0, to = 0]) =>
      Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index)),
    );
    expect(FREQUENT_SIGNS).toBe(signs.filter((sign) => mostTokensOf(sign) === 1).join(""));
  });

  test("counts the signs of JSON between small values", () => {
    const json = JSON.stringify(Array.from({ length: 800 }, (_, index) => ({ n: index % 10, ok: index % 2 === 0 })));
    expect(estimateOf(json)).toBeGreaterThan(0.93 * mostTokensOf(json));
  });

  test("is no more than three for each character, which is its length in bytes at most", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const json = JSON.stringify(text);
        expect(estimateOf(json)).toBeLessThanOrEqual(3 * json.length);
      }),
    );
  });

  test("is that of the part which has no more than a given number", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), fc.nat(100), (text, most) => {
        const within = tokensWithin(text, most);
        expect(within.tokens).toBeLessThanOrEqual(most);
        expect(within.tokens).toBeCloseTo(estimateOf(text.slice(0, within.characters)));
        if (within.characters === text.length) return;
        expect(estimateOf(text.slice(0, within.characters + 1))).toBeGreaterThan(most);
      }),
    );
  });

  test("is no more for a whole than for its parts and a token between them", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 40 }), { minLength: 1 }), (texts) => {
        const parts = texts.reduce((sum, text) => sum + estimateOf(JSON.stringify(text)) + 1, 1);
        expect(estimateOf(JSON.stringify(texts))).toBeLessThanOrEqual(parts + 0.001);
      }),
    );
  });

  test("is found without a look at what is behind them", () => {
    const text = `${"word ".repeat(200)}${"x".repeat(5_000_000)}`;
    expect(tokensWithin(text, 100).characters).toBeLessThan(1_000);
  });
});
