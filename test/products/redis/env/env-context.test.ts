import { describe, expect, onTestFinished, test } from "vitest";
import type { Shared } from "../../../../src/catalog/product.ts";
import { connectEnv } from "../../../../src/products/redis/env/env-context.ts";
import { createHttp } from "../../../../src/upstash/http.ts";
import { createKept } from "../../../../src/upstash/kept.ts";
import { callContext } from "../../../call/fixture.ts";
import { startScriptedServer } from "../../../upstash/scripted-server.ts";

const user = { id: "user-1", region: "us-east-1", customer_id: "a@b.c", token: "Token-1", read_only_token: "Token-2" };

/** What a call gets whose account has one QStash user; with what was learned of secrets. */
async function connected(found: object = user, users: readonly object[] = [user]) {
  const api = await startScriptedServer(({ path }) => {
    return { body: JSON.stringify(path.endsWith("/users") ? users : found) };
  });
  const http = createHttp({ timeout: 10_000, maxReply: 1_000_000 });
  onTestFinished(() => http.close());
  const shared: Shared = { http, onSecret: () => {}, kept: createKept(() => shared) };
  const learned: string[] = [];
  const account = { email: "developer@example.com", apiKey: "key-of-the-account", url: api.url };
  const env = connectEnv(
    { database: { url: "https://calm-cat.upstash.io", token: "T" }, account },
    { ...shared, level: "writes", isOffered: () => true },
  );
  const usage = { requests: 0, commands: 0 };
  return { env: env(callContext({ learn: (secret) => void learned.push(secret), usage })), api, learned, usage };
}

describe("credentials of the account", () => {
  test("come from the Developer API by ID or name, and are learned as secrets", async () => {
    for (const name of ["user-1", "us-east-1", undefined]) {
      const { env, api, learned, usage } = await connected();
      expect(await env.ofAccount("qstash", name)).toEqual({
        id: "user-1",
        name: "us-east-1",
        credentials: { url: "https://qstash-us-east-1.upstash.io", token: "Token-1", readOnlyToken: "Token-2" },
      });
      expect(api.received.map(({ path }) => path)).toEqual(["/v2/qstash/users", "/v2/qstash/user/user-1"]);
      expect(learned).toEqual(["Token-1", "Token-2"]);
      expect(usage.requests).toBe(1);
    }
  });

  test.each([
    [{ ...user, token: undefined }, /does not tell its token\. Nothing was written/],
    [{ ...user, region: "mars-1" }, /does not tell where it answers\. Nothing was written/],
  ])("that are not told are an error", async (found, why) => {
    const { env } = await connected(found);
    await expect(env.ofAccount("qstash", "user-1")).rejects.toThrow(why);
  });

  test("of a name that nothing bears are an error with those there are", async () => {
    const { env } = await connected();
    await expect(env.ofAccount("qstash", "eu-central-1")).rejects.toMatchObject({
      kind: "not-found",
      advice: expect.stringContaining("us-east-1"),
    });
  });
});

describe("what the call does not name", () => {
  test("is asked for by the argument of env_write", async () => {
    const users = [user, { ...user, id: "user-2", region: "eu-central-1" }];
    const { env } = await connected(user, users);
    await expect(env.ofAccount("qstash", undefined)).rejects.toMatchObject({
      advice: expect.stringMatching(/^Give the ID or name as `resource`: /),
    });
  });
});

describe("a REST API", () => {
  test("is asked by a read with the token", async () => {
    const { env } = await connected();
    const rest = await startScriptedServer(() => ({ body: '{"current":"a","next":"b"}' }));
    expect(await env.ask({ url: rest.url, token: "Token-1" }, "/v2/keys")).toEqual({ current: "a", next: "b" });
    expect(rest.received).toMatchObject([
      { method: "GET", path: "/v2/keys", headers: { authorization: "Bearer Token-1" } },
    ]);
  });

  test("of QStash is not asked for at the embedded Upstash, whose users answer elsewhere", async () => {
    const { env } = await connected();
    for (const product of ["redis", "vector", "search"] as const) expect(env.hasApi(product)).toBe(true);
    expect(env.hasApi("qstash")).toBe(false);
  });
});

describe("a database without an ID", () => {
  test("is the configured one, whose credentials the server has itself", async () => {
    const { env, api } = await connected();
    expect(await env.ofDatabase({})).toEqual({ url: "https://calm-cat.upstash.io", token: "T" });
    expect(api.received).toEqual([]);
  });
});
