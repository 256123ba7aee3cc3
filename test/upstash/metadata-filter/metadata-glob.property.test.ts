import fc from "fast-check";
import { expect, test } from "vitest";
import { metadataGlob } from "../../../src/upstash/metadata-filter/metadata-glob.ts";

/** A step of a pattern: a star, or what one character may be. */
type Step = "*" | { written: string; takes: (character: string) => boolean };

const letter = fc.constantFrom("a", "b", "c", "d", "-", "😀");
const range = fc
  .tuple(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("a", "b", "c", "d"))
  .map(([from, to]) => ({ written: `${from}-${to}`, takes: (one: string) => from <= one && one <= to }));
const listed = fc.oneof(
  fc
    .constantFrom("a", "b", "c", "😀", "*", "?")
    .map((one) => ({ written: one, takes: (other: string) => one === other })),
  range,
);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant("*" as const),
  fc.constant({ written: "?", takes: () => true }),
  letter.map((one) => ({ written: one, takes: (other: string) => one === other })),
  fc.tuple(fc.boolean(), fc.array(listed, { minLength: 1, maxLength: 3 })).map(([isNegated, parts]) => ({
    written: `[${isNegated ? "^" : ""}${parts.map(({ written }) => written).join("")}]`,
    takes: (one: string) => parts.some(({ takes }) => takes(one)) !== isNegated,
  })),
);

/** Tries everything that a star can be. */
function fitsNaively([next, ...rest]: readonly Step[], text: readonly string[]): boolean {
  if (next === undefined) return text.length === 0;
  if (next === "*") return text.some((_, at) => fitsNaively(rest, text.slice(at))) || fitsNaively(rest, []);
  const [first, ...others] = text;
  return first !== undefined && next.takes(first) && fitsNaively(rest, others);
}

test("a pattern fits the same texts as one that tries everything", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), fc.array(letter, { maxLength: 10 }), (steps, text) => {
      const pattern = steps.map((one) => (one === "*" ? "*" : one.written)).join("");
      expect(metadataGlob(pattern)(text.join(""))).toBe(fitsNaively(steps, text));
    }),
    { numRuns: 2000 },
  );
});
