import { Search } from "@upstash/search";
import { Index } from "@upstash/vector";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalSearch, startLocalSearch } from "../../../src/local/search/local-search.ts";
import { startLocalVector } from "../../../src/local/vector/local-vector.ts";
import type { LocalIndexes } from "../../../src/local/vector/server/local-indexes.ts";
import { readOnlyToken, serveIndex, token } from "./served-index.ts";

// What a person is asked about is what the emulated API deletes by the same filter.

const served = (name: string) => ({
  id: name,
  name,
  token,
  readOnlyToken,
  limits: {
    vectors: 1e6,
    namespaces: 10_000,
    readsPerRequest: 1_000,
    writesPerRequest: 1_000,
    totalMetadataBytes: 1e9,
  },
});

let vector: LocalIndexes;
let search: LocalSearch;

beforeAll(async () => {
  [vector, search] = await Promise.all([
    startLocalVector({ indexingDelay: 0 }),
    startLocalSearch({ indexingDelay: 0 }),
  ]);
  vector.add(served("v"), { indexType: "DENSE", dimension: 2, similarityFunction: "COSINE" });
  search.add(served("s"));
});

afterAll(async () => {
  await Promise.all([vector.stop(), search.stop()]);
});

const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom("a", "b", "ab"), fc.boolean());
const fields = fc.record(
  { year: value, tag: fc.oneof(value, fc.array(value, { maxLength: 3 })), author: fc.record({ name: value }) },
  { requiredKeys: [] },
);
const records = fc
  .uniqueArray(fc.string({ unit: fc.constantFrom("a", "b", "-"), minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 30,
  })
  .chain((ids) => fc.tuple(...ids.map((id) => fields.map((metadata) => ({ id, metadata })))));
const literal = (given: unknown) => (typeof given === "string" ? `'${given}'` : `${given}`);
const field = fc.constantFrom("year", "tag", "author.name", "tag[0]", "none");
const condition = fc.oneof(
  fc
    .tuple(field, fc.constantFrom("=", "!=", "CONTAINS", "NOT CONTAINS"), value)
    .map(([name, operator, given]) => ({ name, rest: ` ${operator} ${literal(given)}`, start: "" })),
  field.map((name) => ({ name, rest: "", start: "HAS FIELD " })),
  field.map((name) => ({ name, rest: "", start: "HAS NOT FIELD " })),
  fc.tuple(field, value).map(([name, given]) => ({ name, rest: ` NOT IN (${literal(given)})`, start: "" })),
);
const filter = fc.array(fc.tuple(condition, fc.constantFrom("AND", "OR"), fc.boolean()), {
  minLength: 1,
  maxLength: 3,
});
const written = (
  parts: readonly (readonly [{ name: string; rest: string; start: string }, string, boolean])[],
  dialect: string,
) =>
  parts
    .map(([{ name, rest, start }, joint, inMetadata], at) => {
      const place = dialect === "search" && inMetadata ? "@metadata." : "";
      return `${at === 0 ? "" : `${joint} `}${start}${place}${name}${rest}`;
    })
    .join(" ");

async function askedCount(url: string, tool: string, input: Record<string, unknown>) {
  const server = serveIndex(url, "writes", { confirm: "auto" });
  const asked = await server.call(tool, input, { canAsk: true });
  if (!("question" in asked)) return { count: 0, agree: async () => asked };
  const state = String(asked.state);
  const count = Number(/^fit: (\d+), counted to the end$/m.exec(String(asked.question))?.[1]);
  return { count, agree: () => server.call(tool, input, { canAsk: true, answer: { decision: "agreed", state } }) };
}

test("of vectors", async () => {
  const client = new Index({ url: vector.url, token, enableTelemetry: false });
  await fc.assert(
    fc.asyncProperty(records, filter, async (given, parts) => {
      await client.reset({ all: true });
      for (const namespace of ["ours", "theirs"]) {
        await client.upsert(
          given.map((one) => ({ ...one, vector: [0.5, 0.5] })),
          { namespace },
        );
      }
      const text = written(parts, "vector");
      const { count, agree } = await askedCount(vector.url, "vector_delete", { namespace: "ours", filter: text });
      const { deleted } = await client.delete({ filter: text }, { namespace: "theirs" });
      expect(count).toBe(deleted);
      expect(await agree()).toMatchObject({ structuredContent: { result: { deleted } } });
      const [ours, theirs] = await Promise.all(
        ["ours", "theirs"].map((namespace) => client.range({ cursor: "0", limit: 1_000 }, { namespace })),
      );
      expect(ours?.vectors.map(({ id }) => id)).toEqual(theirs?.vectors.map(({ id }) => id));
    }),
    { numRuns: 60 },
  );
});

test("of documents", async () => {
  const client = new Search({ url: search.url, token });
  await fc.assert(
    fc.asyncProperty(records, filter, async (given, parts) => {
      const [ours, theirs] = [client.index("ours"), client.index("theirs")];
      for (const index of [ours, theirs]) {
        await index.reset();
        await index.upsert(
          given.map(({ id, metadata }, at) => ({
            id,
            content: { text: id, ...metadata },
            ...(at % 2 ? { metadata } : {}),
          })),
        );
      }
      const text = written(parts, "search");
      const { count, agree } = await askedCount(search.url, "search_delete", { index: "ours", filter: text });
      const { deleted } = await theirs.delete({ filter: text });
      expect(count).toBe(deleted);
      expect(await agree()).toMatchObject({ structuredContent: { result: { deleted } } });
    }),
    { numRuns: 40 },
  );
});
