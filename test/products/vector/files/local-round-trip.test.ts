import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Search } from "@upstash/search";
import { Index } from "@upstash/vector";
import { describe, expect, onTestFinished, test } from "vitest";
import { startLocalSearch } from "../../../../src/local/search/local-search.ts";
import { startLocalVector } from "../../../../src/local/vector/local-vector.ts";
import { LIMITS, servedIndex, TOKEN } from "../../../local/vector/server/fixture.ts";
import { callFiles } from "./fixture.ts";

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "index-files-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A number that 32 bits hold, of its own for each. */
const numberOf = (index: number) => Math.fround(Math.sin(index) * 1e3);

describe("the vectors of a local index, stored by Upstash's own client", () => {
  test.each(["DENSE", "SPARSE", "HYBRID"] as const)(
    "of type %s come back from a file into another index as they were",
    async (indexType) => {
      const server = await startLocalVector({ indexingDelay: 0 });
      onTestFinished(() => server.stop());
      for (const name of ["one", "two"]) {
        server.add(servedIndex(name), {
          indexType,
          dimension: indexType === "SPARSE" ? 0 : 3,
          similarityFunction: "COSINE",
        });
      }
      const [one, two] = [TOKEN, "token-of-two"].map(
        (token) => new Index({ url: server.url, token, enableTelemetry: false }),
      );
      const vectors = Array.from({ length: 1_300 }, (_, index) => ({
        id: `ü${index}`,
        ...(indexType === "SPARSE" ? {} : { vector: [numberOf(index), 0.1, -1] }),
        ...(indexType === "DENSE"
          ? {}
          : { sparseVector: { indices: [index, 2_000_000_000], values: [numberOf(index + 1), 0.5] } }),
        ...(index % 2 === 0 ? { metadata: { n: index, deep: { "a.b": [true, null] } } } : {}),
        ...(index % 3 === 0 ? { data: `text ${index} 😀` } : {}),
      }));
      for (const from of [0, 700]) await one?.upsert(vectors.slice(from, from + 700) as never);
      await one?.upsert(vectors.slice(0, 5) as never, { namespace: "a b" });
      const folder = await newFolder();
      const [source, target] = [TOKEN, "token-of-two"].map((token) => callFiles({ folder, url: server.url, token }));
      expect((await source?.export({ file: "all.jsonl" }))?.result).toMatchObject({
        vectors_in_file: 1_305,
        finished: true,
      });
      expect((await target?.import({ file: "all.jsonl", dry_run: true }))?.result).toMatchObject({
        vectors: 1_305,
        existing: 0,
      });
      expect((await target?.import({ file: "all.jsonl" }))?.result).toMatchObject({ imported: 1_305, finished: true });
      for (const namespace of ["", "a b"]) {
        const options = { cursor: "0", limit: 1_000, includeVectors: true, includeMetadata: true, includeData: true };
        const pages = await Promise.all([one, two].map((index) => index?.range(options, { namespace })));
        expect(pages[1]).toEqual(pages[0]);
        expect(pages[0]?.vectors.length).toBe(namespace === "" ? 1_000 : 5);
      }
      expect((await target?.import({ file: "all.jsonl" }))?.result).toMatchObject({
        imported: 0,
        skipped: { exists: 1_305 },
      });
    },
  );

  test.each(["SPARSE", "HYBRID"] as const)(
    "of type %s come back also where a text has no word that counts, and so no value",
    async (indexType) => {
      const server = await startLocalVector({ indexingDelay: 0 });
      onTestFinished(() => server.stop());
      const dense = indexType === "SPARSE" ? { dimension: 0 } : { dimension: 16, embeddingModel: "BGE_M3" };
      const definition = { indexType, similarityFunction: "COSINE", sparseEmbeddingModel: "BM25", ...dense } as const;
      for (const name of ["one", "two"]) server.add(servedIndex(name), definition);
      const index = new Index({ url: server.url, token: TOKEN, enableTelemetry: false });
      const texts = ["a red fox", "the and of", "!"];
      await index.upsert(texts.map((data, id) => ({ id, data })));
      const folder = await newFolder();
      const [source, target] = [TOKEN, "token-of-two"].map((token) => callFiles({ folder, url: server.url, token }));
      await source?.export({ file: "all.jsonl" });
      expect((await target?.import({ file: "all.jsonl" }))?.result).toMatchObject({ imported: 3, finished: true });
      const copy = new Index({ url: server.url, token: "token-of-two", enableTelemetry: false });
      const options = { includeVectors: true, includeData: true };
      const ids = ["0", "1", "2"];
      expect(await copy.fetch(ids, options)).toEqual(await index.fetch(ids, options));
    },
  );

  test("go to another model by their data", async () => {
    const server = await startLocalVector({ indexingDelay: 0 });
    onTestFinished(() => server.stop());
    const definition = { indexType: "DENSE", similarityFunction: "COSINE" } as const;
    server.add(servedIndex("one"), { ...definition, dimension: 3 });
    server.add(servedIndex("two"), { ...definition, dimension: 64, embeddingModel: "BGE_M3" });
    const index = new Index({ url: server.url, token: TOKEN, enableTelemetry: false });
    await index.upsert({ id: "a", vector: [1, 2, 3], data: "a red fox" });
    const folder = await newFolder();
    const [source, target] = [TOKEN, "token-of-two"].map((token) => callFiles({ folder, url: server.url, token }));
    await source?.export({ file: "whole.jsonl" });
    await source?.export({ file: "data.jsonl", include_vectors: false });
    await expect(target?.import({ file: "whole.jsonl" })).rejects.toThrow(
      "type DENSE, dimension 3; this one is DENSE, dimension 64",
    );
    expect((await target?.import({ file: "data.jsonl" }))?.result).toMatchObject({ imported: 1 });
    const other = new Index({ url: server.url, token: "token-of-two", enableTelemetry: false });
    expect(await other.query({ data: "a red fox", topK: 1, includeData: true })).toMatchObject([
      { id: "a", data: "a red fox" },
    ]);
  });
});

test("the documents of a local database, stored by Upstash's own client, come back from a file into another one", async () => {
  const server = await startLocalSearch({ indexingDelay: 0 });
  onTestFinished(() => server.stop());
  const limits = { ...LIMITS, readsPerRequest: 100, writesPerRequest: 100 };
  for (const name of ["one", "two"]) server.add(servedIndex(name, limits));
  const [one, two] = [TOKEN, "token-of-two"].map(
    (token) => new Search({ url: server.url, token, enableTelemetry: false }),
  );
  const documents = Array.from({ length: 230 }, (_, index) => ({
    id: `${index}`,
    content: { title: `Film ${index}`, tags: ["ä"] },
    ...(index % 2 === 0 ? { metadata: { year: 1900 + index } } : {}),
  }));
  for (const from of [0, 100, 200]) await one?.index("movies").upsert(documents.slice(from, from + 100) as never);
  const folder = await newFolder();
  const given = { folder, url: server.url, product: "search" } as const;
  const [source, target] = [TOKEN, "token-of-two"].map((token) => callFiles({ ...given, token }));
  expect((await source?.export({ file: "all.jsonl" }))?.result).toMatchObject({
    documents_in_file: 230,
    finished: true,
  });
  expect((await target?.import({ file: "all.jsonl" }))?.result).toMatchObject({ imported: 230, finished: true });
  const range = { cursor: "0", limit: 300 };
  expect(await two?.index("movies").range(range)).toEqual(await one?.index("movies").range(range));
  expect((await target?.import({ file: "all.jsonl", dry_run: true }))?.result).toMatchObject({
    existing: 230,
    would_import: 0,
  });
});
