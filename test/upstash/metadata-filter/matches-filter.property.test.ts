import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesFilter } from "../../../src/upstash/metadata-filter/matches-filter.ts";
import { parseMetadataFilter } from "../../../src/upstash/metadata-filter/parse-metadata-filter.ts";

type Literal = string | number | boolean;
type Step = string | number;

/** A filter as this test has it: apart from how the program reads or holds one. */
type Wanted =
  | { all: readonly Wanted[] }
  | { any: readonly Wanted[] }
  | { path: readonly Step[]; operator: string; literals: readonly Literal[] };

const key = fc.constantFrom("a", "b", "In_x", "and-or");
const step: fc.Arbitrary<Step> = fc.oneof(key, key, fc.constantFrom(0, 1, -1, -2));
const path = fc
  .tuple(key, fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(step, { maxLength: 2 })))
  .map(([first, rest]) => [first, ...rest]);
const texts = fc.constantFrom("", "x", "xy", "X", "it's", 'say "x"', "a AND (b", "1", "true", "é\n");
const numbers = fc.constantFrom(0, 1, -1, 0.5);
const scalar = fc.oneof(texts, numbers, fc.boolean());
const limits = numbers.map((limit) => [limit]);
const patterns = fc.constantFrom("*", "x", "x*", "?", "*y", "[a-x]", "[^x]*", "").map((pattern) => [pattern]);
const one = scalar.map((literal) => [literal]);

const condition: fc.Arbitrary<Wanted> = fc.oneof(
  ...(
    [
      [["=", "!=", "CONTAINS", "NOT CONTAINS"], one],
      [["<", "<=", ">", ">="], limits],
      [["GLOB", "NOT GLOB"], patterns],
      [["IN", "NOT IN"], fc.array(scalar, { minLength: 1, maxLength: 3 })],
      [["HAS FIELD", "HAS NOT FIELD"], fc.constant([])],
    ] as const
  ).map(([operators, literals]) =>
    fc.record({ path, operator: fc.constantFrom(...operators), literals: literals as fc.Arbitrary<Literal[]> }),
  ),
);

const { wanted } = fc.letrec<{ wanted: Wanted }>((tie) => {
  const parts = fc.array(tie("wanted"), { minLength: 2, maxLength: 3 });
  return {
    wanted: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 2, arbitrary: condition },
      parts.map((all) => ({ all })),
      parts.map((any) => ({ any })),
    ),
  };
});

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    { weight: 4, arbitrary: scalar },
    { weight: 2, arbitrary: numbers },
    fc.constant(null),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(key, tie("json"), { maxKeys: 3 }),
  ),
}));
const metadata = fc.dictionary(key, json, { minKeys: 2, maxKeys: 4 });

/** How a filter is written, decided by a stream of choices. */
function written(filter: Wanted, choose: (count: number) => number): string {
  const blanks = () => [" ", "  ", "\n", "\t "][choose(4)] ?? " ";
  const maybe = () => (choose(2) === 0 ? "" : blanks());
  const cased = (word: string) =>
    [...word]
      .map((letter) => (choose(2) === 0 ? letter.toLowerCase() : letter))
      .join("")
      .replaceAll(" ", blanks);
  const literal = (value: Literal): string => {
    if (typeof value === "boolean") return cased(String(value).toUpperCase());
    if (typeof value === "number") return String(value);
    const quote = value.includes("'") || (!value.includes('"') && choose(2) === 0) ? '"' : "'";
    return `${quote}${value}${quote}`;
  };
  const of = (inner: Wanted, isInAnd: boolean): string => {
    const text = plain(inner);
    const needed = isInAnd && "any" in inner;
    return needed || choose(4) === 0 ? `(${maybe()}${text}${maybe()})` : text;
  };
  const plain = (inner: Wanted): string => {
    if ("all" in inner) return inner.all.map((part) => of(part, true)).join(`${blanks()}${cased("AND")}${blanks()}`);
    if ("any" in inner) return inner.any.map((part) => of(part, false)).join(`${blanks()}${cased("OR")}${blanks()}`);
    const field = inner.path
      .map((one, at) => (typeof one === "string" ? `${at > 0 ? "." : ""}${one}` : `[${one < 0 ? "#" : ""}${one}]`))
      .join("");
    if (inner.operator.startsWith("HAS")) return `${cased(inner.operator)}${blanks()}${field}`;
    if (!/[A-Z]/.test(inner.operator))
      return `${field}${maybe()}${inner.operator}${maybe()}${inner.literals.map(literal)}`;
    const values = inner.literals.map(literal).join(`${maybe()},${maybe()}`);
    const list = inner.operator.endsWith("IN") ? `(${maybe()}${values}${maybe()})` : values;
    return `${field}${blanks()}${cased(inner.operator)}${blanks()}${list}`;
  };
  return of(filter, false);
}

const MISSING = Symbol("missing");

function found(value: unknown, [first, ...rest]: readonly Step[]): unknown {
  if (first === undefined) return value;
  if (typeof first === "number") {
    if (!Array.isArray(value)) return MISSING;
    const at = first < 0 ? value.length + first : first;
    return at in value ? found(value[at], rest) : MISSING;
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) return MISSING;
  const entry = Object.entries(value).find(([name]) => name === first);
  return entry === undefined ? MISSING : found(entry[1], rest);
}

function equal(value: unknown, literal: Literal): boolean {
  const plain = (one: unknown) => (one === true ? 1 : one === false ? 0 : one);
  return plain(value) === plain(literal);
}

function fitsGlob(text: string, pattern: string): boolean {
  const expression = pattern.replaceAll("*", "[^]*").replaceAll("?", "[^]");
  return new RegExp(`^(?:${expression})$`, "u").test(text);
}

/** What each operator says of a value that is there and of the kind it is for. */
function fitsNaively(filter: Wanted, record: unknown): boolean {
  if ("all" in filter) return filter.all.filter((part) => !fitsNaively(part, record)).length === 0;
  if ("any" in filter) return filter.any.filter((part) => fitsNaively(part, record)).length > 0;
  const { operator, literals } = filter;
  const value = found(record, filter.path);
  if (operator === "HAS FIELD") return value !== MISSING;
  if (operator === "HAS NOT FIELD") return value === MISSING;
  const isNegated = operator === "!=" || operator.startsWith("NOT");
  const [literal = ""] = literals;
  if (operator.endsWith("GLOB")) return typeof value === "string" && fitsGlob(value, String(literal)) !== isNegated;
  if (operator.endsWith("CONTAINS")) {
    return Array.isArray(value) && value.filter((element) => equal(element, literal)).length > 0 !== isNegated;
  }
  if (/[<>]/.test(operator)) {
    if (typeof value !== "number") return false;
    const difference = value - Number(literal);
    return (operator.includes("=") && difference === 0) || (operator.includes("<") ? difference < 0 : difference > 0);
  }
  const isScalar = ["string", "number", "boolean"].includes(typeof value);
  return isScalar && literals.filter((each) => equal(value, each)).length > 0 !== isNegated;
}

test("a filter, however it is written, fits the records that it fits when worked out by hand", () => {
  fc.assert(
    fc.property(
      wanted,
      fc.array(metadata, { minLength: 1, maxLength: 5 }),
      fc.infiniteStream(fc.nat()),
      (filter, records, choices) => {
        const text = written(filter, (count) => Number(choices.next().value) % count);
        const parsed = parseMetadataFilter(text);
        for (const record of records) {
          expect([text, matchesFilter(parsed, record)]).toEqual([text, fitsNaively(filter, record)]);
        }
      },
    ),
    { numRuns: 1500 },
  );
});
