import { describe, expect, it } from "vitest";
import { startIndexStandIn } from "../vector/index-stand-in.ts";
import { askedBy, serveIndex } from "../vector/served-index.ts";
import { storedDocuments } from "./write-examples.ts";

const twelve = Array.from({ length: 12 }, (_, index) => ({ id: `doc-${index}`, content: { odd: index % 2 === 1 } }));

describe("a person is asked, with what is there now, before", () => {
  it("documents are deleted by a filter over content and metadata", async () => {
    const index = await startIndexStandIn(storedDocuments);
    const input = { index: "movies", filter: "year > 1978 AND @metadata.director != 'Scott'" };
    const question = await askedBy(index, "search_delete", input);
    expect(question).toContain("search_delete: deletes 1 document, all that fit the filter ");
    expect(question).toMatch(
      /\ndatabase: 127\.0\.0\.1:\d+\nindex: "movies"\ndocuments in it: 3, as search_info has it\nfit: 1, counted to the end\nexample 1: "star-trek"\n/,
    );
  });

  it("documents are deleted by prefix", async () => {
    const index = await startIndexStandIn({ many: twelve });
    const question = await askedBy(index, "search_delete", { index: "many", prefix: "doc-" });
    expect(question).toContain("deletes 12 documents, all that have IDs that begin with doc-:");
    expect(question.match(/^example /gm)).toHaveLength(10);
  });

  it.each([
    ["search_reset", "deletes everything, 12 documents, of the index many: all of it is gone for good; the name stays"],
    ["search_index_drop", "deletes all, 12 documents, of the index many: it is gone for good, with everything in it"],
  ])("%s takes all of an index", async (tool, harm) => {
    const index = await startIndexStandIn({ many: twelve });
    const question = await askedBy(index, tool, { index: "many" });
    expect(question).toContain(harm);
    expect(question.match(/^example /gm)).toHaveLength(10);
  });
});

describe("nobody is asked", () => {
  it.each(["search_delete", "search_reset", "search_index_drop"])(
    "about an index that there is not: %s names the nearest",
    async (tool) => {
      const index = await startIndexStandIn({ "": [], ...storedDocuments });
      const input = { index: "movie", ...(tool === "search_delete" ? { prefix: "a" } : {}) };
      const text = await serveIndex(index.url, "writes", { confirm: "auto" }).failure(tool, input);
      expect(text).toBe(
        'There is no index "movie". Near to it is "movies". search_info lists all. Nothing was changed. One that was just made is told of after a moment.',
      );
      expect(index.received.map(({ path }) => path)).toEqual(["/info"]);
    },
  );

  it("about documents where none fits", async () => {
    const index = await startIndexStandIn(storedDocuments);
    const input = { index: "movies", filter: "@metadata.year = 1979" };
    expect(await serveIndex(index.url, "writes", { confirm: "auto" }).answer("search_delete", input)).toMatchObject({
      result: { deleted: 0 },
      notice: expect.stringMatching(/^None fits of the 3 documents in the index "movies": nothing was deleted\. None/),
    });
    expect(index.changes()).toEqual([]);
  });
});

describe("documents that cannot be right are refused before anything is sent, by their place", () => {
  it.each([
    [[], "documents: expected at least one."],
    [[{ id: "a" }], "documents[0].content is missing"],
    [[{ id: "a", content: "x" }], "documents[0].content must be an object, but is a text."],
    [[{ id: "a", content: {}, metadata: [] }], "documents[0].metadata must be an object"],
    [[{ id: "a", content: { n: 2 ** 55 } }], "documents[0].content.n is an integer that JSON numbers cannot hold"],
    [
      [
        { id: "a", content: {} },
        { id: "a", content: {} },
      ],
      "documents[1].id is the same as that of documents[0]",
    ],
    [
      [{ id: "a", content: JSON.parse('{"__proto__":{}}') }],
      "documents[0].content has a field __proto__, which would be",
    ],
    [
      Array.from({ length: 101 }, (_, n) => ({ id: `${n}`, content: {} })),
      "documents must be at most 100 elements long.",
    ],
    [[{ id: "a", content: {}, data: "x" }], "Unknown field data of documents[0]. It takes id, content, metadata."],
  ])("%j", async (documents, why) => {
    const index = await startIndexStandIn(storedDocuments);
    const text = await serveIndex(index.url, "writes").failure("search_upsert", { index: "movies", documents });
    expect(text).toContain(why);
    expect(index.received).toEqual([]);
  });
});
