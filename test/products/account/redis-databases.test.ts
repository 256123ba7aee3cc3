import { describe, expect, onTestFinished, test } from "vitest";
import { createDeveloperApi } from "../../../src/products/account/developer-api.ts";
import { redisDatabases } from "../../../src/products/account/redis-databases.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { keepClients } from "../../../src/upstash/clients.ts";
import { createDirectory, type Directory } from "../../../src/upstash/directory.ts";
import { UpstashError } from "../../../src/upstash/errors.ts";
import { createHttp } from "../../../src/upstash/http.ts";
import { createRedis, type Redis } from "../../../src/upstash/redis.ts";
import {
  type Answer,
  closedPort,
  type Received,
  type ScriptedServer,
  startScriptedServer,
} from "../../upstash/scripted-server.ts";
import { linesOf, ok, type StandInDatabase, startDeveloperApiStandIn } from "./served.ts";

const signal = new AbortController().signal;
const read = { repeatable: true };
const list = "GET /v2/redis/databases";
const get = "GET /v2/redis/database/1";

describe("the kind", () => {
  const kind = kindOf(true);

  test("has the words, paths and fields of the Developer API", () => {
    expect(kind).toMatchObject({
      what: "database",
      creator: "database_create",
      inspector: "database_get",
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
    expect(accessOf(answer, level)).toEqual({ url: "https://eu2-sought-mollusk-30143.upstash.io", token });
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
  test("is looked up and asked with the token of the level; both are remembered", async () => {
    const { client, api, redis } = await oneDatabase();
    for (let count = 0; count < 3; count += 1) await get1(await client("shop"));
    await get1(await client("1"));
    expect(linesOf(api)).toEqual([list, get]);
    expect(tokensOf(redis)).toEqual(Array(4).fill("Bearer read-only-token-1"));
  });

  test("is looked up once for calls of the same time, which travel as one pipeline", async () => {
    const { client, api, redis } = await oneDatabase();
    const calls = Array.from({ length: 20 }, async () => get1(await client("shop", "read-only", ownSignal())));
    await Promise.all(calls);
    expect(linesOf(api)).toEqual([list, get]);
    expect(redis.received.map(({ path }) => path)).toEqual(["/pipeline"]);
  });

  test("is the only one, where none is named", async () => {
    const { client, redis } = await oneDatabase();
    await get1(await client(undefined));
    expect(tokensOf(redis)).toEqual(["Bearer read-only-token-1"]);
  });

  test.each([
    ["privileged-reads", "Bearer standard-token-1"],
    ["writes", "Bearer standard-token-1"],
  ] as const)("is asked with the standard token at level %s", async (level, token) => {
    const { client, redis } = await oneDatabase();
    await get1(await client("shop", level));
    expect(tokensOf(redis)).toEqual([token]);
  });

  test("is asked with its own token by each level of one process", async () => {
    const { client, redis } = await oneDatabase();
    for (const level of ["writes", "read-only", "writes"] as const) await get1(await client("shop", level));
    expect(tokensOf(redis)).toEqual(["Bearer standard-token-1", "Bearer read-only-token-1", "Bearer standard-token-1"]);
  });

  test("is not asked at an address beyond this machine, where the account is not reached by TLS", async () => {
    const { client, api } = await oneDatabase(() => "redis.example.com");
    await expect(get1(await client("shop"))).rejects.toThrow("without an endpoint of the database");
    expect(linesOf(api)).toEqual([list, get]);
  });

  test("is looked up anew before a person is asked about it, since its name may have passed to another", async () => {
    const { directory, api } = await oneDatabase();
    await directory.find("shop", signal);
    expect(await directory.find("shop", signal, true)).toEqual({ id: "1", name: "shop" });
    expect(await directory.find("1", signal, true)).toEqual({ id: "1", name: "shop" });
    expect(linesOf(api)).toEqual([list, list]);
  });

  test("has its address and both tokens as credentials", async () => {
    const { directory, redis, api } = await oneDatabase();
    expect(await directory.credentials("1", "writes", signal)).toEqual({
      url: redis.url,
      token: "standard-token-1",
      readOnlyToken: "read-only-token-1",
    });
    expect(linesOf(api)).toEqual([get]);
  });
});

describe("a token that is no longer accepted", () => {
  test("is dropped, fetched anew and tried once more, also for a write", async () => {
    const { client, api, redis, resetPassword } = await oneDatabase();
    const shop = await client("shop", "writes");
    await get1(shop);
    resetPassword();
    expect(await shop.command(["SET", "key", "value"], { repeatable: false })).toBe("OK");
    await get1(shop);
    expect(tokensOf(redis)).toEqual([
      "Bearer standard-token-1",
      "Bearer standard-token-1",
      "Bearer standard-token-2",
      "Bearer standard-token-2",
    ]);
    expect(linesOf(api)).toEqual([list, get, get]);
  });

  test("is fetched anew once for calls of the same time", async () => {
    const { client, api, resetPassword } = await oneDatabase();
    await get1(await client("shop"));
    resetPassword();
    const pipelines = Array.from({ length: 10 }, async () =>
      (await client("shop", "read-only", ownSignal())).pipeline([["GET", "key"]], read),
    );
    expect(await Promise.all(pipelines)).toHaveLength(10);
    expect(linesOf(api)).toEqual([list, get, get]);
  });

  test.each<[string, (client: Redis) => Promise<unknown>]>([
    ["pipelines", (client) => client.pipeline([["GET", "key"]], read)],
    ["transactions", (client) => client.transaction([["GET", "key"]], read)],
    ["bytes", (client) => client.commandWithBytes(["SET", "key"], new Uint8Array([255]), read)],
    [
      "streams",
      async (client) => {
        for await (const event of client.events(["subscribe", "news"], signal)) return event;
        return undefined;
      },
    ],
  ])("is renewed for %s, too", async (_what, call) => {
    const { client, redis, resetPassword } = await oneDatabase();
    const shop = await client("shop");
    await get1(shop);
    resetPassword();
    expect(await call(shop)).toBeDefined();
    expect(tokensOf(redis).slice(1)).toEqual(["Bearer read-only-token-1", "Bearer read-only-token-2"]);
  });

  test("is an error when the new one is refused as well", async () => {
    const { client, redis } = await oneDatabase(undefined, () => ({ status: 401 }));
    const failure = await get1(await client("shop")).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      kind: "unauthorized",
      message: expect.stringContaining("did not accept the token (401)."),
      advice: expect.stringContaining("database_get shows the state"),
    });
    expect(redis.received).toHaveLength(2);
  });
});

describe("a stream", () => {
  test("gives every event in order, to its end", async () => {
    const { client } = await oneDatabase();
    const events: string[] = [];
    for await (const event of (await client("shop")).events(["subscribe", "news"], signal)) events.push(event);
    expect(events).toEqual(["message,news,hello", "message,news,bye"]);
  });
});

describe("a database that was forgotten", () => {
  test("is looked up anew, by name and by token", async () => {
    const { client, directory, api } = await oneDatabase();
    await get1(await client("shop"));
    directory.forget("1");
    await get1(await client("shop"));
    expect(linesOf(api)).toEqual([list, get, list, get]);
  });

  test("keeps its token where only the names were forgotten", async () => {
    const { client, directory, api } = await oneDatabase();
    await get1(await client("shop"));
    directory.forget();
    await get1(await client("shop"));
    expect(linesOf(api)).toEqual([list, get, list]);
  });
});

describe("an address where nobody answers", () => {
  test("is asked for anew by the next call", async () => {
    let endpoint = `127.0.0.1:${await closedPort()}`;
    const { client, redis } = await oneDatabase(() => endpoint);
    await expect(get1(await client("shop"))).rejects.toMatchObject({ kind: "unreachable" });
    endpoint = new URL(redis.url).host;
    await get1(await client("shop"));
    expect(tokensOf(redis)).toHaveLength(1);
  });
});

describe("a call that is cancelled", () => {
  test("leaves the look-up to the others that wait for it", async () => {
    const { client } = await oneDatabase();
    const controller = new AbortController();
    const [cancelled, other] = [client("shop", "read-only", controller.signal), client("shop")];
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ kind: "cancelled" });
    expect(await get1(await other)).toBe("OK");
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

function ownSignal(): AbortSignal {
  return new AbortController().signal;
}

function get1(redis: Redis) {
  return redis.command(["GET", "key"], read);
}

function tokensOf(redis: ScriptedServer) {
  return redis.received.map(({ headers }) => headers.authorization);
}

/** A Redis REST API that answers OK to everything. */
function startRedis(refusal: (request: Received) => Answer | undefined): Promise<ScriptedServer> {
  return startScriptedServer((request) => {
    const refused = refusal(request);
    if (refused) return refused;
    if (request.path.startsWith("/subscribe")) {
      return { body: "data: message,news,hello\n\ndata: message,news,bye\n\n" };
    }
    const commands: unknown =
      request.path === "/" ? [] : JSON.parse(request.path.startsWith("/SET") ? "[]" : request.body);
    const isBatch = request.path === "/pipeline" || request.path === "/multi-exec";
    return ok(isBatch && Array.isArray(commands) ? commands.map(() => ({ result: "OK" })) : { result: "OK" });
  });
}

/** An account with one database, shop, whose tokens end with a number that grows at each reset of the password. */
async function oneDatabase(endpoint?: () => string, refusal?: () => Answer) {
  let resets = 1;
  const redis = await startRedis(({ headers }) =>
    headers.authorization?.endsWith(`-${resets}`) ? refusal?.() : { status: 401 },
  );
  const databases = (): StandInDatabase[] => [
    {
      database_id: "1",
      database_name: "shop",
      endpoint: endpoint?.() ?? new URL(redis.url).host,
      rest_token: `standard-token-${resets}`,
      read_only_rest_token: `read-only-token-${resets}`,
    },
  ];
  const api = await startDeveloperApiStandIn(databases);
  const directory = directoryOf(api.url);
  return {
    directory,
    api,
    redis,
    async client(idOrName: string | undefined, level: AccessLevel = "read-only", callSignal = signal) {
      const { id } = await directory.find(idOrName, callSignal);
      return directory.client(id, level, callSignal);
    },
    resetPassword() {
      resets += 1;
    },
  };
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
