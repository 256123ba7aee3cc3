import { describe, expect, it } from "vitest";
import { configOf } from "../../served.ts";
import { startScriptedServer } from "../../upstash/scripted-server.ts";
import { readOnlyToken, serveQStash, serveWith, startQStashStandIn, token } from "./served.ts";

const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account-4f1" };

/** An account on this machine with QStash users in these regions, each with tokens of its own. */
function startAccount(regions: readonly string[], answer = (path: string) => path) {
  const users = regions.map((region) => ({
    ...{ id: `id-of-${region}`, customer_id: "dev@example.com", region },
    ...{ token: `writes-${region}-9a8b7c`, read_only_token: `reads-${region}-9a8b7c` },
  }));
  return startScriptedServer(({ path }) => {
    if (path === "/v2/qstash/users") return { body: JSON.stringify(users) };
    const user = users.find(({ id }) => decodeURIComponent(path) === `/v2/qstash/user/${id}`);
    return { body: JSON.stringify(user ?? answer(path)) };
  });
}

/** A server for an account whose QStash is at the URL; `own` are variables of a QStash that is configured beside it. */
function serveAccountAt(accountUrl: string, qstashUrl: string, flags = {}, own: Record<string, string> = {}) {
  const variables = { ...account, ...own, QSTASH_URL: qstashUrl };
  return serveWith(flags, variables, { ...variables, UPSTASH_DEVELOPER_API_URL: accountUrl });
}

describe("a QStash of the configuration", () => {
  it("is that of the EU unless a URL is given", () => {
    const [qstash] = configOf({}, { QSTASH_READONLY_TOKEN: readOnlyToken }).products.filter(
      ({ product }) => product.name === "qstash",
    );
    expect(qstash?.facts).toMatchObject({ isConfigured: true, isReachable: true });
  });

  it("is not used with a token that may write, where nothing may", async () => {
    const { received, url } = await startQStashStandIn();
    const server = serveWith({}, { QSTASH_URL: url, QSTASH_TOKEN: token });
    expect(await server.failure("qstash_queue_list")).toBe(
      "QSTASH_READONLY_TOKEN is not set. QSTASH_TOKEN is, but it can write, so a server that only reads does not use it. Set QSTASH_READONLY_TOKEN (console, QStash, Quickstart), or start the server with --allow-writes.",
    );
    expect(received).toEqual([]);
  });

  it.each([{ protect: "*" }, { allowWritesTo: "others" }])(
    "says which token is missing where writes are allowed, and not to it: %j",
    async (flags) => {
      const { received, url } = await startQStashStandIn();
      const server = serveWith({ allowWrites: "true", ...flags }, { QSTASH_URL: url, QSTASH_TOKEN: token });
      expect(await server.failure("qstash_queue_list")).toBe(
        `QSTASH_READONLY_TOKEN is not set, and nothing is written to ${new URL(url).host}, so QSTASH_TOKEN is not used. Set QSTASH_READONLY_TOKEN (console, QStash, Quickstart), or start the server with the host in --allow-writes-to and not in --protect.`,
      );
      expect(received).toEqual([]);
    },
  );

  it("says which token is missing where writes are allowed", async () => {
    const server = serveWith({ allowWrites: "true" }, { QSTASH_READONLY_TOKEN: readOnlyToken });
    expect(await server.failure("qstash_queue_list")).toMatch(/^QSTASH_TOKEN is not set; .*Set QSTASH_TOKEN/);
  });

  it("is left out where something else is configured, and what to set is said", async () => {
    const { offer } = await serveWith({}, { UPSTASH_REDIS_REST_URL: "https://x.upstash.io" }).served;
    expect(offer.tools.has("qstash_queue_list")).toBe(false);
    expect(offer.instructions).toContain("QStash, Workflow (QSTASH_READONLY_TOKEN or QSTASH_TOKEN)");
  });

  it("is warned of where its token would travel unencrypted", () => {
    const warningsOf = (url: string) =>
      configOf({}, { QSTASH_URL: url }).products.flatMap(({ facts }) => facts.warnings ?? []);
    expect(warningsOf("http://qstash.example.com")).toEqual([
      "QSTASH_URL starts with http://, so its token travels to qstash.example.com unencrypted; use https://.",
    ]);
    expect(warningsOf("http://127.0.0.1:8080")).toEqual([]);
  });

  it.each([
    ["reads", 403, "read-only", "--allow-writes, which uses QSTASH_TOKEN"],
    ["a token", 401, "read-only", "QSTASH_URL is of their region"],
  ] as const)("says what to do where QStash refuses %s", async (_, status, level, advice) => {
    const { url } = await startScriptedServer(() => ({ status, body: '{"error":"no"}' }));
    expect(await serveQStash(url, level).failure("qstash_log_list")).toContain(advice);
  });
});

describe("the QStash users of an account", () => {
  it("serve calls with the read-only token where nothing may be written", async () => {
    const [api, qstash] = [await startAccount(["eu-central-1"]), await startQStashStandIn({ "GET /v2/queues": [] })];
    const server = serveAccountAt(api.url, qstash.url);
    expect(await server.answer("qstash_queue_list")).toMatchObject({ result: [] });
    expect(qstash.received.map(({ headers }) => headers.authorization)).toEqual(["Bearer reads-eu-central-1-9a8b7c"]);
  });

  it("are chosen by region, and remembered", async () => {
    const [api, qstash] = [await startAccount(["eu-central-1", "us-east-1"]), await startQStashStandIn()];
    const server = serveAccountAt(api.url, qstash.url, { allowWrites: "true" });
    for (const region of ["us-east-1", "eu-central-1", "us-east-1", "id-of-us-east-1"]) {
      await server.answer("qstash_dlq_get", { dlq_id: "1", region });
    }
    const us = "Bearer writes-us-east-1-9a8b7c";
    expect(qstash.received.map(({ headers }) => headers.authorization)).toEqual([
      us,
      "Bearer writes-eu-central-1-9a8b7c",
      us,
      us,
    ]);
    expect(api.received.map(({ path }) => path)).toEqual([
      "/v2/qstash/users",
      "/v2/qstash/user/id-of-us-east-1",
      "/v2/qstash/user/id-of-eu-central-1",
    ]);
  });

  it("are told where a call could mean several", async () => {
    const api = await startAccount(["eu-central-1", "us-east-1"]);
    const failure = await serveAccountAt(api.url, "http://127.0.0.1:1").failure("qstash_queue_list");
    expect(failure).toContain("Give the ID or name as `region`");
    expect(failure).toContain("us-east-1");
  });

  it("are renewed when a token is refused", async () => {
    const api = await startAccount(["eu-central-1"]);
    const qstash = await startScriptedServer((_, index) => (index === 1 ? { status: 401 } : { body: "[]" }));
    const server = serveAccountAt(api.url, qstash.url);
    for (let count = 0; count < 2; count += 1) await server.answer("qstash_queue_list");
    expect(qstash.received).toHaveLength(3);
    expect(api.received.filter(({ path }) => path.startsWith("/v2/qstash/user/"))).toHaveLength(2);
  });

  it("stand behind the configured QStash, which is meant where no region is named", async () => {
    const [api, qstash] = [await startAccount(["eu-central-1"]), await startQStashStandIn({ "GET /v2/queues": [] })];
    const server = serveAccountAt(api.url, qstash.url, {}, { QSTASH_READONLY_TOKEN: readOnlyToken });
    await server.answer("qstash_queue_list");
    await server.answer("qstash_queue_list", { region: "eu-central-1" });
    expect(qstash.received.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${readOnlyToken}`,
      "Bearer reads-eu-central-1-9a8b7c",
    ]);
  });

  it("of an account on this machine are reached nowhere else", async () => {
    const api = await startAccount(["eu-central-1"]);
    expect(await serveAccountAt(api.url, "https://qstash.upstash.io").failure("qstash_queue_list")).toContain(
      "a QStash of this machine",
    );
  });

  it.each(["evil.example/", "eu", "eu-central-1.evil.example"])(
    "with a region like %s get no token",
    async (region) => {
      const [api, qstash] = [await startAccount([region]), await startQStashStandIn()];
      expect(await serveAccountAt(api.url, qstash.url).failure("qstash_queue_list")).toContain(
        "without the region of the QStash user",
      );
      expect(qstash.received).toEqual([]);
    },
  );
});
