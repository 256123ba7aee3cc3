import { Index } from "@upstash/vector";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLocalVector } from "../../../../src/local/vector/local-vector.ts";
import type { LocalIndexes } from "../../../../src/local/vector/server/local-indexes.ts";
import { readOnlyToken, serveIndex, token } from "../served-index.ts";

let vector: LocalIndexes;
const limits = {
  vectors: 1e6,
  namespaces: 10_000,
  readsPerRequest: 1_000,
  writesPerRequest: 1_000,
  totalMetadataBytes: 1e9,
};

beforeAll(async () => {
  vector = await startLocalVector({ indexingDelay: 0 });
  const served = { id: "v", name: "v", token, readOnlyToken, limits };
  vector.add(served, { indexType: "DENSE", dimension: 2, similarityFunction: "COSINE" });
});
afterAll(() => vector.stop());

const metadata = fc.record(
  {
    currency: fc.constantFrom("EUR", "EURO", "USD"),
    size: fc.integer({ min: 0, max: 3 }),
    nested: fc.constant({ a: 1 }),
  },
  { requiredKeys: [] },
);
const records = fc.array(metadata, { minLength: 1, maxLength: 30 });
const patch = fc.record(
  {
    currency: fc.constantFrom("EUR", null),
    nested: fc.constantFrom({ b: 2 }, { a: null }, null),
    size: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: ["currency"] },
);
const condition = fc.constantFrom<readonly [string, (of: { currency?: string; size?: number }) => boolean]>(
  ["currency = 'EURO'", ({ currency }) => currency === "EURO"],
  ["HAS FIELD size", ({ size }) => size !== undefined],
  ["size >= 2 AND currency = 'EUR'", ({ size = 0, currency }) => size >= 2 && currency === "EUR"],
);

test("what fits is patched as the API patches it, the rest stays, and the count is that of the dry run", async () => {
  const client = new Index({ url: vector.url, token, enableTelemetry: false });
  await fc.assert(
    fc.asyncProperty(records, patch, condition, async (given, change, [filter, fits]) => {
      await client.reset({ all: true });
      const written = given.map((one, at) => ({ id: `r${at}`, vector: [0.5, 0.5 + at], metadata: one }));
      for (const namespace of ["ours", "theirs"]) await client.upsert(written, { namespace });
      const call = { namespace: "ours", filter, metadata: change };
      const server = serveIndex(vector.url, "writes");
      const counted = (await server.answer("vector_update", call)).result as { would_change: number };
      const changed = (await server.answer("vector_update", { ...call, dry_run: false })).result;
      const expected = written.filter(({ metadata: own }) => fits(own));
      for (const { id } of expected) {
        const update = { id, metadata: change, metadataUpdateMode: "PATCH" } as const;
        await client.update(update, { namespace: "theirs" });
      }
      expect(counted.would_change).toBe(expected.length);
      expect(changed).toMatchObject({ changed: expected.length, finished: true });
      const whole = { cursor: "0", limit: 100, includeMetadata: true, includeVectors: true };
      const [ours, theirs] = await Promise.all(
        ["ours", "theirs"].map((namespace) => client.range(whole, { namespace })),
      );
      expect(ours?.vectors).toEqual(theirs?.vectors);
    }),
    { numRuns: 25 },
  );
});
