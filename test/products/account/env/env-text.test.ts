import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeVariables, readVariables } from "../../../../src/products/account/env/env-text.ts";

const url = { UPSTASH_URL: "https://x.upstash.io" };
const both = { ...url, UPSTASH_TOKEN: "AX==" };

describe("variables that are not there", () => {
  it.each([
    ["an empty file", "", "UPSTASH_URL=https://x.upstash.io\n"],
    ["a file with other lines", "A=1\n", "A=1\nUPSTASH_URL=https://x.upstash.io\n"],
    ["a file whose last line does not end", "A=1", "A=1\nUPSTASH_URL=https://x.upstash.io\n"],
    ["a file of Windows", "A=1\r\nB=2", "A=1\r\nB=2\r\nUPSTASH_URL=https://x.upstash.io\r\n"],
    [
      "a file with nothing but a byte order mark",
      "\u00ef\u00bb\u00bf",
      "\u00ef\u00bb\u00bfUPSTASH_URL=https://x.upstash.io\n",
    ],
    [
      "a file with a variable of a longer name",
      "MY_UPSTASH_URL=1\nUPSTASH_URL_2=2\n",
      "MY_UPSTASH_URL=1\nUPSTASH_URL_2=2\nUPSTASH_URL=https://x.upstash.io\n",
    ],
    [
      "a file with the variable in a comment",
      "# UPSTASH_URL=1\n",
      "# UPSTASH_URL=1\nUPSTASH_URL=https://x.upstash.io\n",
    ],
    [
      "a file with the variable inside another one's text",
      'KEY="line\nUPSTASH_URL=1\n"\nB=2\n',
      'KEY="line\nUPSTASH_URL=1\n"\nB=2\nUPSTASH_URL=https://x.upstash.io\n',
    ],
  ])("are added to %s", (_, before, after) => {
    const change = mergeVariables(before, url);
    expect(change).toEqual({ text: after, written: ["UPSTASH_URL"], unchanged: [], conflicts: [] });
    expect(mergeVariables(after, url)).toEqual({ text: after, written: [], unchanged: ["UPSTASH_URL"], conflicts: [] });
  });
});

describe("a variable that is there", () => {
  it.each([
    "UPSTASH_URL=https://x.upstash.io\n",
    'UPSTASH_URL="https://x.upstash.io"\n',
    "export UPSTASH_URL='https://x.upstash.io' # of the shop\n",
    "  UPSTASH_URL = https://x.upstash.io # of the shop\r\n",
    "UPSTASH_URL =\thttps://x.upstash.io",
    "\u00ef\u00bb\u00bfUPSTASH_URL=https://x.upstash.io",
  ])("stays as it is where it has the value: %s", (before) => {
    expect(mergeVariables(before, url)).toEqual({
      text: before,
      written: [],
      unchanged: ["UPSTASH_URL"],
      conflicts: [],
    });
  });

  it.each([
    ["UPSTASH_URL=old\nA=1\n", "UPSTASH_URL=https://x.upstash.io\nA=1\n"],
    ['A=1\r\nUPSTASH_URL="old" # shop\r\nB=2', "A=1\r\nUPSTASH_URL=https://x.upstash.io\r\nB=2"],
    ["UPSTASH_URL = old\n", "UPSTASH_URL=https://x.upstash.io\n"],
    ["export UPSTASH_URL=old", "export UPSTASH_URL=https://x.upstash.io"],
    ["UPSTASH_URL='two\nlines'\nA=1", "UPSTASH_URL=https://x.upstash.io\nA=1"],
    ["UPSTASH_URL=old\nUPSTASH_URL=older\n", "UPSTASH_URL=https://x.upstash.io\nUPSTASH_URL=https://x.upstash.io\n"],
  ])("with another value is a conflict, and replaced in its place: %j", (before, after) => {
    expect(mergeVariables(before, url)).toEqual({
      text: after,
      written: ["UPSTASH_URL"],
      unchanged: [],
      conflicts: ["UPSTASH_URL"],
    });
  });

  it.each(["UPSTASH_URL=\n", 'UPSTASH_URL=""\n', "UPSTASH_URL= # fill in\n"])(
    "without a value is filled in, and no conflict: %j",
    (before) => {
      expect(mergeVariables(before, url)).toMatchObject({
        text: "UPSTASH_URL=https://x.upstash.io\n",
        written: ["UPSTASH_URL"],
        conflicts: [],
      });
    },
  );

  it("leaves the other one to be added", () => {
    expect(mergeVariables("UPSTASH_URL=https://x.upstash.io\n", both)).toMatchObject({
      text: "UPSTASH_URL=https://x.upstash.io\nUPSTASH_TOKEN=AX==\n",
      written: ["UPSTASH_TOKEN"],
      unchanged: ["UPSTASH_URL"],
    });
  });
});

describe("other lines", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.replace(/[\n"'`]/g, "")),
    fc.constantFrom("A=1", "export B='x y'", "# c", "", 'C="d"', "UPSTASH_URL=old", "UPSTASH_TOKEN=AX=="),
  );

  it("stay as they are, whatever they hold", () => {
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom("\n", "\r\n"), (lines, lineEnd) => {
        const before = lines.map((each) => `${each}${lineEnd}`).join("");
        const { text } = mergeVariables(before, both);
        const others = (of: string) => of.split("\n").filter((each) => !each.includes("UPSTASH_"));
        expect(others(text)).toEqual(others(before));
        expect(readVariables(text, Object.keys(both))).toEqual(both);
      }),
    );
  });
});

it("a variable that stands twice has the value of the last", () => {
  expect(readVariables("A=1\nA=2\n", ["A", "B"])).toEqual({ A: "2" });
});
