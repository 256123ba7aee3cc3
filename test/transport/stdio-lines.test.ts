import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLines, type Line } from "../../src/transport/stdio-lines.ts";

/** The lines in these pieces of a stream, and what is left at its end. */
function linesIn(pieces: readonly string[], limit = 1_000) {
  const lines = createLines(limit);
  const taken = pieces.flatMap((piece) => [...lines.take(Buffer.from(piece))]);
  const rest = lines.rest();
  return { lines: taken.map(shown), rest: rest && shown(rest) };
}

function shown(line: Line) {
  return line.kind === "whole" ? line.bytes.toString("utf8") : line;
}

describe("the lines of a stream", () => {
  test("are whole, however the stream is cut", () => {
    const piece = fc.stringMatching(/^[a\n]{0,6}$/);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const expected = pieces.join("").split("\n");
        const rest = expected.pop() || undefined;
        expect(linesIn(pieces)).toEqual({ lines: expected, rest });
      }),
      { numRuns: 100 },
    );
  });

  test("are there as soon as they end", () => {
    const lines = createLines(1_000);
    expect([...lines.take(Buffer.from("one\ntwo\nthr"))].map(shown)).toEqual(["one", "two"]);
    expect([...lines.take(Buffer.from("ee\n"))].map(shown)).toEqual(["three"]);
  });

  test("end with what stands behind the last end", () => {
    expect(linesIn(["one\ntwo"])).toEqual({ lines: ["one"], rest: "two" });
  });
});

describe("a line that is longer than the limit", () => {
  test("is known by its beginning and its end, and the next one is whole", () => {
    expect(linesIn(["first", " and more", " and more", " and last\nnext\n"], 10)).toEqual({
      lines: [{ kind: "too-long", beginning: "first and more", end: "first and more and more and last" }, "next"],
      rest: undefined,
    });
  });

  test("is not kept", () => {
    const lines = linesIn(["a".repeat(5_000), "b".repeat(5_000), "c".repeat(5_000), "\n"], 7_000).lines;
    expect(lines).toEqual([{ kind: "too-long", beginning: "a".repeat(2_000), end: "c".repeat(2_000) }]);
  });

  test("may be one byte short of it", () => {
    expect(linesIn(["a".repeat(10), "\n", "a".repeat(11), "\n"], 10).lines).toEqual([
      "a".repeat(10),
      expect.objectContaining({ kind: "too-long" }),
    ]);
  });

  test("may be the last one of the stream", () => {
    expect(linesIn(["a".repeat(11)], 10).rest).toMatchObject({ kind: "too-long" });
  });
});
