import { describe, expect, test } from "vitest";
import { isPattern, patternNotice, patternsIn } from "../../../src/products/redis/pattern-notice.ts";
import { pipelineNotice } from "../../../src/products/redis/tools/pipeline-notice.ts";
import { RedisError } from "../../../src/upstash/errors.ts";
import type { Reply } from "../../../src/upstash/reply.ts";
import { offered } from "./offered.ts";
import { privileged, useTools, writes } from "./tools/fixture.ts";

const tools = useTools();

function patternsOf(line: string, reply: Reply): string[] {
  const command = offered.find(({ name }) => line.startsWith(`${name} `));
  if (command === undefined) throw new Error(`The catalog has no command for: ${line}`);
  return patternsIn(command, line.slice(command.name.length + 1).split(" "), reply);
}

describe("a command that finds nothing under a key with signs of a pattern", () => {
  test.each([
    ["DEL test:*", 0],
    ["UNLINK test:*", 0],
    ["EXISTS test:*", 0],
    ["TOUCH test:*", 0],
    ["PERSIST test:*", 0],
    ["EXPIRE test:* 60", 0],
    ["TYPE test:*", "none"],
    ["TTL test:*", -2],
    ["GET test:*", null],
    ["GETRANGE test:* 0 -1", ""],
    ["STRLEN test:*", 0],
    ["DUMP test:*", null],
    ["MEMORY USAGE test:*", null],
    ["HGETALL test:*", []],
    ["HMGET test:* a b", [null, null]],
    ["HSCAN test:* 0", ["0", []]],
    ["SMEMBERS test:*", []],
    ["SUNION test:*", []],
    ["ZUNION 1 test:*", []],
    ["XREAD COUNT 1 STREAMS test:* 0", null],
    ["JSON.GET test:* $", null],
    ["SINTERSTORE all test:*", 0],
    ["ZUNIONSTORE all 1 test:*", 0],
    ["BITOP OR all test:*", 0],
    ["COPY test:* other", 0],
  ] as [string, Reply][])("is told apart: %s", (line, reply) => {
    expect(patternsOf(line, reply)).toEqual(["test:*"]);
  });

  test.each([
    ["DEL test:*", 1],
    ["GET test:*", "1"],
    ["TTL test:*", -1],
    ["HGETALL test:*", ["a", "1"]],
    ["DEL test:1", 0],
    ["KEYS test:*", []],
    ["SCAN 0 MATCH test:*", ["0", []]],
    ["SET test:* 1", null],
    ["SADD test:* a", 0],
    ["SETNX test:* a", 0],
    ["HSET test:* a 1", 0],
    ["PUBSUB CHANNELS news.*", []],
    ["PUBLISH news.* hello", 0],
    ["SISMEMBER test:1 *", 0],
  ] as [string, Reply][])("is not: %s answered %j", (line, reply) => {
    expect(patternsOf(line, reply)).toEqual([]);
  });

  test("is told apart from those beside it, as far as the reply does", () => {
    expect(patternsOf("MGET a b* c* d", [null, "1", null, null])).toEqual(["c*"]);
    expect(patternsOf("DEL a b* c?", 2)).toEqual(["b*", "c?"]);
    expect(patternsOf("DEL a b* c?", 3)).toEqual([]);
  });

  test("is named shortly, and with few others", () => {
    const notice = patternNotice(["a*", "b*", "c*", "d*"], { level: "writes", offered: new Set() });
    expect(notice).toMatch(
      /^No pattern is expanded here: "a\*", "b\*", "c\*" and others were taken for names of one key each/,
    );
    const long = patternNotice([`${"x".repeat(5_000)}*`], { level: "writes", offered: new Set() });
    expect(long?.length).toBeLessThan(400);
  });

  test.each(["a*", "a?", "a[12]"])("%s is such a key", (key) => expect(isPattern(key)).toBe(true));
});

const EXPANDED = "No pattern is expanded here:";

describe("its answer", () => {
  test("is what Redis said, with a notice of the tool that finds the keys", async () => {
    await tools.redis("MSET", "test:1", "1", "test:2", "1");
    const without = { flags: { ...writes.flags, excludeTools: "redis_keys_apply" } };
    const answer = await tools.answer("redis_key_write", { command: "DEL", args: ["test:*"] }, without);
    expect(answer).toMatchObject({
      result: 0,
      notice: `${EXPANDED} "test:*" was taken for the name of one key. redis_keys_scan finds the keys that fit a pattern.`,
    });
    expect(await tools.redis("EXISTS", "test:1", "test:2")).toMatchObject({ value: "2" });
  });

  test.each([
    ["DEL", []],
    ["UNLINK", []],
    ["EXPIRE", ["60"]],
    ["PERSIST", []],
  ])("names what changes the keys of a pattern in one call: %s", async (command, more) => {
    const sentence = "redis_keys_apply changes all keys that fit a pattern, in one call.";
    const single = await tools.answer("redis_key_write", { command, args: ["none:*", ...more] }, writes);
    expect(single.notice).toBe(`${EXPANDED} "none:*" was taken for the name of one key. ${sentence}`);
    const commands = [[command, "none:*", ...more]];
    expect((await tools.answer("redis_pipeline_write", { commands }, writes)).notice).toContain(sentence);
    const other = await tools.answer("redis_key_read", { command: "TTL", args: ["none:*"] }, writes);
    expect(other.notice).not.toContain("redis_keys_apply");
  });

  test("says so once for a pipeline, and not where all was found", async () => {
    const commands = [
      ["UNLINK", "test:*"],
      ["GET", "user:*"],
      ["EXISTS", "test:1"],
      ["GET", "user:*"],
    ];
    const answer = await tools.answer("redis_pipeline_write", { commands }, writes);
    expect(answer.result).toEqual([{ result: 0 }, { result: null }, { result: 1 }, { result: null }]);
    expect(answer.notice).toMatch(/^No pattern is expanded here: "test:\*", "user:\*" were taken for names/);
    const other = await tools.answer("redis_pipeline_read", { commands: [["EXISTS", "test:1"]] });
    expect(other.notice).toBeUndefined();
  });

  test("names nothing that is not offered", async () => {
    const input = { command: "EXISTS", args: ["test:*"] };
    const readOnly = await tools.answer("redis_key_read", input);
    expect(readOnly.notice).toMatch(/--allow-privileged-reads\. redis_keyspace_sample shows/);
    expect(readOnly.notice).not.toContain("redis_keys_scan");
    const without = { flags: { ...privileged.flags, excludeTools: "redis_keys_scan" } };
    expect((await tools.answer("redis_key_read", input, without)).notice).toContain(
      "SCAN with MATCH, in redis_key_read",
    );
    const alone = { flags: { ...privileged.flags, tools: "redis_string_read" } };
    const { notice } = await tools.answer("redis_string_read", { command: "GET", args: ["test:*"] }, alone);
    expect(notice).toMatch(/configuration leaves out what lists keys by pattern/);
  });

  test("says so also of a key that is inspected", async () => {
    const { result, notice } = await tools.answer("redis_key_inspect", { key: "test:*" }, privileged);
    expect(result).toEqual({ key: "test:*", exists: false });
    expect(notice).toMatch(/redis_keys_scan finds the keys/);
  });
});

describe("a pipeline of which Redis refuses something for its rights", () => {
  test("says what would allow it, once", () => {
    const error = new RedisError("NOPERM No permissions to access a key");
    const terms = { level: "read-only", offered: new Set<string>() } as const;
    const lines = [{ line: ["GET", "a"], found: undefined }];
    expect(pipelineNotice([...lines, ...lines], [{ error }, { error }], terms)).toMatch(
      /^The token in use may not run this/,
    );
    expect(pipelineNotice(lines, [{ reply: "1" }], terms)).toBeUndefined();
  });
});
