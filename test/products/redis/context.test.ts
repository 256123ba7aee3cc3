import { describe, expect, onTestFinished, test } from "vitest";
import type { Shared } from "../../../src/catalog/product.ts";
import { accountDatabases } from "../../../src/products/account/account.ts";
import { type AccountCredentials, accountAccess } from "../../../src/products/account/credentials.ts";
import { connectRedis } from "../../../src/products/redis/context.ts";
import type { RedisCredentials } from "../../../src/products/redis/credentials.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { createHttp } from "../../../src/upstash/http.ts";
import { createKept } from "../../../src/upstash/kept.ts";
import type { Redis } from "../../../src/upstash/redis.ts";
import { callContext } from "../../call/fixture.ts";
import {
  type Answer,
  closedPort,
  type Received,
  type ScriptedServer,
  startScriptedServer,
} from "../../upstash/scripted-server.ts";
import { linesOf, ok, type StandInDatabase, startDeveloperApiStandIn } from "../account/served.ts";

const signal = new AbortController().signal;
const read = { repeatable: true };
const list = "GET /v2/redis/databases";
const get = "GET /v2/redis/database/1";

describe("a database of the account", () => {
  test("is looked up and asked with the token of the mode; both are remembered", async () => {
    const { connections, api, redis } = await oneDatabase();
    for (let count = 0; count < 3; count += 1) await get1(await connections.redis("shop", signal));
    await get1(await connections.redis("1", signal));
    expect(linesOf(api)).toEqual([list, get]);
    expect(tokensOf(redis)).toEqual(Array(4).fill("Bearer read-only-token-1"));
  });

  test("is looked up once for calls of the same time, which travel as one pipeline", async () => {
    const { connections, api, redis } = await oneDatabase();
    const calls = Array.from({ length: 20 }, async () => get1(await connections.redis("shop", ownSignal())));
    await Promise.all(calls);
    expect(linesOf(api)).toEqual([list, get]);
    expect(redis.received.map(({ path }) => path)).toEqual(["/pipeline"]);
  });

  test("is the only one, where none is named and none is configured", async () => {
    const { connections, redis } = await oneDatabase();
    await get1(await connections.redis(undefined, signal));
    expect(tokensOf(redis)).toEqual(["Bearer read-only-token-1"]);
  });

  test.each([
    ["privileged-reads", "Bearer standard-token-1"],
    ["writes", "Bearer standard-token-1"],
  ] as const)("is asked with the standard token in mode %s", async (level, token) => {
    const { connections, redis } = await oneDatabase({ level });
    await get1(await connections.redis("shop", signal));
    expect(tokensOf(redis)).toEqual([token]);
  });

  test("leaves the configured database the one that is asked without a name", async () => {
    const configured = await startRedis();
    const { connections, api, redis } = await oneDatabase({
      database: { url: configured.url, readOnlyToken: "configured-token" },
    });
    await get1(await connections.redis(undefined, signal));
    expect(tokensOf(configured)).toEqual(["Bearer configured-token"]);
    expect([linesOf(api), tokensOf(redis)]).toEqual([[], []]);
    await get1(await connections.redis("shop", signal));
    expect(tokensOf(redis)).toEqual(["Bearer read-only-token-1"]);
  });

  test("is not asked at an address beyond this machine, where the account is not reached by TLS", async () => {
    const { connections, api } = await oneDatabase({}, () => "redis.example.com");
    const redis = await connections.redis("shop", signal);
    await expect(get1(redis)).rejects.toThrow("without an endpoint of the database");
    expect(linesOf(api)).toEqual([list, get]);
  });

  test("is looked up anew before a person is asked about it, since its name may have passed to another", async () => {
    const { connections, api } = await oneDatabase();
    await connections.redis("shop", signal);
    expect(await connections.identify("shop", signal)).toEqual({ id: "1", name: "shop" });
    expect(await connections.identify("1", signal)).toEqual({ id: "1", name: "shop" });
    expect(linesOf(api)).toEqual([list, list]);
  });

  test("needs an account", async () => {
    const { connections } = await oneDatabase({ account: { email: "developer@example.com" } });
    await expect(connections.redis("shop", signal)).rejects.toMatchObject({
      kind: "not-configured",
      message: expect.stringContaining("UPSTASH_API_KEY"),
    });
  });
});

describe("a token that is no longer accepted", () => {
  test("is dropped, fetched anew and tried once more, also for a write", async () => {
    const { connections, api, redis, resetPassword } = await oneDatabase({ level: "writes" });
    const client = await connections.redis("shop", signal);
    await get1(client);
    resetPassword();
    expect(await client.command(["SET", "key", "value"], { repeatable: false })).toBe("OK");
    await get1(client);
    expect(tokensOf(redis)).toEqual([
      "Bearer standard-token-1",
      "Bearer standard-token-1",
      "Bearer standard-token-2",
      "Bearer standard-token-2",
    ]);
    expect(linesOf(api)).toEqual([list, get, get]);
  });

  test("is fetched anew once for calls of the same time", async () => {
    const { connections, api, resetPassword } = await oneDatabase();
    const client = await connections.redis("shop", signal);
    await get1(client);
    resetPassword();
    const pipelines = Array.from({ length: 10 }, async () =>
      (await connections.redis("shop", ownSignal())).pipeline([["GET", "key"]], read),
    );
    expect(await Promise.all(pipelines)).toHaveLength(10);
    expect(linesOf(api)).toEqual([list, get, get]);
  });

  test("is renewed for pipelines, transactions, bytes and streams, too", async () => {
    const calls: ((client: Redis) => Promise<unknown>)[] = [
      (client) => client.pipeline([["GET", "key"]], read),
      (client) => client.transaction([["GET", "key"]], read),
      (client) => client.commandWithBytes(["SET", "key"], new Uint8Array([255]), read),
      async (client) => {
        for await (const event of client.events(["subscribe", "news"], signal)) return event;
        return undefined;
      },
    ];
    for (const call of calls) {
      const { connections, redis, resetPassword } = await oneDatabase();
      const client = await connections.redis("shop", signal);
      await get1(client);
      resetPassword();
      expect(await call(client)).toBeDefined();
      expect(tokensOf(redis).slice(1)).toEqual(["Bearer read-only-token-1", "Bearer read-only-token-2"]);
    }
  });

  test("is an error when the new one is refused as well", async () => {
    const { connections, redis } = await oneDatabase({}, undefined, () => ({ status: 401 }));
    const failure = await get1(await connections.redis("shop", signal)).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      kind: "unauthorized",
      message: expect.stringContaining("did not accept the token (401)."),
      advice: expect.stringContaining("console shows the state"),
    });
    expect(redis.received).toHaveLength(2);
  });

  test("of the configured database is an error at once, since there is no other", async () => {
    const configured = await startScriptedServer(() => ({ status: 401 }));
    const { connections } = await oneDatabase({ database: { url: configured.url, readOnlyToken: "configured-token" } });
    await expect(get1(await connections.redis(undefined, signal))).rejects.toMatchObject({
      kind: "unauthorized",
      advice: expect.stringMatching(/in the server's configuration.*names it by `database` takes its token from/),
    });
    expect(configured.received).toHaveLength(1);
  });

  test("of the configured database is no matter of an account, where there is none", async () => {
    const configured = await startScriptedServer(() => ({ status: 401 }));
    const database = { url: configured.url, readOnlyToken: "configured-token" };
    const { connections } = await oneDatabase({ database, account: {} });
    await expect(get1(await connections.redis(undefined, signal))).rejects.toMatchObject({
      advice: expect.not.stringContaining("`database`"),
    });
  });
});

describe("a database that was forgotten", () => {
  test("is looked up anew, by name and by token", async () => {
    const { connections, api } = await oneDatabase();
    await get1(await connections.redis("shop", signal));
    connections.forgetDatabase("1");
    await get1(await connections.redis("shop", signal));
    expect(linesOf(api)).toEqual([list, get, list, get]);
  });

  test("keeps its token where only the names were forgotten", async () => {
    const { connections, api } = await oneDatabase();
    await get1(await connections.redis("shop", signal));
    connections.forgetDatabase();
    await get1(await connections.redis("shop", signal));
    expect(linesOf(api)).toEqual([list, get, list]);
  });
});

describe("an address where nobody answers", () => {
  test("is asked for anew by the next call", async () => {
    let endpoint = `127.0.0.1:${await closedPort()}`;
    const { connections, redis } = await oneDatabase({}, () => endpoint);
    await expect(get1(await connections.redis("shop", signal))).rejects.toMatchObject({ kind: "unreachable" });
    endpoint = new URL(redis.url).host;
    await get1(await connections.redis("shop", signal));
    expect(tokensOf(redis)).toHaveLength(1);
  });
});

describe("a call that is cancelled", () => {
  test("leaves the look-up to the others that wait for it", async () => {
    const { connections } = await oneDatabase();
    const controller = new AbortController();
    const [cancelled, other] = [connections.redis("shop", controller.signal), connections.redis("shop", signal)];
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ kind: "cancelled" });
    expect(await get1(await other)).toBe("OK");
  });
});

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
function startRedis(refusal: (request: Received) => Answer | undefined = () => undefined): Promise<ScriptedServer> {
  return startScriptedServer((request) => {
    const refused = refusal(request);
    if (refused) return refused;
    if (request.path.startsWith("/subscribe")) return { body: "data: message,news,hello\n\n" };
    const commands: unknown =
      request.path === "/" ? [] : JSON.parse(request.path.startsWith("/SET") ? "[]" : request.body);
    const isBatch = request.path === "/pipeline" || request.path === "/multi-exec";
    return ok(isBatch && Array.isArray(commands) ? commands.map(() => ({ result: "OK" })) : { result: "OK" });
  });
}

interface Options {
  level?: AccessLevel;
  database?: RedisCredentials;
  account?: AccountCredentials;
}

/** An account with one database, shop, whose tokens end with a number that grows at each reset of the password. */
async function oneDatabase(
  { level = "read-only", database = {}, account }: Options = {},
  endpoint?: () => string,
  refusal?: () => Answer,
) {
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
  const http = createHttp({ timeout: 10_000, maxReply: 1_000_000 });
  onTestFinished(() => http.close());
  const credentials = account ?? { email: "developer@example.com", apiKey: "key-of-the-account", url: api.url };
  const shared: Shared = { http, onSecret: () => {}, kept: createKept(() => shared) };
  const contextOf = connectRedis({ database, account: credentials }, { ...shared, level, isOffered: () => true });
  const reached = (resource: string | undefined, signal: AbortSignal, fresh: boolean) =>
    contextOf(callContext({ resource, signal })).database({ fresh });
  return {
    connections: {
      redis: async (name: string | undefined, signal: AbortSignal) => (await reached(name, signal, false)).redis,
      async identify(name: string, signal: AbortSignal) {
        const found = await reached(name, signal, true);
        return { id: found.id, name: found.name };
      },
      forgetDatabase: (id?: string) => shared.kept(accountDatabases, accountAccess(credentials)).forget(id),
    },
    api,
    redis,
    resetPassword() {
      resets += 1;
    },
  };
}
