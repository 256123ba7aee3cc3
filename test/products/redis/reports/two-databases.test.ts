import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallResult } from "../../../../src/call/deliver.ts";
import { type EmbeddedUpstash, startEmbeddedUpstash } from "../../../../src/local/embedded-upstash.ts";
import { configOf, type ServedService, serve } from "../../../served.ts";
import type { Compared } from "./fixture.ts";

/*
 * Two databases of an account, one of which is also the configured one.
 */

let upstash: EmbeddedUpstash;
let served: ServedService;

async function reply(tool: string, input: object): Promise<CallResult> {
  const context = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
  return (await served.call(tool, input, context)) as CallResult;
}

async function answer<Result>(tool: string, input: object): Promise<Result> {
  const { isError, structuredContent, content } = await reply(tool, input);
  if (isError) throw new Error(content[0]?.text);
  return (structuredContent as unknown as { result: Result }).result;
}

const run = (commands: string[][], database?: string) =>
  answer("redis_pipeline_write", { commands, ...(database === undefined ? {} : { database }) });

beforeAll(async () => {
  upstash = await startEmbeddedUpstash({});
  const flags = { allowWrites: "true", toolsets: "all", logLevel: "error", confirm: "never" };
  served = await serve(configOf(flags, {}, upstash.variables({ mayWrite: true })));
  await answer("database_create", { name: "second", platform: "aws", primary_region: "us-east-1" });
  const users = Array.from({ length: 30 }, (_, index) => ["SET", `user:${index}`, `value ${index}`]);
  await run([
    ...users,
    ["EXPIRE", "user:1", "5000"],
    ["HSET", "user:hash", "a", "1", "b", "2"],
    ["SET", "order:1", "x"],
  ]);
});

afterAll(async () => {
  await served.service.close();
  await upstash.stop();
});

test("a copy is the same as what it was made of, TTLs included", async () => {
  const copy = { pattern: "user:*", action: "copy", to_database: "second", dry_run: false };
  expect(await answer("redis_keys_apply", copy)).toMatchObject({ changed: 31 });
  const compared = await answer<Compared>("redis_databases_compare", { other_database: "second", pattern: "user:*" });
  expect(compared).toMatchObject({ same: 31, only_here: 0, only_there: 0, different: 0, not_compared: {} });
  expect(compared.there.database).toBe("second");
});

test.each([
  ["redis_databases_compare", { other_database: "secnod" }, "`other_database`"],
  ["redis_keys_apply", { pattern: "user:*", action: "copy", to_database: "secnod" }, "`to_database`"],
])(
  "%s says by which argument another database is named where there is none of that name",
  async (tool, input, argument) => {
    const { isError, content } = await reply(tool, input);
    expect(isError).toBe(true);
    expect(content[0]?.text).toContain(`Give the ID or name as ${argument}: "second" (`);
  },
);

test("what changes in one of them is told", async () => {
  await run(
    [
      ["SET", "user:2", "changed"],
      ["DEL", "user:3"],
      ["SET", "user:new", "x"],
    ],
    "second",
  );
  const compared = await answer<Compared>("redis_databases_compare", { other_database: "second" });
  expect(compared).toMatchObject({ only_here: 2, only_there: 1, different: 1, differing: { value: 1 } });
  expect(compared.examples).toMatchObject({
    only_here: expect.arrayContaining(["order:1", "user:3"]),
    only_there: ["user:new"],
    different: [{ key: "user:2", differs: ["value"] }],
  });
});

test("a database is not compared with itself", async () => {
  const { id } = (await answer<{ database_id: string; database_name: string }[]>("database_list", {}))
    .map(({ database_id, database_name }) => ({ id: database_id, name: database_name }))
    .find(({ name }) => name === "second") ?? { id: "" };
  const { isError, content } = await reply("redis_databases_compare", { database: "second", other_database: id });
  expect(isError).toBe(true);
  expect(content[0]?.text).toContain("The other database is the one that the call is about already");
});
