import { describe, expect, it } from "vitest";
import { startVectorStandIn, storedResults } from "../scripted-index.ts";
import { serveIndex } from "../served-index.ts";

const stored = {
  "": Array.from({ length: 230 }, (_, n) => ({ id: `p${n}`, data: "x".repeat(2_000), metadata: { n } })),
  empty: [],
};

describe("the records of a namespace", () => {
  it.each([
    ["as they come", {}],
    ["where a reply may not be long", { maxReply: "30000" }],
    ["where an answer may not be long", { maxOutput: "3000" }],
  ])("are read to the end, each once: %s", async (_, flags) => {
    const { url } = await startVectorStandIn(storedResults(stored));
    const server = serveIndex(url, "read-only", flags);
    const ids: string[] = [];
    let [cursor, limit] = ["0", 100];
    for (;;) {
      const page = await server.answer("vector_range", { cursor, limit, include_data: true });
      if (page.truncated) {
        limit = Number(/`limit` (\d+)/.exec(String(page.notice))?.[1]);
        continue;
      }
      ids.push(...(page.result as { id: string }[]).map(({ id }) => id));
      if (page.cursor === undefined) break;
      cursor = String(page.cursor);
    }
    expect(ids).toEqual(stored[""].map(({ id }) => id));
  });

  it.each([
    ["no list", { nextCursor: "" }],
    ["a record without an ID", { nextCursor: "", vectors: [{ metadata: {} }] }],
    ["no cursor, as if that were the end", { vectors: [{ id: "a" }] }],
    ["the same cursor again", { nextCursor: "0", vectors: [{ id: "a" }] }],
  ])("are not taken from an answer that is no page: %s", async (_, range) => {
    const { url } = await startVectorStandIn({ range });
    expect(await serveIndex(url).failure("vector_range", {})).toContain("The index answered a /range with");
  });

  it("that has none says why", async () => {
    const { url } = await startVectorStandIn(storedResults(stored));
    const server = serveIndex(url);
    const notice = async (input: object) => (await server.answer("vector_range", { ...input })).notice;
    expect(await notice({ namespace: "empty" })).toBe("This namespace is empty.");
    expect(await notice({ prefix: "q" })).toBe("None of its 230 IDs begins so.");
  });
});
