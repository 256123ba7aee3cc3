import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config/read.ts";
import { products } from "../../src/products/index.ts";
import type { AccessLevel } from "../../src/upstash/access.ts";

/** Credentials of every product, each token of its own. */
const environment = {
  UPSTASH_REDIS_REST_URL: "https://shop.upstash.io",
  UPSTASH_REDIS_REST_TOKEN: "redis-standard",
  UPSTASH_REDIS_REST_READONLY_TOKEN: "redis-read-only",
  QSTASH_TOKEN: "qstash-standard",
  QSTASH_READONLY_TOKEN: "qstash-read-only",
  UPSTASH_VECTOR_REST_URL: "https://v.upstash.io/",
  UPSTASH_VECTOR_REST_TOKEN: "vector-standard",
  UPSTASH_VECTOR_REST_READONLY_TOKEN: "vector-read-only",
  UPSTASH_SEARCH_REST_URL: "https://s.upstash.io",
  UPSTASH_SEARCH_REST_TOKEN: "search-standard",
  UPSTASH_SEARCH_REST_READONLY_TOKEN: "search-read-only",
  UPSTASH_EMAIL: "ada@example.com",
  UPSTASH_API_KEY: "api-key",
};

function probesOf(texts: Readonly<Record<string, string>>, levels?: ReadonlySet<AccessLevel>) {
  const flags = levels?.has("writes") ? { allowWrites: "true" } : {};
  const config = readConfig(flags, texts, products, levels);
  return Object.fromEntries(config.products.map(({ product, probes }) => [product.name, probes]));
}

const account = {
  url: "https://api.upstash.com/v2/teams",
  credential: { user: "ada@example.com", password: "api-key" },
};

describe("whether a product is reached is asked", () => {
  test("by a cheap read with the token of the level that reads only", () => {
    expect(probesOf(environment)).toEqual({
      redis: [{ url: "https://shop.upstash.io", credential: { token: "redis-read-only" }, body: '["PING"]' }],
      qstash: [{ url: "https://qstash-eu-central-1.upstash.io/v2/queues", credential: { token: "qstash-read-only" } }],
      workflow: [],
      vector: [{ url: "https://v.upstash.io/info", credential: { token: "vector-read-only" } }],
      search: [{ url: "https://s.upstash.io/info", credential: { token: "search-read-only" } }],
      account: [account],
    });
  });

  test("with that of each level which some caller has", () => {
    const { redis, vector } = probesOf(environment, new Set(["read-only", "writes"]));
    expect(redis).toMatchObject([
      { credential: { token: "redis-read-only" } },
      { credential: { token: "redis-standard" } },
    ]);
    expect(vector).toMatchObject([
      { credential: { token: "vector-read-only" } },
      { credential: { token: "vector-standard" } },
    ]);
  });

  test("of none without credentials, and of no product by those of another level", () => {
    expect(Object.values(probesOf({})).flat()).toEqual([]);
    const others = { ...environment, UPSTASH_REDIS_REST_READONLY_TOKEN: "", QSTASH_READONLY_TOKEN: "" };
    const { redis, qstash } = probesOf({ ...others, UPSTASH_VECTOR_REST_READONLY_TOKEN: "" });
    expect([redis, qstash]).toEqual([[], []]);
  });
});
