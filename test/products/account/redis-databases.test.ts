import { describe, expect, onTestFinished, test } from "vitest";
import { createDeveloperApi } from "../../../src/products/account/developer-api.ts";
import { redisDatabases } from "../../../src/products/account/redis-databases.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { keepClients } from "../../../src/upstash/clients.ts";
import { createDirectory, type Directory } from "../../../src/upstash/directory.ts";
import { UpstashError } from "../../../src/upstash/errors.ts";
import { createHttp } from "../../../src/upstash/http.ts";
import { createRedis, type Redis } from "../../../src/upstash/redis.ts";
import { type ScriptedServer, startScriptedServer } from "../../upstash/scripted-server.ts";
import { linesOf, ok, type StandInDatabase, startDeveloperApiStandIn } from "./served.ts";

const signal = new AbortController().signal;
const read = { repeatable: true };
const get = "GET /v2/redis/database/1";

describe("the kind", () => {
  const kind = kindOf(true);

  test("has the words, paths and fields of the Developer API", () => {
    expect(kind).toMatchObject({
      what: "database",
      listPath: "/v2/redis/databases",
      idField: "database_id",
      nameField: "database_name",
    });
    expect(kind.describePath("a/b")).toBe("/v2/redis/database/a%2Fb");
    expect(() => kind.describePath("..")).toThrow(UpstashError);
  });

  test("knows every secret of an answer", () => {
    expect(kind.secretsIn([answer, null, { database_id: "2" }])).toEqual([
      answer.password,
      answer.rest_token,
      answer.read_only_rest_token,
    ]);
  });
});

const answer = {
  database_id: "1",
  database_name: "shop",
  endpoint: "eu2-sought-mollusk-30143.upstash.io",
  password: "password-of-the-shop",
  rest_token: "standard-token-of-the-shop",
  read_only_rest_token: "read-only-token-of-the-shop",
};

describe("the access to a database", () => {
  const { accessOf } = kindOf(true);

  test.each([
    ["read-only", "read-only-token-of-the-shop"],
    ["privileged-reads", "standard-token-of-the-shop"],
    ["writes", "standard-token-of-the-shop"],
  ] as const)("has the token of the level %s", (level, token) => {
    expect(accessOf(answer, level)).toEqual({ url: "https://eu2-sought-mollusk-30143.upstash.io", token, copies: 0 });
  });

  test("says to how many read regions a write is copied", () => {
    expect(accessOf({ ...answer, read_regions: ["eu-west-1", "us-west-1"] }, "writes").copies).toBe(2);
  });

  test.each([
    [{ endpoint: "db.upstash.io@evil.example" }, "an endpoint of the database that could be one of Upstash"],
    [{ endpoint: undefined }, "an endpoint of the database that could be one of Upstash"],
    [{ read_only_rest_token: undefined }, "the read_only_rest_token of the database"],
    [{ read_only_rest_token: "" }, "the read_only_rest_token of the database"],
    [{ read_only_rest_token: "two\r\nlines" }, "the read_only_rest_token of the database"],
  ])("is refused with %j", (fields, missing) => {
    expect(failureOf(() => accessOf({ ...answer, ...fields }, "read-only"))).toMatchObject({
      kind: "not-upstash",
      message: `The Developer API answered without ${missing}.`,
    });
  });

  test("is refused without the standard token, where that is the one of the level", () => {
    const { message } = failureOf(() => accessOf({ ...answer, rest_token: undefined }, "privileged-reads"));
    expect(message).toBe("The Developer API answered without the rest_token of the database.");
  });

  test.each([null, "OK", []])("is refused with the answer %j", (nothing) => {
    expect(failureOf(() => accessOf(nothing, "writes")).kind).toBe("not-upstash");
  });

  test("stays on this machine where databases are not reached by TLS", () => {
    const local = kindOf(false);
    expect(local.accessOf({ ...answer, endpoint: "localhost:8080" }, "writes").url).toBe("http://localhost:8080");
    expect(failureOf(() => local.accessOf(answer, "writes")).message).toContain("without an endpoint of the database");
  });
});

describe("a database of the account", () => {
  test("is asked with its own token by each level of one process", async () => {
    const { client, redis } = await oneDatabase();
    for (const level of ["writes", "read-only", "privileged-reads", "writes"] as const) await get1(await client(level));
    expect(tokensOf(redis)).toEqual([
      "Bearer standard-token",
      "Bearer read-only-token",
      "Bearer standard-token",
      "Bearer standard-token",
    ]);
  });

  test("has its address and both tokens as credentials", async () => {
    const { directory, redis, api } = await oneDatabase();
    expect(await directory.credentials("1", "writes", signal)).toEqual({
      url: redis.url,
      token: "standard-token",
      readOnlyToken: "read-only-token",
    });
    expect(linesOf(api)).toEqual([get]);
  });

  test("has streams, which give every event in order, to their end", async () => {
    const { client } = await oneDatabase();
    const events: string[] = [];
    for await (const event of (await client("read-only")).events(["subscribe", "news"], signal)) events.push(event);
    expect(events).toEqual(["message,news,hello", "message,news,bye"]);
  });
});

function kindOf(secure: boolean) {
  const clients = keepClients<Redis>(() => {
    throw new Error("no client is needed");
  });
  return redisDatabases(clients, { secure });
}

function failureOf(call: () => unknown): UpstashError {
  try {
    call();
  } catch (error) {
    if (error instanceof UpstashError) return error;
  }
  throw new Error("no failure");
}

function get1(redis: Redis) {
  return redis.command(["GET", "key"], read);
}

function tokensOf(redis: ScriptedServer) {
  return redis.received.map(({ headers }) => headers.authorization);
}

/** A database, shop, with an account that has it alone. */
async function oneDatabase() {
  const redis = await startScriptedServer(({ path }) =>
    path.startsWith("/subscribe")
      ? { body: "data: message,news,hello\n\ndata: message,news,bye\n\n" }
      : ok({ result: "OK" }),
  );
  const shop: StandInDatabase = {
    database_id: "1",
    database_name: "shop",
    endpoint: new URL(redis.url).host,
    rest_token: "standard-token",
    read_only_rest_token: "read-only-token",
  };
  const api = await startDeveloperApiStandIn([shop]);
  const directory = directoryOf(api.url);
  return { directory, api, redis, client: (level: AccessLevel) => directory.client("1", level, signal) };
}

function directoryOf(url: string): Directory<Redis> {
  const http = createHttp({ timeout: 10_000, maxReply: 1_000_000 });
  onTestFinished(() => http.close());
  const account = { email: "developer@example.com", apiKey: "key-of-the-account", url };
  const clients = keepClients((access) => createRedis(http, access));
  return createDirectory(createDeveloperApi(http, account, false), redisDatabases(clients, { secure: false }), {
    onSecret: () => {},
  });
}
