import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { describe, expect, onTestFinished, test } from "vitest";
import type { CallEnd } from "../src/call/observer.ts";
import { createCallLimits } from "../src/callers/call-limits.ts";
import type { Caller } from "../src/callers/caller.ts";
import { readConfig, withCredentials } from "../src/config/read.ts";
import { products } from "../src/products/index.ts";
import { openResults } from "../src/results/open-results.ts";
import { serverBuilder } from "../src/server/server.ts";
import { createService } from "../src/service.ts";
import { ACCESS_LEVELS, type AccessLevel } from "../src/upstash/access.ts";
import { ok, startDeveloperApiStandIn } from "./products/account/served.ts";
import { readAnswer } from "./read-answer.ts";
import { startScriptedServer } from "./upstash/scripted-server.ts";

/*
 * What is read by address, and every request that leaves for it: a resource is the call of a read tool, with its token, its
 * limits and its observers.
 */

const encoded = (text: string) => Buffer.from(text).toString("base64");
const lines = Array.from({ length: 3_000 }, (_, index) => `a line of some length, number ${index}`);

/** An answer to each command: SCAN finds two keys, LRANGE has many lines, everything else is OK. */
function replyTo([name]: readonly string[]): unknown {
  if (name === "SCAN") return [encoded("0"), ["user*:1", "user*:2"].map(encoded)];
  return name === "LRANGE" ? lines.map(encoded) : encoded("OK");
}

/** A client of one caller, over a database and an account that record every request. */
async function clientAt(access: AccessLevel, parts: Partial<Caller> = {}) {
  const redis = await startScriptedServer(({ path, body }) => {
    const sent = JSON.parse(body);
    return ok(
      path === "/" ? { result: replyTo(sent) } : sent.map((command: string[]) => ({ result: replyTo(command) })),
    );
  });
  const shop = {
    database_id: "1",
    database_name: "shop",
    endpoint: new URL(redis.url).host,
    rest_token: "all-of-the-shop",
    read_only_rest_token: "read-of-the-shop",
  };
  const api = await startDeveloperApiStandIn([shop, { ...shop, database_id: "2", database_name: "other" }], () =>
    ok({}),
  );
  const environment = {
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: "all-of-the-configured",
    UPSTASH_REDIS_REST_READONLY_TOKEN: "read-of-the-configured",
    UPSTASH_EMAIL: "dev@example.com",
    UPSTASH_API_KEY: "key-of-the-account",
  };
  const config = withCredentials(readConfig({ allowWrites: "true" }, environment, products, new Set(ACCESS_LEVELS)), {
    ...environment,
    UPSTASH_DEVELOPER_API_URL: api.url,
  });
  const ended: CallEnd[] = [];
  const observers = [{ begun() {}, ended: (call: CallEnd) => void ended.push(call) }];
  const service = createService(config, { observers, keeper: openResults() });
  onTestFinished(() => service.close());
  const served = await service.serve({ id: "caller", access, products: config.products, ...parts });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await serverBuilder(served)().connect(serverSide);
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(clientSide);
  onTestFinished(() => client.close());
  const read = async (uri: string) => {
    const { contents } = await client.readResource({ uri });
    return JSON.parse(String((contents[0] as { text?: string }).text));
  };
  const complete = async (uri: string, name: string, value: string, known: Record<string, string> = {}) => {
    const given = { ref: { type: "ref/resource" as const, uri }, argument: { name, value } };
    return (await client.complete({ ...given, context: { arguments: known } })).completion.values;
  };
  return { client, read, complete, redis, api, ended };
}

describe("a resource", () => {
  test.each(["read-only", "privileged-reads"] as const)(
    "is read with the token of the access level %s, and changes nothing",
    async (access) => {
      const { read, redis, api } = await clientAt(access);
      await read("upstash://databases/default/keys/a%2Fb");
      await read("upstash://databases/shop/keys/k");
      await read("upstash://databases/shop");
      await read("upstash://databases");
      const kind = access === "read-only" ? "read" : "all";
      expect(redis.received.map(({ headers }) => headers.authorization)).toEqual([
        `Bearer ${kind}-of-the-configured`,
        `Bearer ${kind}-of-the-shop`,
      ]);
      expect(redis.received[0]?.body).toContain('["TYPE","a/b"]');
      expect(new Set(api.received.map(({ method }) => method))).toEqual(new Set(["GET"]));
    },
  );

  test("is read with the read-only token by who may not even SCAN", async () => {
    const { read, redis } = await clientAt("read-only");
    await read("upstash://databases/default");
    expect(new Set(redis.received.map(({ headers }) => headers.authorization))).toEqual(
      new Set(["Bearer read-of-the-configured"]),
    );
  });

  test("has no secret, and is marked as text of others", async () => {
    const { read } = await clientAt("writes");
    const answer = await read("upstash://databases");
    expect(answer).toMatchObject({ untrusted: true, result: [{ database_name: "shop" }, { database_name: "other" }] });
    expect(JSON.stringify(answer)).not.toContain("of-the-shop");
  });

  test("is seen by observers as the call of its tool", async () => {
    const { read, ended } = await clientAt("read-only");
    await read("upstash://databases/shop/keys/k");
    expect(ended.map(({ tool, outcome, target }) => [tool, outcome, target])).toEqual([
      ["redis_key_inspect", "answered", { database: "1" }],
    ]);
  });

  test("counts against the limits of its caller", async () => {
    const { read, redis } = await clientAt("read-only", { limits: createCallLimits({ callsPerMinute: 1 }) });
    await read("upstash://databases/default/keys/k");
    await expect(read("upstash://databases/default/keys/k")).rejects.toThrow("More than 1 calls in a minute");
    expect(redis.received).toHaveLength(1);
  });

  test("of a tool that the caller does not have is not listed, completed or read", async () => {
    const offered = { toolsets: ["redis"], tools: [], excludeTools: [], upTo: "read" as const };
    const { client, read, complete, api } = await clientAt("writes", { offered });
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(["upstash://databases/default", "skill://upstash/SKILL.md"]);
    await expect(read("upstash://databases")).rejects.toThrow("no such resource");
    expect(await complete("upstash://databases/{database}/keys/{key}", "database", "")).toEqual([]);
    expect(api.received).toEqual([]);
  });
});

describe("the name in an address", () => {
  test("of a database is completed from the account", async () => {
    const { complete } = await clientAt("read-only");
    expect(await complete("upstash://databases/{database}", "database", "s")).toEqual(["shop"]);
    expect(await complete("upstash://databases/{database}/keys/{key}", "database", "")).toEqual(["other", "shop"]);
  });

  test("of a key is completed by SCAN where that is allowed, as text and in the database that is named", async () => {
    const { complete, redis } = await clientAt("privileged-reads");
    const template = "upstash://databases/{database}/keys/{key}";
    expect(await complete(template, "key", "user*", { database: "shop" })).toEqual(["user*:1", "user*:2"]);
    expect(redis.received.map(({ headers, body }) => [headers.authorization, body])).toEqual([
      ["Bearer all-of-the-shop", expect.stringContaining(JSON.stringify("user\\**"))],
    ]);
  });

  test("of a key is not completed where SCAN is not allowed, and asks for nothing", async () => {
    const { complete, redis } = await clientAt("read-only");
    expect(await complete("upstash://databases/default/keys/{key}", "key", "u")).toEqual([]);
    expect(redis.received).toEqual([]);
  });
});

describe("a result that was cut", () => {
  test("is read on by its address", async () => {
    const { client, read, redis } = await clientAt("read-only");
    const range = { command: "LRANGE", args: ["list", "0", "-1"] };
    const cut = await client.callTool({ name: "redis_list_read", arguments: range });
    const { result, notice } = readAnswer(cut).structuredContent as { result: string[]; notice: string };
    const [, id = ""] = /"id":"([\w-]+)"/.exec(notice) ?? [];
    const rest = await read(`upstash://results/${id}?from=${result.length}&count=2`);
    expect(rest).toMatchObject({ result: lines.slice(result.length, result.length + 2), untrusted: true });
    expect(redis.received).toHaveLength(1);
  });
});
