import { describe, expect, test } from "vitest";
import { z } from "zod";
import { endpointsOf, inBody, inHeader, inOtherPath, inQuery, localOnly } from "../../src/catalog/define.ts";
import { requestOf } from "../../src/catalog/endpoint-request.ts";
import {
  linesOf,
  ok,
  type StandInDatabase,
  serveAccount,
  startDeveloperApiStandIn,
} from "../products/account/served.ts";
import { type Answer, type Received, startScriptedServer } from "../upstash/scripted-server.ts";
import { productOf, select, type TestContext, testContextWith } from "./fixture.ts";

const endpoint = endpointsOf<TestContext>("developer-api");
const list = "GET /v2/redis/databases";
const get = "GET /v2/redis/database/1";

describe("the request of a row", () => {
  const id = z.string();

  test("has each input in its place, under the API's name", () => {
    const row = endpoint("x_y", "write", "POST /v2/x/{id}", "Do.", {
      id,
      name: inBody("display_name", id),
      plan: id,
      period: inQuery(id, "time"),
      limit: inQuery(z.number()),
      delay: inHeader("Upstash-Delay", id),
      raw: localOnly(z.boolean()),
    });
    const input = { id: "a/b", name: "n", plan: "free", period: "3h", limit: 5, delay: "10s", raw: true };
    expect(requestOf(row, input, false)).toEqual({
      method: "POST",
      path: "/v2/x/a%2Fb",
      query: { time: "3h", limit: "5" },
      headers: { "Upstash-Delay": "10s" },
      body: { json: { display_name: "n", plan: "free" } },
    });
  });

  test("repeats a query parameter for each element of a list", () => {
    const row = endpoint("x_y", "read", "GET /v2/x", "Get.", { ids: inQuery(z.array(z.string()), "id") });
    expect(requestOf(row, { ids: ["a", "b,c"] }, false)).toMatchObject({ query: { id: ["a", "b,c"] } });
  });

  test("writes a query parameter and a header as the row says, and repeats what is a list then", () => {
    const row = endpoint("x_y", "read", "GET /v2/x", "Get.", {
      since: inQuery(z.string(), "from", (value) => String(Date.parse(String(value)))),
      labels: inQuery(z.string(), "label", (value) => String(value).split(",")),
    });
    expect(requestOf(row, { since: "1970-01-01T00:00:01Z", labels: "a,b" }, false)).toMatchObject({
      query: { from: "1000", label: ["a", "b"] },
    });
  });

  test("has the query that every request of the row has, and its own page size in place of the usual one", () => {
    const count = inQuery(z.number().max(10).default(10));
    const row = endpoint("x_list", "read", "GET /v2/x", "List.", { count }, { paged: "x", fixedQuery: { by: "run" } });
    expect(requestOf(row, { count: 7 }, false)).toMatchObject({ query: { by: "run", count: "7" } });
    expect(row.inputs.count).toBe(count);
  });

  test("goes to the other path whose input is given, and else to the row's own", () => {
    const row = endpoint(
      "x_list",
      "read",
      "GET /v2/x",
      "List.",
      { id: inOtherPath(id.optional()), all: inOtherPath(z.boolean().optional()) },
      {
        otherPaths: [
          { given: "id", path: "/v2/x/{id}" },
          { given: "all", path: "/v2/all" },
        ],
      },
    );
    const pathOf = (input: Record<string, unknown>) => requestOf(row, input, false);
    expect(pathOf({ id: "a/b" })).toMatchObject({ path: "/v2/x/a%2Fb", query: {} });
    expect(pathOf({ all: true })).toMatchObject({ path: "/v2/all", query: {} });
    expect(pathOf({ all: false })).toMatchObject({ path: "/v2/x", query: {} });
  });

  test("leaves out what is not given", () => {
    const row = endpoint("x_y", "read", "GET /v2/x", "Get.", { period: inQuery(id.optional()) });
    expect(requestOf(row, { period: undefined }, false)).toMatchObject({ query: {} });
  });

  test("has no body where nothing is left for one", () => {
    const row = endpoint("x_y", "write", "POST /v2/x/{id}", "Do.", { id });
    expect(requestOf(row, { id: "1" }, false)).toEqual({ method: "POST", path: "/v2/x/1", query: {}, headers: {} });
  });

  test("has the body that the row makes", () => {
    const row = endpoint("x_y", "write", "POST /v2/x", "Do.", { name: id }, { body: ({ name }) => [name] });
    expect(requestOf(row, { name: "n" }, false)).toMatchObject({ body: { json: ["n"] } });
  });

  test("asks the API to leave secrets out, unless they are to be shown", () => {
    const row = endpoint("x_y", "read", "GET /v2/x", "Get.", {}, { hidingQuery: { credentials: "hide" } });
    expect(requestOf(row, {}, false).query).toEqual({ credentials: "hide" });
    expect(requestOf(row, {}, true).query).toEqual({});
  });
});

describe("an endpoint as a tool", () => {
  test("has a title, and says of a destructive call what it does", async () => {
    const row = endpoint("qstash_ipv4_delete", "destructive", "DELETE /v2/x", "Delete the addresses, for good.");
    const [tool] = await select([productOf([{ name: "x", summary: "X", rows: [row] }])]);
    expect(tool).toMatchObject({ title: "QStash IPv4 delete", endpoint: "DELETE /v2/x", access: "destructive" });
    const plan = await tool?.plan(
      {},
      testContextWith(() => null),
    );
    expect(plan?.harm).toEqual({ things: [{ does: "delete the addresses, for good" }] });
  });

  test("that writes asks where its row says so, by the input, and takes the token of a preview", async () => {
    const row = endpoint(
      "x_y",
      "write",
      "POST /v2/x",
      "Do.",
      { plan: z.string() },
      { harm: ({ plan }) => (plan === "free" ? [] : [{ does: `changes to ${plan}`, means: "costs money" }]) },
    );
    const never = endpoint("x_z", "write", "POST /v2/z", "Do.", { plan: z.string() });
    const products = [productOf([{ name: "x", summary: "X", rows: [row, never] }])];
    const [tool, other] = await select(products, { confirm: "token" });
    const context = testContextWith(() => null);
    expect((await tool?.plan({ plan: "paid" }, context))?.harm).toEqual({
      things: [{ does: "changes to paid", means: "costs money" }],
    });
    expect((await tool?.plan({ plan: "free" }, context))?.harm).toBeUndefined();
    expect(tool?.access).toBe("write");
    expect(tool?.inputSchema.properties).toHaveProperty("confirm_token");
    expect(other?.inputSchema.properties).not.toHaveProperty("confirm_token");
  });

  test("is about what its product says, and sends what that has found", async () => {
    const [id, database] = [z.string(), z.string()];
    const row = endpoint("x_y", "write", "POST /v2/x/{id}", "Do.", { id, database, note: z.string() });
    const [tool] = await select([productOf([{ name: "x", summary: "X", rows: [row] }])]);
    const requests: unknown[] = [];
    const api = { request: async (request: unknown) => void requests.push(request) };
    const context = {
      ...testContextWith(() => null),
      reach: async (_row: unknown, input: object) => ({
        api,
        input: { ...input, database: "id-of-shop" },
        target: { database: "id-of-shop" },
      }),
    };
    const plan = await tool?.plan({ id: "1", database: "shop", note: "private" }, context);
    expect(plan?.target).toEqual({ database: "id-of-shop" });
    await plan?.run();
    expect(requests).toMatchObject([{ path: "/v2/x/1", body: { json: { database: "id-of-shop", note: "private" } } }]);
  });

  test("refuses what its row refuses, before anything is sent", async () => {
    const api = await startScriptedServer(() => ok("OK"));
    const text = await serveAccount(api.url, "writes").failure("database_create", { name: "x" });
    expect(text).toContain("needs primary_region");
    expect(linesOf(api)).toEqual([]);
  });

  test.each(["..", ".", "/", "a/../../v2/teams", "%2e%2e", "shop\n", "\u0000"])(
    "makes no path of a database that is called %j",
    async (database) => {
      const { answer, failure, lines } = await account();
      await answer("database_get", { database: "shop" });
      expect(await failure("database_get", { database })).toContain("The account has no database");
      expect(new Set(lines())).toEqual(new Set([list, `${get}?credentials=hide`]));
    },
  );

  test("takes a database that is called .. by the ID that it has", async () => {
    const { answer, lines } = await account(undefined, "..");
    await answer("database_rename", { database: "..", name: "new" });
    expect(lines()).toEqual([list, "POST /v2/redis/rename/1"]);
  });
});

describe("the names of databases", () => {
  const input = { database: "shop" };

  test.each([
    ["database_create", { name: "new", primary_region: "us-east-1" }],
    ["database_rename", { ...input, name: "new" }],
    ["database_delete", input],
    ["database_move_to_team", { ...input, team: "2" }],
    ["database_reset_password", input],
    ["backup_restore", { ...input, backup: "3" }],
  ])("are looked up anew after %s", async (tool, given) => {
    const { answer, lines } = await account();
    await answer("database_get", input);
    await answer(tool, given);
    const before = lines().filter((line) => line === list).length;
    await answer("database_get", input);
    expect(lines().filter((line) => line === list)).toHaveLength(before + 1);
  });

  test("are looked up before a change, since a name may have passed to another database", async () => {
    const databases = [
      { database_id: "1", database_name: "shop" },
      { database_id: "2", database_name: "new shop" },
    ];
    const api = await startDeveloperApiStandIn(() => databases);
    const { answer } = serveAccount(api.url, "writes");
    await answer("database_get", input);
    databases.splice(
      0,
      2,
      { database_id: "1", database_name: "old shop" },
      { database_id: "2", database_name: "shop" },
    );
    await answer("database_delete", input);
    expect(linesOf(api).at(-1)).toBe("DELETE /v2/redis/database/2");
  });

  test("are remembered by tools that read", async () => {
    const { answer, lines } = await account();
    for (const tool of ["database_get", "backup_list", "database_stats"]) await answer(tool, input);
    await answer("redis_string_read", { command: "GET", args: ["key"], ...input });
    expect(lines().filter((line) => line === list)).toHaveLength(1);
  });

  test("are looked up anew when the API knows nothing of a database any more", async () => {
    const { answer, failure, lines } = await account(({ path }) =>
      path.includes("stats") ? { status: 404 } : ok("OK"),
    );
    expect(await failure("database_stats", input)).toContain("(404)");
    await answer("backup_list", input);
    expect(lines().filter((line) => line === list)).toHaveLength(2);
  });
});

describe("the token of a database", () => {
  const read = { command: "GET", args: ["key"], database: "shop" };

  test.each([
    ["database_reset_password", { database: "shop" }],
    ["database_delete", { database: "shop" }],
    ["database_move_to_team", { database: "shop", team: "2" }],
    ["backup_restore", { database: "shop", backup: "3" }],
  ])("is fetched anew after %s", async (tool, input) => {
    const { answer, lines, tokens } = await account();
    for (let count = 0; count < 2; count += 1) await answer("redis_string_read", read);
    await answer(tool, input);
    await answer("redis_string_read", read);
    expect(lines().filter((line) => line === get)).toHaveLength(2);
    expect(tokens).toEqual(["token-1", "token-1", "token-2"]);
  });

  test("is fetched anew when nobody knows whether a change was carried out", async () => {
    const { answer, failure, lines } = await account(() => "hang up");
    await answer("redis_string_read", read);
    expect(await failure("database_reset_password", { database: "shop" })).toContain("It is unknown whether");
    await answer("redis_string_read", read);
    expect(lines().filter((line) => line === get)).toHaveLength(2);
  });

  test("that was reset elsewhere is fetched anew, and the call succeeds", async () => {
    const { answer, reset, tokens } = await account();
    await answer("redis_string_read", read);
    reset();
    expect(await answer("redis_string_read", read)).toMatchObject({ result: null });
    expect(tokens).toEqual(["token-1", "token-1", "token-2"]);
  });
});

/** An account with the database `name`, whose token changes with each request that is not GET. */
async function account(other: (request: Received) => Answer | "hang up" = () => ok("OK"), name = "shop") {
  let resets = 1;
  const tokens: string[] = [];
  const redis = await startScriptedServer(({ headers }) => {
    const token = headers.authorization?.replace("Bearer ", "") ?? "";
    tokens.push(token);
    return token === `token-${resets}` ? ok({ result: null }) : { status: 401 };
  });
  const databases = (): StandInDatabase[] => [
    {
      database_id: "1",
      database_name: name,
      endpoint: new URL(redis.url).host,
      rest_token: `token-${resets}`,
    },
  ];
  const api = await startDeveloperApiStandIn(databases, (request) => {
    if (request.method !== "GET") resets += 1;
    const about = request.path === "/v2/redis/database/1?credentials=hide";
    return about ? ok({ database_id: "1", database_name: name }) : other(request);
  });
  return {
    ...serveAccount(api.url, "writes"),
    tokens,
    lines: () => linesOf(api),
    reset() {
      resets += 1;
    },
  };
}
