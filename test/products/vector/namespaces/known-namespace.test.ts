import { describe, expect, it } from "vitest";
import { absentText } from "../../../../src/products/vector/namespaces/known-namespace.ts";
import { searchWords, vectorWords } from "../../../../src/products/vector/words/record-words.ts";

const infoOf = (...names: string[]) => ({
  namespaces: new Map(["", ...names].map((name) => [name, { records: 0, pending: 0 }])),
});

describe("a namespace that is not there", () => {
  it("is told with those that are, and the tool that lists all", () => {
    expect(absentText("zzz", infoOf("blog", "old"), vectorWords, {})).toBe(
      'There is no namespace "zzz". There are "blog", "old". vector_info lists all.',
    );
  });

  it("is told without a tool that the caller does not have", () => {
    expect(absentText("blogs", infoOf("blog"), vectorWords, { offered: new Set(["vector_query"]) })).toBe(
      'There is no namespace "blogs". Near to it is "blog".',
    );
  });

  it("is told where there is none with a name", () => {
    expect(absentText("a", infoOf(), vectorWords, {})).toBe(
      'There is no namespace "a". There is the default one alone.',
    );
    expect(absentText("a", infoOf(), searchWords, {})).toBe('There is no index "a". There is no index yet.');
  });
});
