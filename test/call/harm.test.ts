import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HarmfulThing, harmLines } from "../../src/call/harm.ts";

const asItIs = (text: string) => text;

describe("the harm of a call", () => {
  it("is one line where the call does one thing", () => {
    const thing = { does: "runs CONFIG SET", args: ["save", ""], means: "settings of the whole database change" };
    expect(harmLines({ things: [thing] }, asItIs)).toEqual([
      'runs CONFIG SET save "": settings of the whole database change.',
    ]);
  });

  it("has a line for each thing, the shortest first, and counts the rest", () => {
    const things: HarmfulThing[] = [
      { does: "runs ACL DELUSER", args: ["ada", "grace"], at: "command 1 of 4" },
      { does: "runs FLUSHALL", at: "commands 2 and 3 of 4" },
    ];
    expect(harmLines({ things, others: "1 other command" }, asItIs)).toEqual([
      "2 things that need agreement:",
      "- runs FLUSHALL (commands 2 and 3 of 4).",
      "- runs ACL DELUSER ada grace (command 1 of 4).",
      "Besides these: 1 other command.",
    ]);
  });

  it("shows the parts of code in quotes, a line each, below what runs it", () => {
    const places = [{ where: "line 3", text: 'redis.call("FLUSHALL")\u202e' }];
    expect(harmLines({ things: [{ does: "runs EVAL", places }], others: "2 other commands" }, asItIs)).toEqual([
      "runs EVAL.",
      '  line 3: "redis.call(\\"FLUSHALL\\")\\u202e"',
      "Besides this: 2 other commands.",
    ]);
  });

  it("loses nothing of the server's own words to what is cleaned, and has no line of anybody else", () => {
    const hostile = fc.string({
      unit: fc.constantFrom("a", "\n", "\r", "\u2028", "\u202e", "\u3164", '"', ";", "(", " "),
    });
    fc.assert(
      fc.property(fc.array(hostile), hostile, (args, text) => {
        const places = [{ where: "line 1", text }];
        const lines = harmLines({ things: [{ does: "runs FLUSHALL", args, means: "all is lost", places }] }, () => "-");
        expect(lines).toHaveLength(2);
        expect(lines?.[0]).toBe(`runs FLUSHALL${args.length > 0 ? " -" : ""}: all is lost.`);
        for (const line of harmLines({ things: [{ does: "runs DEL", args, places }] }, asItIs) ?? []) {
          expect(line).not.toMatch(/[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });
});

describe("what a person cannot be shown whole", () => {
  const many = (count: number, thing: HarmfulThing) => ({ things: Array.from({ length: count }, () => thing) });

  it.each([
    ["too many things", many(25, { does: "runs CONFIG SET", args: ["a", "b"] })],
    [
      "too many places",
      many(1, { does: "runs EVAL", places: many(25, { does: "" }).things.map(() => ({ where: "line 1", text: "x" })) }),
    ],
    ["too many characters", many(1, { does: "runs ACL DELUSER", args: ["x".repeat(3_000)] })],
    ["too many characters as they are shown", many(1, { does: "runs CONFIG SET", args: ["\u202e".repeat(600)] })],
    ["millions of characters", many(1_000, { does: "runs NEW", args: ["x".repeat(1_000_000)] })],
  ])("has no lines: %s", (_, harm) => {
    expect(harmLines(harm, asItIs)).toBeUndefined();
  });

  it("is little less", () => {
    expect(harmLines(many(24, { does: "runs CONFIG SET", args: ["a", "b"] }), asItIs)).toHaveLength(25);
    expect(harmLines(many(1, { does: "runs NEW", args: ["x".repeat(2_900)] }), asItIs)).toHaveLength(1);
  });
});
