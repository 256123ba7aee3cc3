import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWholeLines } from "../../src/transport/stdio-lines.ts";

/** What comes out for these chunks, as one text and in its pieces. */
function passed(chunks: readonly string[], limit = 1_000, refuses: (line: string) => boolean = () => false) {
  const lines = createWholeLines(limit, refuses);
  const pieces: string[] = [];
  lines.on("data", (piece: Buffer) => pieces.push(piece.toString("utf8")));
  for (const chunk of chunks) lines.write(chunk);
  return new Promise<{ pieces: string[]; text: string }>((resolve) => {
    setImmediate(() => resolve({ pieces, text: pieces.join("") }));
  });
}

describe("the lines of a stream", () => {
  test("are passed on whole, however they are cut", async () => {
    const chunk = fc.stringMatching(/^[a\n]{0,6}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 12 }), async (chunks) => {
        const given = chunks.join("");
        const { pieces, text } = await passed(chunks);
        expect(text).toBe(given.slice(0, given.lastIndexOf("\n") + 1));
        expect(pieces.every((piece) => piece.endsWith("\n"))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("are passed on as soon as they end", async () => {
    expect((await passed(["one\ntwo\nthr", "ee\nfour\nfi"])).pieces).toEqual(["one\ntwo\n", "three\n", "four\n"]);
  });

  test("are left out where they came in pieces and are refused", async () => {
    const refuses = (line: string) => line.startsWith("bad");
    expect((await passed(["good\nba", "d 1\nfine\nb", "ad 2", "\n", "end\n"], 1_000, refuses)).text).toBe(
      "good\nfine\nend\n",
    );
  });

  test("that do not end within the limit are passed on as they are", async () => {
    const { text } = await passed(["aaaa", "aaaa", "aaaa"], 10);
    expect(text).toBe("a".repeat(12));
  });
});
