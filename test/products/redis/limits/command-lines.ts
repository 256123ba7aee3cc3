import fc from "fast-check";
import type { Command } from "../../../../src/products/redis/command.ts";

/** Keys within app:* and beyond it, one of each type. */
export const types = ["string", "list", "set", "zset", "hash", "stream", "geo", "bits", "none"] as const;
export const insideKeys = types.map((type) => `app:${type}`);
export const outsideKeys = types.map((type) => `other:${type}`);

const keys = fc.constantFrom(...insideKeys, ...outsideKeys);
const numbers = fc.constantFrom("0", "1", "2", "3", "-1", "10", "1.5");
/** The words of syntaxes, in places where they belong and where they do not. */
const options = fc.constantFrom(
  ...["STORE", "STOREDIST", "GROUP", "STREAMS", "COUNT", "NOACK", "LIMIT", "LEFT", "RIGHT", "MIN", "MAX", "REPLACE"],
  ...[
    "WEIGHTS",
    "AGGREGATE",
    "SUM",
    "km",
    "AND",
    "NX",
    "XX",
    "EX",
    "GET",
    "*",
    "$",
    ">",
    "MAXLEN",
    "FIELDS",
    "WITHSCORES",
  ],
  ...["FROMMEMBER", "BYRADIUS", "MKSTREAM", "BYSCORE", "DB", "PERSIST", "BEFORE", "u8", "m", "g", "c", "0-1"],
);
const word = fc.oneof(
  { weight: 5, arbitrary: keys },
  { weight: 3, arbitrary: numbers },
  { weight: 4, arbitrary: options },
);

/** One word for each of a syntax that can be told, as it should stand. */
function fitting(syntax: string): fc.Arbitrary<string[]> {
  const words = syntax.match(/\[[^\]]*\]|\([^)]*\)(\.\.\.)?|\S+/g) ?? [];
  return fc.tuple(...words.map((each) => wordsOf(each))).map((parts) => parts.flat());
}

function wordsOf(part: string): fc.Arbitrary<string[]> {
  if (/^(key|newkey|source|destination|destkey)$/.test(part)) return fc.tuple(keys);
  if (/^\[?(key|sourcekey)\.\.\.\]?$/.test(part)) return fc.array(keys, { minLength: 1, maxLength: 3 });
  if (part === "numkeys") return fc.tuple(fc.constantFrom("1", "2", "3"));
  if (/^\(key value\)\.\.\.$/.test(part))
    return fc.array(fc.tuple(keys, word), { minLength: 1, maxLength: 3 }).map((all) => all.flat());
  if (/^[A-Z]+(\|[A-Z0-9]+)*$/.test(part)) return fc.tuple(fc.constantFrom(...part.split("|")));
  if (part === "id..." || part === "id" || part === "*|id") return fc.tuple(fc.constantFrom("0-1", ">", "*", "5-5"));
  if (part.startsWith("[STORE"))
    return fc.oneof(fc.constant<string[]>([]), fc.tuple(fc.constantFrom("STORE", "STOREDIST"), keys));
  if (part.startsWith("[")) return fc.array(word, { maxLength: 2 });
  if (part.startsWith("(")) return fc.array(word, { minLength: 2, maxLength: 4 });
  return fc.tuple(fc.oneof(numbers, word));
}

/** Lines of a command: as its syntax has them, with words changed, or of any words. */
export function wordsFor({ name, syntax }: Pick<Command, "name" | "syntax">): fc.Arbitrary<string[]> {
  const mixed = fc
    .tuple(fitting(syntax), fc.array(fc.tuple(fc.nat(12), word), { maxLength: 2 }))
    .map(([words, changes]) => {
      const changed = [...words];
      for (const [at, other] of changes) changed.splice(Math.min(at, changed.length), at % 2, other);
      return changed;
    });
  const args = fc.oneof(
    { weight: 4, arbitrary: fitting(syntax) },
    { weight: 3, arbitrary: mixed },
    { weight: 2, arbitrary: fc.array(word, { maxLength: 8 }) },
  );
  return args.map((words) => [...name.split(" "), ...words]);
}
