import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { harmLines } from "../../../../src/call/harm.ts";
import { refusedCommands } from "../../../../src/products/redis/refused.ts";
import type { AccessLevel } from "../../../../src/upstash/access.ts";
import type { SentCommand } from "../../../call/fixture.ts";
import { allToolsets, productOf, select, testContextWith } from "../../../catalog/fixture.ts";
import { offered } from "../offered.ts";

/** What comes of one line of a pipeline: why it is refused, or what is asked, hidden and sent. */
type Verdict = { refused: string } | { asked: string | undefined; hidden: string[]; sent: (readonly string[])[] };

const levels = ["read-only", "privileged-reads", "writes"] as const;
const served = new Map(
  await Promise.all(levels.map(async (level) => [level, await select([productOf(allToolsets)], { level })] as const)),
);

async function verdictOf(tool: string, level: AccessLevel, line: readonly string[]): Promise<Verdict> {
  const sent: SentCommand[] = [];
  const hidden: string[] = [];
  const context = {
    ...testContextWith(() => "OK", sent),
    level,
    hide(secret: string) {
      hidden.push(secret);
      return "[redacted]";
    },
  };
  const found = served.get(level)?.find(({ name }) => name === tool);
  if (found === undefined) throw new Error(`There is no tool ${tool} at ${level}.`);
  try {
    const plan = await found.plan({ commands: [line] }, context);
    const asked = plan.harm && harmLines(plan.harm, (text) => text)?.join("\n");
    await plan.run();
    return { asked, hidden, sent: sent.map(({ command }) => command) };
  } catch (error) {
    // The element that names the command is told as it was given.
    return { refused: String(error).replace(/commands\[0\] \(.*?\)/, "commands[0]") };
  }
}

/** The same words in other cases, with blanks about them. */
function written(words: readonly string[]): fc.Arbitrary<string[]> {
  const blank = fc.constantFrom("", " ", "  ", "\n", "\t");
  return fc
    .tuple(...words.map((word) => fc.tuple(fc.mixedCase(fc.constant(word)), blank, blank)))
    .map((parts) => parts.map(([word, before, after]) => before + word + after));
}

const twoWords = offered.filter(({ name }) => name.includes(" ")).map(({ name }) => name);
const args = ["ada", ">a-password-of-the-test", "k", "allkeys", "requirepass", "another-password"];

describe("a command of several words in a pipeline", () => {
  it("is one of many", () => {
    expect(twoWords.length).toBeGreaterThan(30);
  });

  it.each(twoWords)("is decided on and sent the same, as one element or two: %s", async (name) => {
    const spelling = fc.record({
      words: written(name.split(" ")),
      isOne: fc.boolean(),
      level: fc.constantFrom(...levels),
      rest: fc.subarray(args),
    });
    await fc.assert(
      fc.asyncProperty(spelling, async ({ words, isOne, level, rest }) => {
        const line = [...(isOne ? [words.join(" ")] : words), ...rest];
        for (const tool of level === "writes"
          ? ["redis_pipeline_read", "redis_pipeline_write"]
          : ["redis_pipeline_read"]) {
          expect(await verdictOf(tool, level, line)).toEqual(
            await verdictOf(tool, level, [...name.split(" "), ...rest]),
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  it.each([...refusedCommands.keys()].filter((name) => name.includes(" ")))(
    "is refused for the same reason where REST cannot carry it: %s",
    async (name) => {
      await fc.assert(
        fc.asyncProperty(written(name.split(" ")), async (words) => {
          const expected = await verdictOf("redis_pipeline_write", "writes", [...name.split(" "), "0"]);
          expect(expected).toMatchObject({ refused: expect.stringMatching(/: .*(REST|Upstash|nothing to undo)/) });
          expect(await verdictOf("redis_pipeline_write", "writes", [words.join(" "), "0"])).toEqual(expected);
        }),
        { numRuns: 10 },
      );
    },
  );

  it.each([
    [["ACL LOG RESET"], ["ACL", "LOG", "RESET"]],
    [
      ["acl", "log reset"],
      ["ACL", "LOG", "RESET"],
    ],
    [["script flush sync"], ["SCRIPT", "FLUSH", "SYNC"]],
    [["FLUSHALL ASYNC"], ["FLUSHALL", "ASYNC"]],
    [
      ["XREADGROUP GROUP", "g", "c", "STREAMS", "s", ">"],
      ["XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">"],
    ],
    [
      [" hgetall ", "k"],
      ["HGETALL", "k"],
    ],
  ])("may have a keyword of its syntax with it: %j", async (line, wire) => {
    const verdict = await verdictOf("redis_pipeline_write", "writes", line);
    expect(verdict).toEqual(await verdictOf("redis_pipeline_write", "writes", wire));
    expect(verdict).toMatchObject({ sent: [wire] });
  });

  it("has its arguments as elements of their own", async () => {
    for (const line of [["DEL my key"], ["XINFO GROUPS k"], ["ACL SETUSER ada", "on"]]) {
      expect(await verdictOf("redis_pipeline_write", "writes", line)).toMatchObject({
        refused: expect.stringContaining("each argument is an element of its own"),
      });
    }
  });

  it("is none where its letters only become those of one", async () => {
    expect(await verdictOf("redis_pipeline_write", "writes", ["\u017fet", "k", "v"])).toMatchObject({
      refused: expect.stringContaining("letters of ASCII"),
    });
  });
});
