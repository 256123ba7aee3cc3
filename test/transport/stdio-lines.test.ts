import { finished } from "node:stream/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWholeLines } from "../../src/transport/stdio-lines.ts";

/** What comes out for these chunks, as one text and in its pieces. */
function passed(chunks: readonly string[], limit = 1_000, refuses: (line: string) => boolean = () => false) {
  const lines = createWholeLines(limit, { refuses });
  const pieces: string[] = [];
  lines.on("data", (piece: Buffer) => pieces.push(piece.toString("utf8")));
  for (const chunk of chunks) lines.write(chunk);
  lines.end();
  return finished(lines).then(() => ({ pieces, text: pieces.join("") }));
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
    expect((await passed(["one\ntwo\nthr", "ee\nfour\nfi"])).pieces).toEqual(["one\n", "two\n", "three\n", "four\n"]);
  });

  test("are left out where they are long and refused", async () => {
    const refuses = (line: string) => line.startsWith("bad");
    const bad = `bad ${"x".repeat(5_000)}`;
    const chunks = ["good\nba", `${bad.slice(2)}\nfine\n${bad}\nb`, bad.slice(1), "\nend\nbad\n"];
    expect((await passed(chunks, 10_000, refuses)).text).toBe("good\nfine\nend\nbad\n");
  });

  test("are passed on a few in a turn, and wait for what is to be waited for", async () => {
    let goOn = () => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const lines = createWholeLines(1_000, { refuses: () => false, mayGoOn: () => waiting });
    let count = 0;
    lines.on("data", () => {
      count += 1;
    });
    lines.write("a\n".repeat(100));
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    expect(count).toBe(16);
    goOn();
    lines.end();
    await finished(lines);
    expect(count).toBe(100);
  });

  test("that do not end within the limit are passed on as they are", async () => {
    const { text } = await passed(["aaaa", "aaaa", "aaaa"], 10);
    expect(text).toBe("a".repeat(12));
  });
});
