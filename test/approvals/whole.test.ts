import { describe, expect, test } from "vitest";
import type { Approval } from "../../src/approvals/approval.ts";
import { apiKey, email, ok } from "../products/account/served.ts";
import { startIndexStandIn } from "../products/vector/index-stand-in.ts";
import { configOf, serveForTest } from "../served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { deskOf } from "./desk.ts";

type Texts = Record<string, string>;
type Json = Record<string, unknown>;

/** The approval that a call asks for. */
async function approvalFor(tool: string, input: Json, environment: Texts, internal?: Texts): Promise<Approval> {
  const { desk } = deskOf();
  const config = configOf({ allowWrites: "true", toolsets: "all" }, environment, internal);
  const served = await serveForTest(config, { approvals: desk });
  const asked = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
  const answer = await served.call(tool, input, asked);
  const [kept] = await desk.seenBy({ caller: "local" });
  if (kept === undefined) throw new Error(`Nobody was asked: ${JSON.stringify(answer)}`);
  return kept.approval;
}

/** What of an approval's facts has this name. */
const factOf = ({ facts }: Approval, name: string) => facts.find((fact) => fact.name === name)?.text;

describe("a call that takes a whole away", () => {
  const script = (code: string) => ({ command: "EVAL", args: [code, "0"] });

  test.each([
    ["redis_server_write", { command: "FLUSHALL" }],
    ["redis_pipeline_write", { commands: [["GET", "a"], ["FLUSHDB"]] }],
    ["redis_script_write", script("return redis.call('FLUSHALL')")],
    ["redis_script_write", script("return redis.call('flush' .. 'db')")],
    ["redis_pipeline_write", { commands: [["EVAL", "return redis.call('FLUSHALL')", "0"]] }],
  ])("of a database has its name typed: %s %j", async (tool, input) => {
    const upstream = await startScriptedServer(() => ({ body: '{"result":1}' }));
    const environment = { UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_TOKEN: "standard" };
    const approval = await approvalFor(tool, input, environment);
    expect(approval.whole).toBe(new URL(upstream.url).host);
  });

  test.each([
    ["redis_server_write", { command: "CONFIG", args: ["SET", "save", ""] }],
    ["redis_script_write", script("return redis.call('DEL', ARGV[1])")],
  ])("is none of these, and has no name typed: %s %j", async (tool, input) => {
    const upstream = await startScriptedServer(() => ({ body: '{"result":1}' }));
    const environment = { UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_TOKEN: "standard" };
    expect((await approvalFor(tool, input, environment)).whole).toBeUndefined();
  });

  test.each([
    ["VECTOR", "vector_namespace_delete", { namespace: "blog" }],
    ["VECTOR", "vector_reset", { all: true }],
    ["SEARCH", "search_index_drop", { index: "blog" }],
  ])("in an index of %s has the name of that typed: %s", async (product, tool, input) => {
    const index = await startIndexStandIn({ "": [], blog: [{ id: "a" }] });
    const environment = {
      [`UPSTASH_${product}_REST_URL`]: index.url,
      [`UPSTASH_${product}_REST_TOKEN`]: "standard",
    };
    expect((await approvalFor(tool, input, environment)).whole).toBe(new URL(index.url).host);
  });
});

describe("the newest backup of a database of the account", () => {
  const backups = [
    { backup_id: "b1", name: "old", state: "completed", creation_time: 1_700_000_000 },
    { backup_id: "b2", name: "new", state: "completed", creation_time: 1_760_000_000 },
    { backup_id: "b3", name: "unfinished", state: "pending", creation_time: 1_770_000_000 },
  ];

  /** What is asked about a call of a database of an account, and what was asked of its Developer API. */
  async function askedOfAccount(tool: string, input: Json, answer: () => object) {
    const redis = await startScriptedServer(() => ({ body: '{"result":1}' }));
    const database = {
      ...{ database_id: "1", database_name: "shop", endpoint: new URL(redis.url).host },
      ...{ rest_token: "standard-of-shop", read_only_rest_token: "reads-of-shop", creation_time: 1_650_000_000 },
    };
    const api = await startScriptedServer(({ path }) => {
      if (path === "/v2/redis/databases") return ok([database]);
      return path.startsWith("/v2/redis/list-backup/") ? answer() : ok(database);
    });
    const environment = { UPSTASH_EMAIL: email, UPSTASH_API_KEY: apiKey };
    const internal = { UPSTASH_DEVELOPER_API_URL: api.url };
    return { api, approval: await approvalFor(tool, { ...input, database: "shop" }, environment, internal) };
  }

  test.each([
    ["redis_server_write", { command: "FLUSHALL" }],
    ["redis_script_write", { command: "EVAL", args: ["return redis.call('FLUSHDB')", "0"] }],
  ])("stands beside what empties it, with since when it exists: %s", async (tool, input) => {
    const { approval } = await askedOfAccount(tool, input, () => ok(backups));
    expect(factOf(approval, "newest backup")).toBe("new (ID b2) of 2025-10-09T08:53:20Z");
    expect(factOf(approval, "created")).toBe("2022-04-15T05:20:00Z");
    expect(approval.whole).toBe("shop");
  });

  test("is none where there is none, and unknown where it cannot be read", async () => {
    const flush = ["redis_server_write", { command: "FLUSHALL" }] as const;
    const { approval: none } = await askedOfAccount(...flush, () => ok([]));
    expect(factOf(none, "newest backup")).toBe("none");
    const { approval: unknown } = await askedOfAccount(...flush, () => ({ status: 500, body: "broken" }));
    expect(factOf(unknown, "newest backup")).toMatch(/^unknown \(/);
  });

  test("is not read for what leaves the data as it is", async () => {
    const config = { command: "CONFIG", args: ["SET", "save", ""] };
    const { api, approval } = await askedOfAccount("redis_server_write", config, () => ok(backups));
    expect(factOf(approval, "newest backup")).toBeUndefined();
    expect(api.received.filter(({ path }) => path.includes("list-backup"))).toEqual([]);
  });
});
