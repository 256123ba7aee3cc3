import { describe, expect, test } from "vitest";
import { namesInPath, resourceAt, templateOf } from "../../src/call/resource.ts";
import { products } from "../../src/products/index.ts";
import { openResults } from "../../src/results/open-results.ts";
import { configOf, serve } from "../served.ts";

const database = { UPSTASH_REDIS_REST_URL: "https://example.upstash.io" };
const vector = {
  UPSTASH_VECTOR_REST_URL: "https://vector.upstash.io",
  UPSTASH_VECTOR_REST_READONLY_TOKEN: "read-only",
};
const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };

/** What is offered to read by address, as templates. */
async function offeredWith(environment: Record<string, string>, flags: Record<string, string> = {}) {
  const { offer } = await serve(configOf(flags, environment));
  return (offer.resources?.rows ?? []).map(templateOf);
}

describe("what is read by address", () => {
  test("with one database is what is in it, and no list of databases, which nobody could tell", async () => {
    expect(await offeredWith(database)).toEqual([
      "upstash://databases/default",
      "upstash://databases/default/keys/{key}",
    ]);
  });

  test("with an account has its databases by name, and nothing that is called the configured one", async () => {
    expect(await offeredWith(account, { toolsets: "redis,database" })).toEqual([
      "upstash://databases/{database}/keys/{key}",
      "upstash://databases{?cursor}",
      "upstash://databases/{database}",
    ]);
  });

  test("with both has both", async () => {
    const offered = await offeredWith({ ...account, ...database }, { toolsets: "all" });
    expect(offered).toContain("upstash://databases/default/keys/{key}");
    expect(offered).toContain("upstash://databases/{database}/keys/{key}");
    expect(offered).toContain("upstash://indexes/vector/{index}{?cursor}");
    expect(offered).toContain("upstash://indexes/search{?cursor}");
    expect(offered).toContain("upstash://qstash/dlq{?region,cursor}");
  });

  test("of a product that is not configured is nothing", async () => {
    expect(await offeredWith(vector)).toEqual(["upstash://indexes/vector/default{?cursor}"]);
    expect(await offeredWith({ QSTASH_READONLY_TOKEN: "read-only" })).toContain("upstash://qstash/schedules{?cursor}");
  });

  test("of a tool that is not offered is nothing", async () => {
    expect(await offeredWith(database, { excludeTools: "redis_key_inspect" })).toEqual(["upstash://databases/default"]);
    expect(await offeredWith(database, { toolsets: "redis_hash" })).toEqual([]);
  });

  test("has results where they are kept", async () => {
    const { offer } = await serve(configOf({}, database), { keeper: openResults() });
    expect(offer.resources?.rows.map(templateOf)).toContain("upstash://results/{id}{?at,from,count}");
  });

  test("is the same at each access level but for what a tool of it needs", async () => {
    expect(await offeredWith(database, { allowWrites: "true" })).toEqual(await offeredWith(database));
  });
});

describe("every row of addresses", () => {
  const rows = products.flatMap((product) => product.addresses);

  test("names a read tool that there is, with arguments that it takes", async () => {
    const listed = (await Promise.all(products.map((product) => product.listing()))).flat();
    // Of an account each product takes the name of what it reaches as well.
    const ofAccount = ["database", "index", "region"];
    const faults = rows.flatMap((row) => {
      const tools = listed.filter(({ name, access }) => name === row.tool && access === "read");
      const needed = [...namesInPath(row), ...(row.query ?? [])].filter((name) => !ofAccount.includes(name));
      const taken = tools.flatMap(({ inputSchema }) => Object.keys(inputSchema.properties));
      return tools.length > 0 && needed.every((name) => taken.includes(name)) ? [] : [row.path];
    });
    expect(faults).toEqual([]);
  });

  test("has a completion for each name in its path", () => {
    expect(
      rows.filter((row) => namesInPath(row).some((name) => row.completions?.[name] === undefined && name !== "key")),
    ).toEqual([]);
  });

  test("has an address that leads to no other row", () => {
    const wrong = rows.filter((row) => {
      const found = resourceAt(rows, `upstash://${row.path.replace(/\{\w+\}/g, "x")}`);
      return typeof found === "string" || found.row.path !== row.path;
    });
    expect(wrong).toEqual([]);
  });
});
