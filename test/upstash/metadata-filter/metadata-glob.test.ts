import { describe, expect, test } from "vitest";
import { metadataGlob } from "../../../src/upstash/metadata-filter/metadata-glob.ts";

describe("a pattern", () => {
  test.each([
    ["", "", true],
    ["", "a", false],
    ["abc", "abc", true],
    ["abc", "ABC", false],
    ["abc", "xabcx", false],
    ["*", "", true],
    ["*", "any\ntext", true],
    ["a*", "a", true],
    ["a*", "ba", false],
    ["*a", "ba", true],
    ["*b*", "abc", true],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["?", "a", true],
    ["?", "", false],
    ["?", "ab", false],
    ["?", "😀", true],
    ["[abc]", "b", true],
    ["[abc]", "d", false],
    ["[a-z]x", "qx", true],
    ["[a-z]x", "Qx", false],
    ["[^abc]", "d", true],
    ["[^abc]", "a", false],
    ["[^abc]", "", false],
    ["[^a-z]", "5", true],
    ["[^a-z]", "m", false],
    ["[a-cx-z]", "y", true],
    ["[a-]", "-", true],
    ["[-a]", "-", true],
    ["[z-a]", "m", false],
    ["[]]", "]", true],
    ["[^]]", "]", false],
    ["[*]", "*", true],
    ["[*]", "a", false],
    ["[[]a", "[a", true],
    ["[abc", "a", false],
    ["[abc", "[abc", false],
    ["a]", "a]", true],
    ["\\*", "\\anything", true],
    ["[!a]", "!", true],
    ["é*", "école", true],
    ["é*", "École", false],
    ["[α-ω]", "λ", true],
    ["?[sz]*[^m-z]", "Istanbul", true],
    ["?[sz]*[^m-z]", "Istanbur", false],
    [".*", "abc", false],
  ])("%j and the text %j: %j", (pattern, text, fits) => {
    expect(metadataGlob(pattern)(text)).toBe(fits);
  });

  test("of more steps than a machine word has bits fits as a shorter one does", () => {
    const fits = metadataGlob(`${"a".repeat(40)}*${"?".repeat(40)}b`);
    expect(fits(`${"a".repeat(40)}${"x".repeat(40)}b`)).toBe(true);
    expect(fits(`${"a".repeat(40)}${"x".repeat(39)}b`)).toBe(false);
  });

  test("of many stars ends for a long text that fits nearly", () => {
    const fits = metadataGlob(`${"*a".repeat(250)}*b`);
    expect(fits("a".repeat(50_000))).toBe(false);
    expect(fits(`${"a".repeat(50_000)}b`)).toBe(true);
  });

  test("serves many texts, each as if it were the first", () => {
    const fits = metadataGlob("a?c*");
    expect(["abc", "b", "axcd", "", "abd"].map(fits)).toEqual([true, false, true, false, false]);
  });
});
