import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visible, visibleJson, visibleLines } from "../../src/upstash/visible.ts";

/** One of each kind of what cannot be seen, or makes other text look different. */
const unseen = {
  "an escape of terminals": "\u001b",
  "a carriage return": "\r",
  "a bell": "\u0007",
  DEL: "\u007f",
  "a C1 control": "\u009b",
  "a next line": "\u0085",
  "a line separator": "\u2028",
  "a paragraph separator": "\u2029",
  "a turn to the left": "\u202e",
  "an isolate": "\u2067",
  "an Arabic mark": "\u061c",
  "a zero-width space": "\u200b",
  "a soft hyphen": "\u00ad",
  "a byte order mark": "\ufeff",
  "a grapheme joiner": "\u034f",
  "a Hangul filler": "\u3164",
  "a halfwidth Hangul filler": "\uffa0",
  "a Hangul choseong filler": "\u115f",
  "a Hangul jungseong filler": "\u1160",
  "a Khmer vowel that shows nothing": "\u17b4",
  "a Mongolian variation selector": "\u180b",
  "a variation selector": "\ufe0f",
  "a supplementary variation selector": "\u{e0100}",
  "a tag character": "\u{e0041}",
  "a code point that is kept for such": "\u2065",
  "an annotation anchor": "\ufff9",
  "a control of musical notation": "\u{1d173}",
  "a note head that shows nothing": "\u{1d159}",
  "a blank Braille pattern": "\u2800",
  "a blank hieroglyph": "\u{13441}",
  "a Khitan filler": "\u{16fe4}",
  "a no-break space": "\u00a0",
  "an ideographic space": "\u3000",
  "half a character": "\ud800",
};

describe("a text in one line", () => {
  test.each(Object.entries(unseen))("shows %s as its code point", (_, character) => {
    const code = character.codePointAt(0)?.toString(16);
    expect(visible(`a${character}b`)).toBe(`a\\u{${code}}b`);
  });

  test("shows a line break and a tab the same way", () => {
    expect(visible("a\n\tb")).toBe("a\\u{a}\\u{9}b");
  });

  test("shows names of any script as they are", () => {
    const names = "plain orders-1, заказы 注文 הזמנות طلبات คำสั่ง ऑर्डर e\u0301 🛒 \ufffd";
    expect(visible(names)).toBe(names);
  });

  test("is the same where it is made visible again", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => visible(visible(text)) === visible(text)));
  });
});

describe("a text whose lines are meant", () => {
  test("keeps line breaks and tabs, and nothing else of this kind", () => {
    expect(visibleLines("a\n\tb\r\n\u2028\u0085\v\f")).toBe("a\n\tb\\u{d}\n\\u{2028}\\u{85}\\u{b}\\u{c}");
  });
});

describe("JSON", () => {
  test.each(Object.entries(unseen))("has %s in its escapes alone, and means the same", (_, character) => {
    const value = { [`key${character}`]: [`a${character}b`, "\\u202e", '"'] };
    const shown = visibleJson(JSON.stringify(value, undefined, 2));
    expect(shown).not.toContain(character);
    expect(JSON.parse(shown)).toEqual(value);
  });

  test("means the same, whatever is in it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" })), (value) => {
        const shown = visibleJson(JSON.stringify(value, undefined, 2));
        expect(JSON.parse(shown)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(visibleLines(shown)).toBe(shown);
      }),
    );
  });
});
