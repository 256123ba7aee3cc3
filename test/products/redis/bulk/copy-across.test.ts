import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isQuestion } from "../../../../src/call/consent.ts";
import type { CallResult } from "../../../../src/call/deliver.ts";
import { type EmbeddedUpstash, startEmbeddedUpstash } from "../../../../src/local/embedded-upstash.ts";
import { configOf, type ServedService, serve } from "../../../served.ts";
import type { Applied } from "./fixture.ts";

/*
 * Two databases of an account, one of which is also the configured one.
 */

let upstash: EmbeddedUpstash;
let served: ServedService;
let askingServer: ServedService;
const withWrites = { allowWrites: "true", toolsets: "all", logLevel: "error" };

async function reply(tool: string, input: object, by = served, consent = { canAsk: false }) {
  const context = { signal: new AbortController().signal, progress: async () => {}, consent };
  return by.call(tool, input, context);
}

async function answer<Result>(tool: string, input: object): Promise<Result> {
  const { isError, structuredContent, content } = (await reply(tool, input)) as CallResult;
  if (isError) throw new Error(content[0]?.text);
  return (structuredContent as unknown as { result: Result }).result;
}

async function refusal(input: object): Promise<string> {
  const { isError, content } = (await reply("redis_keys_apply", input)) as CallResult;
  expect(isError).toBe(true);
  return content[0]?.text ?? "";
}

function run(database: string | undefined, ...commands: string[][]): Promise<{ result?: unknown; error?: string }[]> {
  return answer("redis_pipeline_write", { commands, ...(database === undefined ? {} : { database }) });
}

const copy = { pattern: "user:*", action: "copy", to_database: "second", dry_run: false };

beforeAll(async () => {
  upstash = await startEmbeddedUpstash({});
  const variables = upstash.variables({ mayWrite: true });
  served = await serve(configOf({ ...withWrites, confirm: "never" }, {}, variables));
  askingServer = await serve(configOf({ ...withWrites, confirm: "auto" }, {}, variables));
  await answer("database_create", { name: "second", platform: "aws", primary_region: "us-east-1" });
});

afterAll(async () => {
  await Promise.all([served, askingServer].map(({ service }) => service.close()));
  await upstash.stop();
});

beforeEach(async () => {
  await run(undefined, ["FLUSHALL"]);
  await run("second", ["FLUSHALL"]);
  const users = Array.from({ length: 30 }, (_, index) => ["SET", `user:${index}`, `value ${index}`]);
  await run(undefined, ...users, ["EXPIRE", "user:1", "5000"], ["RPUSH", "user:list", "a", "b"]);
});

describe("keys are copied to another database of the account", () => {
  test("with type, value and TTL, and those that are there are skipped", async () => {
    await run("second", ["SET", "user:2", "other"]);
    const foretold = await answer<Applied>("redis_keys_apply", { ...copy, dry_run: true });
    expect(foretold).toMatchObject({ matched: 31, would_change: 30, skipped: { exists: 1 } });
    expect(await answer("redis_keys_apply", copy)).toMatchObject({ matched: 31, changed: 30, skipped: { exists: 1 } });
    const seen = await run(
      "second",
      ["LRANGE", "user:list", "0", "-1"],
      ["TTL", "user:1"],
      ["TTL", "user:3"],
      ["GET", "user:2"],
      ["DBSIZE"],
    );
    expect(seen.map(({ result }) => result)).toEqual([["a", "b"], expect.any(Number), -1, "other", 31]);
    expect(seen[1]?.result).toBeGreaterThan(4_900);
    expect((await run(undefined, ["DBSIZE"]))[0]).toEqual({ result: 31 });
  });

  test("under other names where prefixes are given, also such as begin alike", async () => {
    const input = { ...copy, pattern: "user:?", from_prefix: "user:", to_prefix: "user:old:" };
    expect(await answer("redis_keys_apply", input)).toMatchObject({ changed: 10 });
    expect((await run("second", ["GET", "user:old:7"], ["DBSIZE"])).map(({ result }) => result)).toEqual([
      "value 7",
      10,
    ]);
  });

  test("over those that are there, where that is asked for, and nothing else is left behind", async () => {
    await run("second", ["SET", "user:2", "other"], ["SET", "user:list", "other"]);
    const input = { ...copy, if_exists: "overwrite" };
    const question = await reply("redis_keys_apply", input, askingServer, { canAsk: true });
    if (!isQuestion(question)) throw new Error("Nobody was asked.");
    expect(question.question).toContain("their copies are in the other database then; 2 keys of such names are there");
    expect(question.question).toMatch(/^to database: second \(ID /m);
    expect(await answer("redis_keys_apply", input)).toMatchObject({ matched: 31, changed: 31, skipped: {} });
    const seen = await run("second", ["GET", "user:2"], ["TYPE", "user:list"], ["DBSIZE"]);
    expect(seen.map(({ result }) => result)).toEqual(["value 2", "list", 31]);
  });

  test("from a named one to the configured one, which the account has too", async () => {
    await run("second", ["SET", "guest:1", "new"]);
    const input = { ...copy, pattern: "guest:*", database: "second", to_database: "local" };
    expect(await answer("redis_keys_apply", input)).toMatchObject({ changed: 1 });
    expect((await run(undefined, ["GET", "guest:1"]))[0]).toEqual({ result: "new" });
  });
});

describe("nothing is copied", () => {
  test("to the database itself, be it configured or named", async () => {
    expect(await refusal({ ...copy, to_database: "local" })).toContain("is the one that the call is about already");
    expect(await refusal({ ...copy, database: "second" })).toContain("is the one that the call is about already");
  });

  test("to a database that the account does not have", async () => {
    expect(await refusal({ ...copy, to_database: "third" })).toContain("third");
  });

  test("by an action that is no copy", async () => {
    expect(await refusal({ ...copy, action: "unlink" })).toMatch(/^The action unlink takes no to_database/);
  });

  test("without an account, and it is said what to set", async () => {
    const { UPSTASH_REDIS_REST_URL = "", UPSTASH_REDIS_REST_TOKEN = "" } = upstash.variables({ mayWrite: true });
    const alone = await serve(
      configOf({ ...withWrites, confirm: "never" }, { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN }),
    );
    const { content } = (await reply("redis_keys_apply", copy, alone)) as CallResult;
    await alone.service.close();
    expect(content[0]?.text).toMatch(/no(ne)? is configured.*UPSTASH_EMAIL and UPSTASH_API_KEY/);
  });
});
