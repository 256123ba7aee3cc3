import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Question } from "../src/call/consent.ts";
import type { CallResult } from "../src/call/deliver.ts";
import type { CallEnd } from "../src/call/observer.ts";
import type { Served } from "../src/call/served.ts";
import type { Caller } from "../src/callers/caller.ts";
import { type Config, readConfig, withCredentials } from "../src/config/read.ts";
import { products } from "../src/products/index.ts";
import { createService } from "../src/service.ts";
import type { AccessLevel } from "../src/upstash/access.ts";
import { ok, startDeveloperApiStandIn } from "./products/account/served.ts";
import { type Answer, type Received, startScriptedServer } from "./upstash/scripted-server.ts";
import "./properties.ts";

/*
 * One process, several callers: one that reads only, one that reads with the standard token, two that write. Their calls
 * carry the caller's id as the key, so that each request tells whose commands it has.
 */

const tokens = {
  configured: { read: "read-configured-token", all: "all-configured-token" },
  shop: { read: "read-shop-token", all: "all-shop-token" },
};
const levels: Readonly<Record<string, AccessLevel>> = {
  reader: "read-only",
  looker: "privileged-reads",
  writer: "writes",
  other: "writes",
};
type Name = keyof typeof levels;

describe("two callers of one process", () => {
  test("are offered what their access level allows, made once for each level", async () => {
    const { reader, writer, other } = await serveAll();
    expect(reader.offer.tools.has("redis_string_write")).toBe(false);
    expect(writer.offer.tools.has("redis_string_write")).toBe(true);
    expect(other.offer).toBe(writer.offer);
    expect(reader.offer.instructions).toContain("This server is read-only");
    expect(writer.offer.instructions).toContain("This server may write");
  });

  test("cannot make each other's calls: who reads only is refused what the other may do", async () => {
    const { reader, writer, redis } = await serveAll();
    expect(textOf(await call(reader, "redis_string_write", { command: "SET", args: ["reader", "v"] }))).toContain(
      "--allow-writes",
    );
    expect(textOf(await call(reader, "redis_pipeline_read", { commands: [["SET", "reader", "v"]] }))).toContain(
      "can write",
    );
    expect(redis.received).toEqual([]);
    expect(await call(writer, "redis_string_write", { command: "SET", args: ["writer", "v"] })).not.toHaveProperty(
      "isError",
    );
  });

  test("who reads only sends nothing but GET to the account, while the other changes it", async () => {
    const { reader, writer, api } = await serveAll();
    await Promise.all([
      call(writer, "database_rename", { database: "shop", name: "store" }),
      call(reader, "database_get", { database: "shop" }),
      call(reader, "database_rename", { database: "shop", name: "stolen" }),
    ]);
    const changes = api.received.filter(({ method }) => method !== "GET");
    expect(changes.map(({ path, body }) => [path, body])).toEqual([["/v2/redis/rename/1", '{"name":"store"}']]);
  });

  test("never share a client across levels: every request has the token of its own caller's level", async () => {
    const step = fc.record({
      caller: fc.constantFrom(...Object.keys(levels)),
      database: fc.constantFrom("configured", "shop"),
      tool: fc.constantFrom("redis_string_read", "redis_pipeline_read"),
      together: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const { redis, ...callers } = await serveAll();
        let running: Promise<unknown>[] = [];
        for (const { caller, database, tool, together } of steps) {
          const named = database === "shop" ? { database } : {};
          const command = ["GET", `${caller}:${database}`];
          const input =
            tool === "redis_string_read" ? { command: "GET", args: command.slice(1) } : { commands: [command] };
          running.push(call(callers[caller as "reader"], tool, { ...input, ...named }));
          if (together) continue;
          await Promise.all(running);
          running = [];
        }
        for (const answer of await Promise.all(running)) expect(answer).not.toHaveProperty("isError");
        expect(keysWithTokens(redis.received).length).toBe(steps.length);
        for (const { key, token } of keysWithTokens(redis.received)) expect([key, token]).toEqual([key, tokenFor(key)]);
      }),
      { numRuns: 60 },
    );
  });

  test("at one level share a client, so that their calls of one moment travel together", async () => {
    const { writer, other, redis } = await serveAll();
    await Promise.all([writer, other].map((one) => call(one, "redis_string_read", { command: "GET", args: ["k"] })));
    expect(redis.received.map(({ path }) => path)).toEqual(["/pipeline"]);
  });

  test("do not wait for each other's writes", async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { writer, other } = await serveAll(({ body }) => (body.includes("slow") ? released : undefined));
    const waiting = call(writer, "redis_string_write", { command: "SET", args: ["slow", "v"] });
    expect(await call(other, "redis_string_write", { command: "SET", args: ["quick", "v"] })).not.toHaveProperty(
      "isError",
    );
    release();
    expect(await waiting).not.toHaveProperty("isError");
  });

  test("do not send their writes in one request, which could fail as a whole", async () => {
    const { writer, other, redis } = await serveAll();
    const keys = ["a", "b", "c"];
    await Promise.all(
      [writer, other].flatMap((one) =>
        keys.map((key) => call(one, "redis_string_write", { command: "SET", args: [`${one.caller}:${key}`, "v"] })),
      ),
    );
    const writersOf = redis.received.map(
      (request) => new Set(commandsIn([request]).map(([, key = ""]) => key.split(":")[0])),
    );
    expect(writersOf.every((writers) => writers.size === 1)).toBe(true);
    expect(commandsIn(redis.received)).toHaveLength(6);
  });

  test("keep their clients when a read of another fails", async () => {
    const { reader, writer, redis, api } = await serveAll(undefined, { status: 500 });
    const set = { command: "SET", args: ["k", "v"], database: "shop" };
    await call(writer, "redis_string_write", set);
    expect(await call(reader, "database_stats", { database: "shop" })).toHaveProperty("isError");
    await call(writer, "redis_string_write", set);
    expect(api.received.filter(({ path }) => path === "/v2/redis/database/1")).toHaveLength(1);
    expect(redis.received[1]?.headers["upstash-sync-token"]).toBe("1");
  });

  test("cannot use each other's permissions", async () => {
    const { writer, other, redis } = await serveAll();
    const flush = { command: "FLUSHALL" };
    const preview = (await call(writer, "redis_server_write", flush)) as CallResult;
    const { confirm_token } = preview.structuredContent as { confirm_token: string };
    expect(textOf(await call(other, "redis_server_write", { ...flush, confirm_token }))).toContain("another call");
    expect(commandsIn(redis.received)).not.toContainEqual(["FLUSHALL"]);
    await call(writer, "redis_server_write", { ...flush, confirm_token });
    expect(commandsIn(redis.received)).toContainEqual(["FLUSHALL"]);
  });

  test("are told apart by whoever observes their calls, which sees no value", async () => {
    const { reader, writer, ended } = await serveAll();
    await call(reader, "redis_string_read", { command: "GET", args: ["private"], database: "shop" });
    await call(writer, "redis_string_write", { command: "SET", args: ["private", "private"] });
    await call(reader, "redis_string_write", { command: "SET", args: ["private", "private"] });
    await call(reader, "private", {});
    expect(
      ended.map(({ caller, tool, access, outcome, commands }) => [caller, tool, access, outcome, commands]),
    ).toEqual([
      ["reader", "redis_string_read", "read", "answered", 1],
      ["writer", "redis_string_write", "write", "answered", 1],
      ["reader", "redis_string_write", undefined, "not-offered", 0],
      ["reader", "unknown", undefined, "not-offered", 0],
    ]);
    expect(ended[0]?.target).toEqual({ database: "1" });
    expect(JSON.stringify(ended)).not.toContain("private");
  });
});

describe("a process whose callers all read only", () => {
  test("serves nobody who may do more than it was configured for", async () => {
    const service = createService(configOf(variables("http://127.0.0.1:1"), new Set(["read-only"])));
    onTestFinished(() => service.close());
    const { products: configured } = configOf(variables("http://127.0.0.1:1"), new Set(["read-only"]));
    const stranger: Caller = { id: "stranger", access: "writes", products: configured };
    await expect(service.serve(stranger)).rejects.toThrow("configured without the access level writes");
  });

  test("knows the read-only token and no other of the configuration", () => {
    const { products: configured } = configOf(variables("http://127.0.0.1:1"), new Set(["read-only"]));
    const secrets = configured.flatMap(({ facts }) => facts.secrets);
    expect(secrets).toContain(tokens.configured.read);
    expect(secrets).not.toContain(tokens.configured.all);
  });
});

function tokenFor(key: string): string {
  const [caller = "", database = ""] = key.split(":");
  const { read, all } = database === "shop" ? tokens.shop : tokens.configured;
  return levels[caller as Name] === "read-only" ? read : all;
}

/** Each key that was read, with the token of the request that it came in. */
function keysWithTokens(received: readonly Received[]): { key: string; token: string }[] {
  return received.flatMap((request) =>
    commandsIn([request])
      .filter(([name]) => name === "GET")
      .map(([, key = ""]) => ({ key, token: request.headers.authorization?.replace("Bearer ", "") ?? "" })),
  );
}

function commandsIn(received: readonly Received[]): string[][] {
  return received.flatMap(({ path, body }) => {
    const sent = JSON.parse(body) as string[] & string[][];
    return path === "/" ? [sent] : sent;
  });
}

function textOf(answer: CallResult | Question): string {
  return (answer as CallResult).content[0]?.text ?? "";
}

function call(served: Served, tool: string, input: Record<string, unknown>) {
  return served.call(tool, input, {
    signal: new AbortController().signal,
    progress: async () => {},
    consent: { canAsk: false },
  });
}

function variables(url: string): Record<string, string> {
  return {
    UPSTASH_REDIS_REST_URL: url,
    UPSTASH_REDIS_REST_TOKEN: tokens.configured.all,
    UPSTASH_REDIS_REST_READONLY_TOKEN: tokens.configured.read,
    UPSTASH_EMAIL: "dev@example.com",
    UPSTASH_API_KEY: "key-of-the-account",
  };
}

function configOf(environment: Record<string, string>, callers: ReadonlySet<AccessLevel>): Config {
  return readConfig({ allowWrites: "true", toolsets: "all,kafka", confirm: "token" }, environment, products, callers);
}

/** Four callers of one service, over an upstream and an account that record every request. */
async function serveAll(
  wait: (request: Received) => Promise<void> | undefined = () => undefined,
  elsewhere: Answer = ok("OK"),
) {
  const redis = await startScriptedServer(async (request, index) => {
    await wait(request);
    const sent = JSON.parse(request.body) as unknown[];
    const answer = ok(request.path === "/" ? { result: "OK" } : sent.map(() => ({ result: "OK" })));
    return { ...answer, headers: { "upstash-sync-token": `${index + 1}` } };
  });
  const shop = {
    database_id: "1",
    database_name: "shop",
    endpoint: new URL(redis.url).host,
    rest_token: tokens.shop.all,
    read_only_rest_token: tokens.shop.read,
  };
  const api = await startDeveloperApiStandIn([shop], () => elsewhere);
  const given = variables(redis.url);
  const config = withCredentials(configOf(given, new Set(Object.values(levels))), {
    ...given,
    UPSTASH_DEVELOPER_API_URL: api.url,
  });
  const ended: CallEnd[] = [];
  const service = createService(config, { observers: [{ begun() {}, ended: (call) => void ended.push(call) }] });
  onTestFinished(() => service.close());
  const serve = (id: Name) => {
    const caller: Caller = { id: String(id), access: levels[id] ?? "read-only", products: config.products };
    return service.serve(caller);
  };
  const [reader, looker, writer, other] = await Promise.all([
    serve("reader"),
    serve("looker"),
    serve("writer"),
    serve("other"),
  ]);
  return { reader, looker, writer, other, redis, api, ended };
}
