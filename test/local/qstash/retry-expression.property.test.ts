import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRetryExpression } from "../../../src/local/qstash/delivery/retry-expression.ts";

/** An expression as a text, and what it is by the arithmetic of JavaScript. */
interface Expected {
  readonly text: string;
  readonly of: (retried: number) => number;
}

const { expression } = fc.letrec<{ expression: Expected; sum: Expected }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.nat(1_000).map((number) => ({ text: String(number), of: () => number })),
    fc.constant({ text: "retried", of: (retried: number) => retried }),
    tie("sum").map(({ text, of }) => ({ text: `(${text})`, of })),
    tie("sum").map(({ text, of }) => ({ text: `floor(${text})`, of: (retried: number) => Math.floor(of(retried)) })),
    fc.tuple(tie("sum"), tie("sum")).map(([one, other]) => ({
      text: `max(${one.text}, ${other.text})`,
      of: (retried: number) => Math.max(one.of(retried), other.of(retried)),
    })),
  ),
  /** Products bind tighter than sums, and both go from left to right. */
  sum: fc.tuple(tie("expression"), tie("expression"), tie("expression"), tie("expression")).map(([a, b, c, d]) => ({
    text: `${a.text} - ${b.text} * ${c.text} - -${d.text}`,
    of: (retried: number) => a.of(retried) - b.of(retried) * c.of(retried) + d.of(retried),
  })),
}));

describe("an expression of Upstash-Retry-Delay", () => {
  test("is what the arithmetic says, however it is built", () => {
    const short = expression.filter(({ text }) => text.length <= 500);
    fc.assert(
      fc.property(short, fc.nat(10), ({ text, of }, retried) => {
        expect(readRetryExpression(text)(retried)).toBeCloseTo(of(retried), 6);
      }),
    );
  });

  test("is a number, or refused with a reason, whatever the text is", () => {
    const outcomeOf = (text: string): string => {
      try {
        return typeof readRetryExpression(text)(1);
      } catch (error) {
        return String(error);
      }
    };
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(outcomeOf(text)).toMatch(/^number$|Upstash-Retry-Delay/);
      }),
    );
  });

  test.each([
    "",
    "1 +",
    "(1",
    "pow(2)",
    "max(1, 2, 3)",
    "2 2",
    "alert(1)",
    "retried.constructor",
    "1;2",
    "x".repeat(501),
  ])("is none: %s", (text) => {
    expect(() => readRetryExpression(text)).toThrow("Upstash-Retry-Delay");
  });
});
