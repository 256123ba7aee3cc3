import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  numberOfExact,
  numbersOfExact,
  parseExact,
  parseWithLongIntegersAsText,
  parseWithUnsafeIntegersAsText,
  stringifyExact,
} from "../../src/upstash/reply.ts";

/** How integers were found before: every string matched as a whole, which takes for ever where one is cut. */
const STRING_OR_LONG_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** The document, read with its long integers as `written` has them. */
function read(json: string, written: (digits: string) => string): unknown {
  return JSON.parse(json.replace(STRING_OR_LONG_INTEGER, (token) => (token.startsWith('"') ? token : written(token))));
}

const isSafe = (digits: string) => Number.isSafeInteger(Number(digits));

/** JSON as others write it: numbers of any length and form, texts that look like JSON, and space between. */
const json = fc.letrec<{ json: string }>((tie) => {
  const number = fc.stringMatching(/^-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?$/);
  const integer = fc.stringMatching(/^-?[1-9][0-9]{14,20}$/);
  const text = fc
    .oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^["\\[{:, ]{0,5}-?[0-9]{14,20}["\\\]}:, ]{0,5}$/))
    .map((plain) => JSON.stringify(plain));
  const space = fc.constantFrom("", "", " ", "\n", "\t ", "\r\n");
  const element = fc.tuple(space, tie("json"), space).map((parts) => parts.join(""));
  const field = fc
    .tuple(space, text, space, element)
    .map(([before, name, after, value]) => `${before}${name}${after}:${value}`);
  return {
    json: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(fc.constantFrom("true", "false", "null"), number, integer, text),
      fc.array(element, { maxLength: 5 }).map((elements) => `[${elements.join(",")}]`),
      fc.array(field, { maxLength: 5 }).map((fields) => `{${fields.join(",")}}`),
    ),
  };
}).json;

describe("the integers of valid JSON", () => {
  test("are found as an expression finds them that matches whole strings", () => {
    fc.assert(
      fc.property(json, (document) => {
        expect(parseWithLongIntegersAsText(document)).toEqual(read(document, (digits) => `"${digits}"`));
        const unsafeAsText = read(document, (digits) => (isSafe(digits) ? digits : `"${digits}"`));
        expect(parseWithUnsafeIntegersAsText(document)).toEqual(unsafeAsText);
        const marked = read(document, (digits) =>
          isSafe(digits) ? digits : JSON.stringify(`\u0000integer:${digits}`),
        );
        expect(parseExact(`[${document}]`)).toEqual([marked]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("what was parsed exactly", () => {
  test("is written with its integers as they were", () => {
    fc.assert(
      fc.property(json, (document) => {
        const parsed = parseExact(`[${document}]`) as object;
        const written = stringifyExact(parsed);
        expect(inDoubles(parseExact(written))).toEqual(inDoubles(parsed));
        const marked = [...JSON.stringify(parsed).matchAll(/"\\u0000integer:(-?\d+)"/g)].map(([, digits]) => digits);
        expect(longIntegersIn(written)).toEqual(expect.arrayContaining(marked));
        expect(written).not.toContain('"\\u0000integer:');
      }),
      { numRuns: 1_000 },
    );
  });

  test("keeps texts that look like its marks valid JSON", () => {
    const texts = [
      "\u0000integer:5",
      "\u0000integer:007",
      'a"\u0000integer:12345678901234567890',
      "\\u0000integer:1",
      "\u0000integer:-",
    ];
    expect(JSON.parse(stringifyExact(texts))).toEqual(texts);
  });

  test("has its numbers as near as a double comes", () => {
    const [long, short, text] = parseExact('[123456789012345678901,0.5,"123456789012345678901"]') as unknown[];
    expect([long, short, text].map(numberOfExact)).toEqual([123456789012345680000, 0.5, undefined]);
  });

  test("is with numbers alone what JSON.parse reads, wherever they stand", () => {
    fc.assert(
      fc.property(json, (document) => {
        expect(numbersOfExact(parseExact(document))).toEqual(JSON.parse(document));
      }),
    );
  });
});

/** The integers of a document that no double holds. */
function longIntegersIn(document: string): string[] {
  return [...document.matchAll(STRING_OR_LONG_INTEGER)]
    .map(([token]) => token)
    .filter((token) => !token.startsWith('"') && !isSafe(token));
}

/** What was parsed with every number as a double; JSON has no zero below zero. */
function inDoubles(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) => numberOfExact(inner) ?? inner);
}

describe("what is no JSON", () => {
  const pieces = [
    "[",
    "]",
    "{",
    "}",
    '"',
    "\\",
    '\\"',
    "1234567890123456",
    "-",
    ",",
    ":",
    ".",
    "1",
    " ",
    "a",
    "\n",
    '"a":',
  ];

  test("stays none, however its integers are written", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        if (isJson(text)) return;
        for (const parse of [parseExact, parseWithLongIntegersAsText, parseWithUnsafeIntegersAsText]) {
          expect(() => parse(text)).toThrow(SyntaxError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  function isJson(text: string): boolean {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  }
});
