import { describe, expect, it } from "vitest";
import { askedIn, hybrid, startVectorStandIn, storedResults } from "../vector/scripted-index.ts";
import { serveIndex } from "../vector/served-index.ts";

const films = Array.from({ length: 12 }, (_, n) => ({
  id: `f${n}`,
  content: { title: `Film ${n}`, plot: "x".repeat(3_000) },
  metadata: { year: 1970 + n },
}));
const hits = films.map((film, n) => ({ ...film, score: 1 - n / 100 }));

async function start(found: readonly object[] = hits) {
  const api = await startVectorStandIn({
    ...storedResults({ films, empty: [] }, hybrid),
    search: (_: string, { topK }: { topK: number }) => found.slice(0, topK),
  });
  return { api, server: serveIndex(api.url) };
}

describe("a search", () => {
  it("gives five documents, shortened, and says how to read one whole", async () => {
    const { server } = await start();
    const { result, notice } = await server.answer("search_query", { index: "films", query: "space" });
    expect(result).toHaveLength(5);
    expect(result).toMatchObject([
      { id: "f0", score: 1, content: { title: "Film 0" }, cut: ["content"] },
      {},
      {},
      {},
      {},
    ]);
    expect(notice).toContain("search_fetch with one of their IDs alone");
    const whole = await server.answer("search_fetch", { index: "films", ids: ["f0"] });
    expect(whole.result).toEqual([films[0]]);
  });

  it("with a filter of a field that is not there is told so, by content and metadata", async () => {
    const { server, api } = await start([]);
    const input = { index: "films", query: "space", filter: "titel = 'Alien' OR @metadata.yaer > 1" };
    const { notice } = await server.answer("search_query", input);
    expect(notice).toMatch(/a field "titel".*"title"/s);
    expect(notice).toMatch(/a field "@metadata\.yaer".*"@metadata\.year"/s);
    expect(api.received.map((request) => askedIn(request).operation).toSorted()).toEqual([
      "info",
      "info",
      "range",
      "search",
    ]);
  });

  it("with a filter that cannot be read is refused before anything is sent", async () => {
    const { server, api } = await start();
    const input = { index: "films", query: "space", filter: "@meta.year > 1" };
    expect(await server.failure("search_query", input)).toMatch(/^filter: /);
    expect(api.received).toEqual([]);
  });

  it("of an index that is not there names the near ones", async () => {
    const { server } = await start([]);
    expect(await server.failure("search_query", { index: "film", query: "space" })).toBe(
      'There is no index "film". Near to it is "films". search_info lists all. Nothing was read. One that was just made is told of after a moment.',
    );
  });

  it.each([
    [{ query: "x" }, /index is missing/],
    [{ index: "films" }, /query is missing/],
    [{ index: "films", query: "x", semantic_weight: 2 }, /semantic_weight: expected a number from 0 to 1/],
  ])("that cannot be right is refused before anything is sent: %j", async (input, says) => {
    const { server, api } = await start();
    expect(await server.failure("search_query", input)).toMatch(says);
    expect(api.received).toEqual([]);
  });
});
