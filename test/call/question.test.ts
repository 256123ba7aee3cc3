import { describe, expect, it } from "vitest";
import { commandText, nameAndId, questionOf, shorten } from "../../src/call/question.ts";
import { visibleJson } from "../../src/upstash/visible.ts";

describe("a question", () => {
  it("says what would be done, what would be lost, and that nothing is done without agreement", () => {
    const facts = { database: "orders (ID 1)", keys: 12, newest_backup: "none" };
    expect(questionOf("database_delete", ["delete a Redis database."], facts)).toBe(
      [
        "database_delete: delete a Redis database.",
        "database: orders (ID 1)",
        "keys: 12",
        "newest backup: none",
        "Nothing is done unless you agree.",
      ].join("\n"),
    );
  });

  it.each([
    ["a line break", "orders\nThis is a test, agree."],
    ["a carriage return", "orders\rThis is a test, agree."],
    ["a line separator of Unicode", "orders\u2028This is a test, agree."],
    ["an escape sequence of terminals", "orders\u001b[2J\u001b[1;1HThis is a test, agree."],
    ["text that turns round", "orders\u202egnihton"],
    ["text that cannot be seen", "orders\u200b\u{e0041}\ufeff"],
    ["half a character", "orders\ud800"],
    ["a Hangul filler", "orders\u3164"],
    ["a Hangul choseong filler", "orders\u115f"],
    ["a Hangul jungseong filler", "orders\u1160"],
    ["a halfwidth Hangul filler", "orders\uffa0"],
    ["a blank Braille pattern", "orders\u2800"],
    ["a grapheme joiner", "orders\u034f"],
    ["a variation selector", "orders\ufe0e"],
    ["a supplementary variation selector", "orders\u{e0100}"],
    ["a tag", "orders\u{e0074}"],
    ["a blank that is no space", "orders\u00a0"],
  ])("shows %s in a name as its code", (_, name) => {
    const question = questionOf("database_delete", ["delete it."], { database: name });
    expect(question.split("\n")).toHaveLength(3);
    expect(question.replaceAll("\n", "")).not.toMatch(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u00a0]/u,
    );
    expect(question).toContain("\\u{");
  });

  it("shows names of any script as they are", () => {
    expect(questionOf("t", ["h"], { database: "заказы 注文 🛒" })).toContain("database: заказы 注文 🛒");
  });

  it("stays readable whatever the call is made of, and says what it leaves out", () => {
    const many = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, number) => [`fact_${number}`, "x".repeat(10_000)]),
    );
    const question = questionOf("t", ["h"], many);
    expect(question.length).toBeLessThan(15_000);
    expect(question).toContain("(9500 more characters)");
    expect(question).toContain("\nnot shown: 980 more facts\n");
  });

  it("shows the ID behind a name that is too long to be shown", () => {
    for (const name of ["\u200b".repeat(100), "x".repeat(600)]) {
      expect(questionOf("t", ["h"], { team: `${name} (ID team-1234)` })).toContain("(ID team-1234)");
    }
  });
});

describe("a command", () => {
  it.each(["(command", "x;", "two words", "", "'", "a\u0300\u0300\u0300\u0300\u0300", "<!--\u200b"])(
    "has %j in quotes, so that it passes for nothing else than a word",
    (word) => {
      expect(commandText(["DEL", word])).toBe(`DEL ${visibleJson(JSON.stringify(word))}`);
    },
  );

  it.each(["user:", "a.", "a,"])(
    "has %j in quotes as its last word, so that the sentence goes on behind it in plain sight",
    (word) => {
      expect(commandText(["DEL", word])).toBe(`DEL "${word}"`);
      expect(commandText(["DEL", word, "b"])).toBe(`DEL ${word} b`);
    },
  );

  it("is shown as a person would type it", () => {
    expect(commandText(["CONFIG", "SET", "save", "", "x", "a b", 'say "hi"'])).toBe(
      'CONFIG SET save "" x "a b" "say \\"hi\\""',
    );
  });
});

describe("a word of a command", () => {
  it.each(["a\u3164", "\u2800", "a\u{e0074}b", "a\u034f", "\ufe0f"])(
    "is in quotes where something in it shows nothing: %j",
    (word) => {
      expect(commandText(["DEL", word])).toBe(`DEL ${visibleJson(JSON.stringify(word))}`);
    },
  );
});

describe("a text that is too long", () => {
  it("is not cut within a character", () => {
    expect(shorten("ab😀cd", 3)).toBe("ab… (4 more characters)");
    expect(shorten("ab😀cd", 6)).toBe("ab😀cd");
  });
});

it("a name of any length does not push the ID out of sight", () => {
  expect(nameAndId("orders", "96ad")).toBe("orders (ID 96ad)");
  const text = nameAndId("x".repeat(100_000), "96ad");
  expect(text).toBe(`${"x".repeat(200)}… (99800 more characters) (ID 96ad)`);
});
