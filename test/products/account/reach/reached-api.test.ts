import { describe, expect, test } from "vitest";
import type { Reach } from "../../../../src/products/account/reach/reach.ts";
import { reachedApi } from "../../../../src/products/account/reach/reached-api.ts";
import { isAboutReached } from "../../../../src/products/account/reach/reached-kinds.ts";
import type { ApiRequest } from "../../../../src/upstash/rest-api.ts";

const databases = ["shop", "cache", "prod"].map((name) => ({
  database_id: `id-${name}`,
  database_name: name,
  rest_token: `all-${name}`,
  read_only_rest_token: `read-${name}`,
  password: `password-${name}`,
}));
const indexes = [{ id: "id-words", name: "words", token: "all-words", read_only_token: "read-words" }];
const backups: Readonly<Record<string, unknown>> = {
  "/v2/redis/list-backup/id-shop": [{ backup_id: "of-shop" }],
  "/v2/redis/list-backup/id-cache": [{ backup_id: "of-cache" }],
};

/** The Developer API of an account with a reach, and what was asked of it but for lists. */
function open(reach: Reach) {
  const sent: string[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    ...backups,
    "/v2/redis/databases": databases,
    "/v2/vector/index": indexes,
    "/v2/redis/database/id-shop": databases[0],
    "/v2/redis/database/id-cache": databases[1],
    "/v2/vector/index/id-words": indexes[0],
  };
  const api = reachedApi(
    {
      async request({ method, path }) {
        if (path !== "/v2/redis/databases" && path !== "/v2/vector/index") sent.push(`${method} ${path}`);
        return answers[path] ?? "OK";
      },
    },
    reach,
  );
  const ask = (method: ApiRequest["method"], path: string, json?: unknown) =>
    api.request({ method, path, ...(json === undefined ? {} : { body: { json } }) });
  return { ask, sent };
}

const shopAndCache: Reach = { reads: ["shop", "id-cache"], writes: ["shop"] };

describe("the Developer API within a reach", () => {
  test("lists what may be read, with the token that only reads where no more may be done", async () => {
    const { ask } = open(shopAndCache);
    expect(await ask("GET", "/v2/redis/databases")).toEqual([
      { ...databases[0], may_write: true },
      { ...databases[1], rest_token: "read-cache", password: "", may_write: false },
    ]);
    expect(await ask("GET", "/v2/vector/index")).toEqual([]);
  });

  test("tells of what may only be read without the token that may write", async () => {
    const { ask } = open(shopAndCache);
    expect(await ask("GET", "/v2/redis/database/id-shop")).toEqual(databases[0]);
    expect(await ask("GET", "/v2/redis/database/id-cache")).toMatchObject({ rest_token: "read-cache", password: "" });
    const words = await open({ reads: ["words"], writes: [] }).ask("GET", "/v2/vector/index/id-words");
    expect(words).toMatchObject({ token: "read-words", read_only_token: "read-words" });
  });

  test.each([
    ["what is not in it", "GET", "/v2/redis/database/id-prod", undefined, "Nothing of this ID"],
    [
      "what is not in it, behind something that is",
      "GET",
      "/v2/redis/x/id-shop/id-prod",
      undefined,
      "Nothing of this ID",
    ],
    ["what is not in it, encoded", "GET", "/v2/redis/database/id%2Dprod", undefined, "Nothing of this ID"],
    ["what is not in it, in a body", "POST", "/v2/redis/x/id-shop", { from: ["id-prod"] }, "Nothing of this ID"],
    [
      "what no list has, beside an ID that is within it",
      "POST",
      "/v2/redis/rename/ID-PROD",
      { name: "id-shop" },
      "names nothing that this caller reaches",
    ],
    ["a change of what may only be read", "POST", "/v2/redis/rename/id-cache", { name: "x" }, "may be read here, not"],
    ["something new", "POST", "/v2/redis/database", { database_name: "new" }, "or something new"],
    ["totals of an account", "GET", "/v2/vector/index/stats", undefined, "or something new"],
    ["teams", "GET", "/v2/teams", undefined, "about the account as a whole"],
    [
      "a backup of another database",
      "POST",
      "/v2/redis/restore-backup/id-shop",
      { backup_id: "of-cache" },
      "Nothing of this ID",
    ],
    [
      "the end of a backup of another database",
      "DELETE",
      "/v2/redis/delete-backup/id-shop/of-cache",
      undefined,
      "Nothing of this ID",
    ],
  ] as const)("is not asked for %s", async (_what, method, path, json, sentence) => {
    const { ask, sent } = open(shopAndCache);
    await expect(ask(method, path, json)).rejects.toThrow(sentence);
    expect(sent.filter((line) => !line.includes("list-backup"))).toEqual([]);
  });

  test("is asked for no new name that brings harm within reach, and for all others", async () => {
    const { ask, sent } = open({ destroys: ["cache*", "id-prod"], rest: "change" });
    const rename = (id: string, name: string) => ask("POST", `/v2/redis/rename/${id}`, { name });
    await expect(rename("id-shop", "cache-2")).rejects.toThrow(
      '"cache-2" is among the names of --allow-destructive-on (cache*, id-prod), and "shop" is not, so it may not get it',
    );
    expect(sent).toEqual([]);
    await Promise.all([rename("id-shop", "store"), rename("id-cache", "cache-2"), rename("id-prod", "cache-3")]);
    expect(sent).toHaveLength(3);
  });

  test("is asked for what may be changed", async () => {
    const { ask, sent } = open(shopAndCache);
    await ask("POST", "/v2/redis/rename/id-shop", { name: "store" });
    await ask("POST", "/v2/redis/restore-backup/id-shop", { backup_id: "of-shop" });
    await ask("DELETE", "/v2/redis/delete-backup/id-shop/of-shop");
    expect(sent).toEqual([
      "POST /v2/redis/rename/id-shop",
      "GET /v2/redis/list-backup/id-shop",
      "POST /v2/redis/restore-backup/id-shop",
      "GET /v2/redis/list-backup/id-shop",
      "DELETE /v2/redis/delete-backup/id-shop/of-shop",
    ]);
  });
});

test.each([
  ["GET /v2/redis/databases", true],
  ["POST /v2/redis/rename/{database}", true],
  ["POST /v2/redis/database", false],
  ["GET /v2/vector/index/stats", false],
  ["GET /v2/teams", false],
  ["GET /v2/kafka/topics/{cluster}", false],
])("the endpoint %s is about what a reach can have: %j", (endpoint, isAbout) => {
  expect(isAboutReached(endpoint)).toBe(isAbout);
});
