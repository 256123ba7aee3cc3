import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanInTurns, isLarge } from "../../src/call/clean-in-turns.ts";
import { createRedactor } from "../../src/call/redactor.ts";
import { createTurns, type Turns } from "../../src/load/turns.ts";
import { excessOf } from "../../src/load/value-extent.ts";
import { countedTurns } from "../load/counted-turns.ts";
import { call, contextWith, runOptions, toolWith } from "./fixture.ts";

const secret = "AXlzTokenOfTheDatabase";
const own = "hunter2-of-the-call";

function cleanerOfCall() {
  const redactor = createRedactor(false);
  redactor.add(secret);
  const ofCall = redactor.forCall();
  ofCall.hide(own);
  return { clean: (value: unknown) => ofCall.value(value, "stored"), rangesIn: ofCall.rangesIn };
}

const hash = (fields: number) => Object.fromEntries(Array.from({ length: fields }, (_, index) => [`f${index}`, "v"]));

describe("a value that is cleaned in turns", () => {
  const texts = fc.constantFrom(
    "",
    "a",
    "text",
    secret,
    own,
    `x${secret}`,
    `${own}y`,
    secret.slice(0, 15),
    "__proto__",
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      texts,
      fc.integer(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 9 }),
      fc.array(fc.tuple(texts, tie("value")), { maxLength: 9 }).map((fields) => Object.fromEntries(fields)),
    ),
  }));
  const limit = fc.integer({ min: 0, max: 20 });

  test("is the same as one that is cleaned at once, wherever it is divided", async () => {
    const cleaner = cleanerOfCall();
    await fc.assert(
      fc.asyncProperty(value, limit, limit, async (original, values, tens) => {
        const limits = { values, characters: 10 * tens + 1, levels: Number.POSITIVE_INFINITY };
        const cleaned = await cleanInTurns(original, cleaner, countedTurns().turns, limits);
        expect(JSON.stringify(cleaned)).toBe(JSON.stringify(cleaner.clean(original)));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["an object", { result: hash(50_000) }],
    ["an array", Array.from({ length: 100_000 }, () => "v")],
    ["arrays in arrays", Array.from({ length: 40 }, () => Array.from({ length: 2_000 }, () => ["v"]))],
    ["long texts", Array.from({ length: 10 }, () => "v".repeat(900_000))],
    ["one very long text", "v".repeat(6_000_000)],
    ["a very long text in an object", { result: { value: "v".repeat(6_000_000) } }],
  ])("comes back uncopied, and no turn has more than its share: %s", async (_, original) => {
    const { turns, count } = countedTurns();
    const { clean, rangesIn } = cleanerOfCall();
    const seen: { turn: number; within: boolean }[] = [];
    const see = (part: unknown) => {
      const within = excessOf(part, { values: 10_000, characters: 1_048_576 + 31, levels: 10 }) === undefined;
      seen.push({ turn: count(), within });
    };
    const watched = {
      clean(part: unknown) {
        see(part);
        return clean(part);
      },
      rangesIn(part: string) {
        see(part);
        return rangesIn(part);
      },
    };
    expect(await cleanInTurns(original, watched, turns)).toBe(original);
    expect(seen.every(({ within }) => within)).toBe(true);
    expect(new Set(seen.map(({ turn }) => turn)).size).toBe(seen.length);
  });

  test("keeps two fields of a large object apart whose names hold secrets", async () => {
    const original = { [secret]: 1, ...hash(30_000), [`${secret}${secret}`]: 2, last: own };
    const cleaned = await cleanInTurns(original, cleanerOfCall(), countedTurns().turns);
    expect(JSON.stringify(cleaned)).toBe(JSON.stringify(cleanerOfCall().clean(original)));
  });
});

describe("an answer", () => {
  const answered = async (result: unknown, maxOutput = 40_000) => {
    let asked = 0;
    const real = createTurns();
    const turns: Turns = {
      next() {
        asked += 1;
        return real.next();
      },
    };
    const context = contextWith(() => null);
    const answer = await call(
      toolWith({ run: async () => ({ result }) }),
      {},
      context,
      runOptions({ turns, maxOutput }),
    );
    return { asked, answer };
  };

  test("that is small waits for no turn", async () => {
    expect(isLarge({ result: hash(100) })).toBe(false);
    expect((await answered(hash(100))).asked).toBe(0);
  });

  test("that is large has turns of its own, and tells all that was cut", async () => {
    const { asked, answer } = await answered(hash(50_000), 1_000);
    expect(asked).toBeGreaterThan(5);
    expect(answer.structuredContent).toMatchObject({
      truncated: true,
      notice: expect.stringMatching(/^Cut to fit\. Shown: result: \d+ of 50000 fields\. /),
    });
  });
});
