import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWindowFinder, type Range } from "../../src/call/window-finder.ts";

/** What a text shares with known ones, found place by place. */
function rangesPlaceByPlace(known: readonly string[], text: string, size: number): Range[] {
  const ranges: [number, number][] = [];
  for (let start = 0; start + size <= text.length; start += 1) {
    if (!known.some((each) => each.includes(text.slice(start, start + size)))) continue;
    const last = ranges.at(-1);
    if (last === undefined || start >= last[1]) ranges.push([start, start + size]);
    else last[1] = start + size;
  }
  return ranges;
}

describe("a finder of windows", () => {
  const letters = (maxLength: number) => fc.string({ unit: fc.constantFrom("a", "b", "é", "😀"), maxLength });

  test("finds what a text shares with what is known, and nothing else", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(3, 8, 12),
        fc.array(letters(20), { maxLength: 5 }),
        letters(60),
        (size, known, text) => {
          const finder = createWindowFinder(size);
          for (const each of known) finder.add(each);
          const whole = [text, ...known, text].join("b");
          expect(finder.rangesIn(whole)).toEqual(rangesPlaceByPlace(known, whole, size));
        },
      ),
    );
  });

  test("finds any of a hundred thousand", () => {
    const finder = createWindowFinder(12);
    const known = Array.from({ length: 100_000 }, (_, index) => `known${String(index).padStart(7, "0")}`);
    for (const each of known) finder.add(each);
    expect(finder.rangesIn(known.join(" "))).toHaveLength(known.length);
    expect(finder.rangesIn("known0100000 known000009")).toEqual([]);
  });
});
