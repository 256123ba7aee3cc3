import fc from "fast-check";
import { expect, test } from "vitest";
import { embedText } from "../../../../src/local/vector/text/dense-embedding.ts";

/** The cosine of the vectors of two texts. */
function nearness(one: string, other: string, dimension = 384): number {
  const vector = embedText(other, dimension);
  return embedText(one, dimension).reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0);
}

test("every text has a vector of unit length", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 100 }),
      fc.integer({ min: 1, max: 1_536 }),
      (text, dimension) => {
        const vector = embedText(text, dimension);
        expect(vector.length).toBe(dimension);
        expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
      },
    ),
  );
});

test("a text has the same vector in every process", () => {
  const vector = embedText("Serverless data", 8);
  expect([...vector].map((value) => Number(value.toFixed(5)))).toEqual([
    0.51981, 0, -0.21975, 0.13898, 0.27796, 0, 0.08077, 0.76053,
  ]);
});

test("the more words texts share, the nearer they are", () => {
  const text = "Redis is a fast in-memory database for caching sessions";
  const texts = [
    "Redis is a fast in-memory database for caching sessions",
    "A fast database in memory, for sessions",
    "Which database should hold my sessions?",
    "The weather in Istanbul is sunny today",
  ];
  const near = texts.map((other) => nearness(text, other));
  expect(near[0]).toBeCloseTo(1, 6);
  expect(near).toEqual([...near].sort((a, b) => b - a));
  expect(near[2] ?? 0).toBeGreaterThan((near[3] ?? 0) + 0.1);
});

test("case, Unicode form and punctuation make no difference", () => {
  expect(embedText("Crème BRÛLÉE!", 64)).toEqual(embedText("cre\u0300me bru\u0302le\u0301e", 64));
});

test("forms of a word, and misspelt words, are nearer than other words", () => {
  expect(nearness("indexing vectors", "indexed vector")).toBeGreaterThan(0.6);
  expect(nearness("vektor databse", "vector database")).toBeGreaterThan(
    nearness("vektor databse", "kitchen garden") + 0.1,
  );
});

test("words that all texts have hardly count", () => {
  expect(nearness("the price of the apple", "the colour of the sea")).toBeLessThan(0.2);
});

test("texts in scripts without spaces are near by the characters that they share", () => {
  expect(nearness("東京都の天気予報", "東京都の人口")).toBeGreaterThan(
    nearness("東京都の天気予報", "猫が好きです") + 0.1,
  );
});

test("a text of a million characters is embedded by its first 8,192 words", () => {
  const begin = "many different words ".repeat(2_730);
  expect(embedText(`${begin} two more ${"x".repeat(1_000_000)}`, 32)).toEqual(embedText(`${begin} two more`, 32));
});

test("a word of a million letters is embedded", () => {
  expect(Math.hypot(...embedText("x".repeat(1_000_000), 16))).toBeCloseTo(1, 5);
});
