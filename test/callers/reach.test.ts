import { describe, expect, onTestFinished, test } from "vitest";
import type { CallResult } from "../../src/call/deliver.ts";
import type { Served } from "../../src/call/served.ts";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { callersIn } from "../../src/callers/caller-file.ts";
import { createKnownCallers } from "../../src/callers/known-callers.ts";
import { withReach } from "../../src/config/for-callers.ts";
import { readConfig } from "../../src/config/read.ts";
import { products } from "../../src/products/index.ts";
import { createService } from "../../src/service.ts";
import type { AccessLevel } from "../../src/upstash/access.ts";
import { ok, startDeveloperApiStandIn } from "../products/account/served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";

/** A caller of a file that says this of it, in an account with the databases shop and prod. */
async function serveCaller(entry: object) {
  const redis = await startScriptedServer(() => ({ body: '{"result":"djE="}' }));
  const databases = ["shop", "prod"].map((name) => ({
    database_id: `id-of-${name}`,
    database_name: name,
    endpoint: new URL(redis.url).host,
    rest_token: `standard-token-of-${name}`,
    read_only_rest_token: `read-only-token-of-${name}`,
  }));
  const api = await startDeveloperApiStandIn(databases, () => ok("OK"));
  const environment = {
    UPSTASH_EMAIL: "dev@example.com",
    UPSTASH_API_KEY: "key-of-the-test-account",
    UPSTASH_REDIS_REST_URL: "https://configured.upstash.io",
    UPSTASH_REDIS_REST_TOKEN: "standard-token-of-the-configured-one",
    UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token-of-the-configured-one",
  };
  const at = (levels: ReadonlySet<AccessLevel>, reach?: { reads?: readonly string[] | undefined }) =>
    withReach(
      readConfig({}, environment, products, levels),
      { ...environment, UPSTASH_DEVELOPER_API_URL: api.url },
      reach,
    );
  const callers = createKnownCallers((levels, own) => at(levels, own?.reach).products);
  const file = { callers: [{ name: "ada", token_sha256: tokenDigest("token-of-ada"), access: "writes", ...entry }] };
  await callers.replace(callersIn(JSON.stringify(file), "callers.json"));
  const caller = callers.of("token-of-ada");
  if (caller === undefined) throw new Error("Nobody is known.");
  const service = createService(at(new Set(["writes"])));
  onTestFinished(() => service.close());
  return { served: await service.serve(caller), redis, api };
}

async function call(served: Served, tool: string, input: object): Promise<CallResult> {
  const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
  return (await served.call(tool, input, client)) as CallResult;
}

const textOf = ({ content }: CallResult) => content[0]?.text ?? "";
const set = { command: "SET", args: ["k", "v"] };
const get = { command: "GET", args: ["k"] };

describe("a caller that reaches some databases", () => {
  test("finds these alone, and is told of no other", async () => {
    const { served } = await serveCaller({ reaches: ["shop"] });
    expect(textOf(await call(served, "database_list", {}))).not.toContain("prod");
    const refused = textOf(await call(served, "redis_string_read", { ...get, database: "prod" }));
    expect(refused).toContain('no database "prod"');
    expect(textOf(await call(served, "redis_string_read", { ...get, database: "id-of-prod" }))).not.toContain("v1");
  });

  test("changes these, with their standard token", async () => {
    const { served, redis } = await serveCaller({ reaches: ["shop"] });
    await call(served, "redis_string_write", { ...set, database: "shop" });
    expect(redis.received.map(({ headers }) => headers.authorization)).toEqual(["Bearer standard-token-of-shop"]);
  });

  test("is offered nothing that is about the account as a whole", async () => {
    const { served } = await serveCaller({ reaches: ["shop"] });
    const names = [...served.offer.tools.keys()];
    expect(names).toEqual(expect.arrayContaining(["database_list", "database_rename", "redis_string_write"]));
    expect(names).not.toEqual(expect.arrayContaining(["database_create"]));
    expect(names.filter((name) => name.startsWith("team_"))).toEqual([]);
  });

  test("does not have the configured database, unless its host is among them", async () => {
    const { served, redis } = await serveCaller({ reaches: ["shop"] });
    await call(served, "redis_string_read", get);
    // Without it the only database of the account is meant.
    expect(redis.received.map(({ headers }) => headers.authorization)).toEqual(["Bearer standard-token-of-shop"]);
  });
});

describe("a caller that may change some of what it reaches", () => {
  test("reads the others with the token that only reads, and is refused a write before it is sent", async () => {
    const { served, redis } = await serveCaller({ writes_to: ["shop"] });
    await call(served, "redis_string_read", { ...get, database: "prod" });
    const refused = await call(served, "redis_string_write", { ...set, database: "prod" });
    expect(textOf(refused)).toContain('"prod" may be read here, not changed; this caller may change shop.');
    await call(served, "redis_string_write", { ...set, database: "shop" });
    expect(redis.received.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer read-only-token-of-prod",
      "Bearer standard-token-of-shop",
    ]);
  });

  test("changes nothing of the others through the account", async () => {
    const { served, api } = await serveCaller({ writes_to: ["shop"] });
    const refused = await call(served, "database_rename", { database: "prod", name: "mine" });
    expect(textOf(refused)).toContain("may be read here, not changed");
    await call(served, "database_rename", { database: "shop", name: "store" });
    expect(api.received.filter(({ method }) => method !== "GET").map(({ path }) => path)).toEqual([
      "/v2/redis/rename/id-of-shop",
    ]);
  });
});

describe("a caller with keys and denied commands of its own", () => {
  const own = { keys: ["app:*"], deny_commands: ["config|set", "KEYS"] };

  test("changes these keys alone, wherever, and reads all", async () => {
    const { served, redis } = await serveCaller(own);
    const write = (key: string) =>
      call(served, "redis_string_write", { command: "SET", args: [key, "v"], database: "shop" });
    expect(textOf(await write("other:1"))).toContain(
      'SET would change "other:1", and writes may change only the keys app:*',
    );
    expect(redis.received).toEqual([]);
    await write("app:1");
    await call(served, "redis_string_read", { ...get, database: "prod" });
    expect(redis.received).toHaveLength(2);
  });

  test("is not listed what it may not send, and keeps what is about the account", async () => {
    const { served } = await serveCaller(own);
    const { tools } = served.offer;
    expect(tools.get("redis_server_write")?.commands).not.toContain("CONFIG SET");
    expect(tools.get("redis_key_read")?.commands).not.toContain("KEYS");
    expect([...tools.keys()]).toEqual(expect.arrayContaining(["team_list", "database_create"]));
  });
});

test("a call of a tool that is not there counts as any other of the minute", async () => {
  const { served } = await serveCaller({ calls_per_minute: 2 });
  const answers: string[] = [];
  for (const tool of ["no_such_tool", "team_nothing", "no_such_tool"])
    answers.push(textOf(await call(served, tool, {})));
  expect(answers.map((text) => /More than 2 calls in a minute/.test(text))).toEqual([false, false, true]);
});

test("calls that fail, of tools that are not there or over the limit end, and leave room for the next one", async () => {
  const { served } = await serveCaller({ calls_at_once: 1, calls_per_minute: 3 });
  await call(served, "no_such_tool", {});
  await call(served, "database_get", { database: "of-nobody" });
  await call(served, "no_such_tool", {});
  for (let time = 0; time < 2; time += 1) {
    expect(textOf(await call(served, "redis_string_read", get))).toContain("More than 3 calls in a minute");
  }
});
