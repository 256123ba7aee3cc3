import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asMap, asNumber } from "../../../../src/products/redis/replies/reply-shapes.ts";
import { asEntries } from "../../../../src/products/redis/replies/stream-replies.ts";
import type { Reply } from "../../../../src/upstash/reply.ts";
import { offered } from "../offered.ts";

const bytes = fc
  .uint8Array({ minLength: 1, maxLength: 4 })
  .map((raw) => ({ base64: Buffer.from(raw).toString("base64") }));
const name = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom("__proto__", "constructor", "7", "a"));
const atom: fc.Arbitrary<Reply> = fc.oneof(name, bytes, fc.integer(), fc.double().map(String), fc.constant(null));
const pairs = fc.array(fc.tuple(fc.oneof({ weight: 5, arbitrary: name }, { weight: 1, arbitrary: bytes }), atom));

/** Replies of any shape, many of them close to what Redis sends: flat maps, pairs, entries, pages. */
const reply: fc.Arbitrary<Reply> = fc.letrec<{ reply: Reply; list: Reply[] }>((tie) => ({
  reply: fc.oneof({ maxDepth: 4, withCrossShrink: true }, atom, tie("list")),
  list: fc.oneof(
    fc.array(tie("reply"), { maxLength: 4 }),
    pairs.map((all) => all.flat()),
    pairs,
    fc.tuple(atom, tie("list")),
    fc.tuple(fc.constantFrom("pending", "groups", "consumers", "entries", "schema", "engines"), tie("list")),
  ),
})).reply;

const word = fc.oneof(
  fc.constantFrom("WITHSCORES", "WITHSCORE", "WITHVALUES", "NOVALUES", "WITHDIST", "WITHHASH", "WITHCOORD", "JUSTID"),
  fc.constantFrom("0", "1", "2", "-1", "COUNT", "MATCH", "FROMMEMBER", "key"),
);
const args = fc.array(word, { maxLength: 7 });

describe("every shape", () => {
  // INFO takes a text apart; its own properties are below.
  const shaped = offered.flatMap(({ name, shape }) =>
    shape === undefined || name === "INFO" ? [] : [{ name, shape }],
  );

  test.each(shaped)("of $name takes any reply and loses nothing of it", ({ shape }) => {
    fc.assert(
      fc.property(reply, args, (given, words) => {
        const found = atomsOf(shape(given, words));
        for (const [text, count] of atomsOf(given)) expect(found.get(text) ?? 0).toBeGreaterThanOrEqual(count);
      }),
    );
  });
});

describe("a map", () => {
  test("goes back to the same pairs", () => {
    fc.assert(
      fc.property(pairs, (all) => {
        expect(sorted(pairsIn(asMap(all.flat())))).toEqual(sorted(all));
      }),
    );
  });

  test("is the same from a flat array and from pairs", () => {
    fc.assert(
      fc.property(pairs, (all) => {
        expect(asMap(all)).toEqual(asMap(all.flat()));
      }),
    );
  });
});

describe("stream entries", () => {
  test("go back to the same ids and pairs", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), pairs)), (entries) => {
        const shown = asEntries(entries.map(([id, fields]) => [id, fields.flat()])) as {
          id: string;
          fields: unknown;
        }[];
        expect(shown.map(({ id, fields }) => [id, sorted(pairsIn(fields))])).toEqual(
          entries.map(([id, fields]) => [id, sorted(fields)]),
        );
      }),
    );
  });
});

describe("the sections of INFO", () => {
  const field = fc.stringMatching(/^[a-z_]{1,6}$/);
  const fields = fc.dictionary(field, fc.stringMatching(/^[ -~]{0,6}$/), { minKeys: 1, noNullPrototype: true });
  const sections = fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{0,5}$/), fields, { minKeys: 1, noNullPrototype: true });

  test("are what the text says", () => {
    const info = offered.find((command) => command.name === "INFO")?.shape;
    fc.assert(
      fc.property(sections, (all) => {
        const text = Object.entries(all).map(([title, lines]) =>
          [`# ${title}`, ...Object.entries(lines).map(([key, value]) => `${key}:${value}`), ""].join("\r\n"),
        );
        expect(info?.(text.join("\r\n"), [])).toEqual(all);
      }),
    );
  });

  test("are made of any text without a failure", () => {
    const info = offered.find((command) => command.name === "INFO")?.shape;
    fc.assert(
      fc.property(fc.array(fc.constantFrom("# A", "# B", "a:1", "b:", ":", "x", "")), (lines) => {
        const text = lines.join("\r\n");
        const shown = info?.(text, []);
        expect(shown === text || typeof shown === "object").toBe(true);
      }),
    );
  });
});

describe("a number", () => {
  test("is the same double, however Redis prints it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
        fc.pre(!Object.is(double, -0));
        // Great integers are the next property's.
        const printed = Number.isInteger(double) ? double.toExponential(16) : double.toPrecision(17);
        expect(asNumber(printed)).toBe(double);
        expect(asNumber(String(double))).toBe(double);
      }),
    );
  });

  test("never stands for another integer than the digits say", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (integer) => {
        expect(String(asNumber(String(integer)))).toBe(String(integer));
      }),
    );
  });

  test("leaves any other text alone", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^0-9]*$/), (text) => {
        expect(asNumber(text)).toBe(text);
      }),
    );
  });
});

/** How often each text, number, null or run of bytes occurs, also as the name of a field. */
function atomsOf(value: unknown, found: Map<string, number> = new Map()): Map<string, number> {
  if (Array.isArray(value)) {
    for (const item of value) atomsOf(item, found);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      atomsOf(key, found);
      atomsOf(item, found);
    }
  } else {
    const text = String(asNumber(value as Reply));
    found.set(text, (found.get(text) ?? 0) + 1);
  }
  return found;
}

/** The pairs of a shown map, from either of its forms. */
function pairsIn(shown: unknown): [unknown, unknown][] {
  if (!Array.isArray(shown)) return Object.entries(shown as object);
  return shown.map(({ field, value }: { field: unknown; value: unknown }) => [field, value]);
}

/** An object has integer-like names first, so the order of pairs does not count. */
function sorted(all: readonly (readonly [unknown, unknown])[]): string[] {
  return all.map((pair) => JSON.stringify(pair)).sort();
}
