import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPieceFinder, type Range } from "../../src/call/piece-finder.ts";

/** Where a text has pieces, found one by one. */
function rangesOneByOne(pieces: readonly string[], text: string): Range[] {
  const ranges: [number, number][] = [];
  for (let start = 0; start < text.length; start += 1) {
    const length = Math.max(0, ...pieces.filter((piece) => text.startsWith(piece, start)).map((piece) => piece.length));
    const last = ranges.at(-1);
    if (length === 0) continue;
    if (last === undefined || start >= last[1]) ranges.push([start, start + length]);
    else last[1] = Math.max(last[1], start + length);
  }
  return ranges;
}

describe("a finder of pieces", () => {
  const letters = (minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom("a", "b", "é", "😀"), minLength, maxLength });

  test("finds each of them where it stands, and nothing else", () => {
    fc.assert(
      fc.property(fc.array(letters(8, 14), { maxLength: 6 }), fc.array(letters(0, 9)), (pieces, between) => {
        const finder = createPieceFinder();
        for (const piece of pieces) finder.add(piece);
        const text = between.map((part, index) => part + (pieces[index % 7] ?? "")).join("");
        expect(finder.rangesIn(text)).toEqual(rangesOneByOne(pieces, text));
      }),
    );
  });

  test("finds any of a hundred thousand", () => {
    const finder = createPieceFinder();
    const pieces = Array.from({ length: 100_000 }, (_, index) => `piece${String(index).padStart(8, "0")}`);
    for (const piece of pieces) finder.add(piece);
    expect(finder.rangesIn(pieces.join(" "))).toHaveLength(pieces.length);
    expect(finder.rangesIn("piece00100000 piece0000009")).toEqual([]);
  });
});
