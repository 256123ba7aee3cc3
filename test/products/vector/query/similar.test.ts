import { describe, expect, it } from "vitest";
import { askedIn, hybrid, startVectorStandIn, storedResults } from "../scripted-index.ts";
import { serveIndex } from "../served-index.ts";

const sparseVector = { indices: [1, 7], values: [0.5, 2] };
const stored = {
  "": [
    { id: "a", vector: [1, 2, 3], metadata: { year: 1 } },
    { id: "b", vector: [1, 2, 4] },
    { id: "both", vector: [1, 2, 4], sparseVector },
    { id: "words", sparseVector },
    { id: "none" },
  ],
  other: [{ id: "a", vector: [3, 2, 1] }],
};
const neighbours = [
  { id: "a", score: 1 },
  { id: "b", score: 0.9 },
  { id: "both", score: 0.8 },
];

async function similar(input: Record<string, unknown>, nature?: object) {
  const api = await startVectorStandIn({ ...storedResults(stored, nature), query: neighbours });
  const answer = await serveIndex(api.url).answer("vector_similar", input);
  const query = api.received.map(askedIn).find(({ operation }) => operation === "query");
  const ids = (answer.result as { id: string }[]).map(({ id }) => id);
  return { answer, ids, query };
}

describe("the neighbours of a record", () => {
  it("are found by its vector, without itself", async () => {
    const { ids, query, answer } = await similar({ id: "a", top_k: 2 });
    expect(ids).toEqual(["b", "both"]);
    expect(query).toEqual({
      operation: "query",
      namespace: "",
      body: { vector: [1, 2, 3], topK: 3, includeMetadata: true },
    });
    expect(answer.score_means).toContain("cosine");
    expect(answer).not.toHaveProperty("notice");
  });

  it("in another namespace are all that bear its ID too", async () => {
    const { ids, query } = await similar({ id: "a", target_namespace: "other", top_k: 3, filter: "year > 0" });
    expect(ids).toEqual(["a", "b", "both"]);
    expect(query).toMatchObject({ namespace: "other", body: { filter: "year > 0" } });
  });

  it("in the unnamed namespace are found from one with a name", async () => {
    const { ids, query } = await similar({ id: "a", namespace: "other", target_unnamed: true, top_k: 3 });
    expect(ids).toEqual(["a", "b", "both"]);
    expect(query).toMatchObject({ namespace: "", body: { vector: [3, 2, 1] } });
  });

  it("of a hybrid index are found by both vectors, and by words alone where it has no other", async () => {
    expect((await similar({ id: "both" }, hybrid)).query?.body).toMatchObject({ vector: [1, 2, 4], sparseVector });
    expect((await similar({ id: "words" }, hybrid)).query?.body).not.toHaveProperty("vector");
  });
});

describe("a record that has no neighbours", () => {
  const failure = async (input: Record<string, unknown>) => {
    const api = await startVectorStandIn(storedResults(stored));
    return serveIndex(api.url).failure("vector_similar", input);
  };

  it("since it is not there is said to be missing", async () => {
    expect(await failure({ id: "A" })).toBe(
      'No record has the ID "A" in the default namespace; IDs are case-sensitive. vector_range with prefix lists IDs.',
    );
  });

  it("since two places to look are named is told so, before anything is asked", async () => {
    const api = await startVectorStandIn(storedResults(stored));
    const input = { id: "a", target_namespace: "other", target_unnamed: true };
    expect(await serveIndex(api.url).failure("vector_similar", input)).toBe(
      "target_namespace and target_unnamed name two namespaces; give one of them.",
    );
    expect(api.received).toEqual([]);
  });

  it("since it has no vector is told so", async () => {
    expect(await failure({ id: "none" })).toMatch(/has no vector/);
  });

  it("since the filter cannot be read is not even looked up", async () => {
    const api = await startVectorStandIn(storedResults(stored));
    expect(await serveIndex(api.url).failure("vector_similar", { id: "a", filter: "year =" })).toMatch(/^filter: /);
    expect(api.received).toEqual([]);
  });
});
