import { describe, expect, test } from "vitest";
import * as z from "zod";
import { inListedWords } from "../../src/call/listed-words.ts";
import { withMore } from "../../src/call/more-argument.ts";
import type { FilterValues } from "../../src/call/tool.ts";
import { unlisted } from "../../src/call/unlisted.ts";

const number = z.number().optional();
const text = z.string().optional();
const input = z.strictObject({
  ...withMore({ hours: number, groups: number, cursor: text, stop: z.boolean().optional() }, ["hours"], "groups."),
  filters: z.array(z.string()).optional(),
  queue: unlisted(text),
  label: unlisted(text),
});
const filters = new Map<string, FilterValues>([
  ["queue", "one"],
  ["label", "several"],
]);
const told = (sentence: string) => inListedWords(sentence, { input, filters });

describe("an argument that a text names", () => {
  test.each([
    ["is itself where it is listed", "Fewer `hours`.", "Fewer `hours`."],
    ["stands in more", "`groups` shows more.", '`more: {"groups": …}` shows more.'],
    ["stands in more with its value", "Ask with `groups: 100`.", 'Ask with `more: {"groups": 100}`.'],
    ["stands among the filters", "Narrow it by `queue`.", 'Narrow it by `filters: ["queue=…"]`.'],
    ["stands among the filters with its value", "Give `label: a`.", 'Give `filters: ["label=a"]`.'],
    ["is left alone where it is none of the tool", "See `other` and `a.b`.", "See `other` and `a.b`."],
    ["is left alone where it is no argument but a word", "cursor and queue", "cursor and queue"],
  ])("%s", (_, sentence, expected) => {
    expect(told(sentence)).toBe(expected);
  });

  test.each([
    ["`cursor` and `stop: true` end it.", '`more: {"cursor": …, "stop": true}` end it.'],
    ["By `queue`, `label`.", 'By `filters: ["queue=…", "label=…"]`.'],
    [
      "By `hours`, `groups`, `queue`, `label`.",
      'By `hours`, `more: {"groups": …}`, `filters: ["queue=…", "label=…"]`.',
    ],
    ["By `groups`, `hours` and `cursor`", 'By `more: {"groups": …}`, `hours` and `more: {"cursor": …}`'],
    ["`groups` or `cursor`", '`more: {"groups": …}` or `more: {"cursor": …}`'],
  ])("stands together with those beside it that are given in the same way: %s", (sentence, expected) => {
    expect(told(sentence)).toBe(expected);
  });

  test("is left as it is where the list has no way to give it, and is still taken so", () => {
    const bare = z.strictObject({ limit: unlisted(number) });
    expect(inListedWords("Ask with `limit: 3`.", { input: bare })).toBe("Ask with `limit: 3`.");
  });

  test("is said once, however often the text is read", () => {
    const once = told("`groups: 3`, `queue` and `cursor`");
    expect(told(once)).toBe(once);
  });
});
