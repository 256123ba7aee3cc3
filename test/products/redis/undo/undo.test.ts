import { describe, expect, test } from "vitest";
import { isQuestion } from "../../../../src/call/consent.ts";
import type { CallResult } from "../../../../src/call/deliver.ts";
import { localCaller } from "../../../../src/callers/caller.ts";
import { configOf } from "../../../served.ts";
import { startFaultyWay } from "../bulk/fixture.ts";
import { useTools, writes } from "../tools/fixture.ts";
import { keeping, keepingServer, stateOf } from "./fixture.ts";

const tools = useTools();

interface Listed {
  call: number;
  tool: string;
  things: object[];
  possible?: string;
  undone_by?: number;
}

describe("without --undo", () => {
  test("nothing is kept, and a call of undo_list says how it would be", async () => {
    const { undo } = (await tools.answer("redis_string_write", { command: "SET", args: ["k", "v"] }, writes)) as {
      undo?: unknown;
    };
    expect(undo).toBeUndefined();
    expect(await tools.missing("undo_list", { allowWrites: "true" })).toContain("with --undo");
  });

  test("a write is the one request that it was", async () => {
    const bodies: string[] = [];
    const url = await startFaultyWay(tools.database.url, (body) => {
      bodies.push(body);
      return "pass";
    });
    await tools.answer("redis_string_write", { command: "SET", args: ["k", "v"] }, { ...writes, url });
    expect(bodies).toEqual(['["SET","k","v"]']);
  });
});

describe("what an answer says of undo", () => {
  test("of a single command, that its key was kept in one transaction", async () => {
    const { write } = await keeping(tools);
    const { undo } = await write("redis_string_write", "SET", "single", "v");
    expect(undo).toEqual({ call: 1, kept: 1, taken: "in one transaction" });
  });

  test("of a pipeline, that its keys were kept in the same request; of a transaction, in one transaction", async () => {
    const { answer } = await keeping(tools);
    const commands = [
      ["SET", "p1", "v"],
      ["INCR", "p2"],
      ["INCR", "p2"],
    ];
    expect((await answer("redis_pipeline_write", { commands })).undo).toEqual({
      ...{ call: 1, kept: 2, taken: "in the same request" },
    });
    expect((await answer("redis_pipeline_write", { commands, atomic: true })).undo).toMatchObject({
      taken: "in one transaction",
    });
  });

  test("of a write of bytes, that its key was kept just before", async () => {
    const { answer } = await keeping(tools);
    const { undo } = await answer("redis_bytes_write", { command: "SET", args: ["bytes"], base64: "/w==" });
    expect(undo).toMatchObject({ kept: 1, taken: "just before" });
  });

  test("nothing where nothing was changed", async () => {
    const { write, answer } = await keeping(tools);
    expect((await write("redis_key_write", "DEL", "no-such-key")).undo).toBeUndefined();
    expect((await answer("redis_string_read", { command: "GET", args: ["single"] })).undo).toBeUndefined();
  });

  test("that a command which names no keys cannot be undone", async () => {
    const { write } = await keeping(tools);
    expect((await write("redis_server_write", "FLUSHALL")).undo).toEqual({
      ...{ kept: 0, not_kept: ["FLUSHALL names no keys"] },
    });
  });

  test("that a script may change more than the keys that it is given, unless its code shows that it does not", async () => {
    const { write } = await keeping(tools);
    const built = await write("redis_script_write", "EVAL", "redis.call('SET', 'a' .. ARGV[1], 1)", 1, "k", "b");
    expect(built.undo).toEqual({ kept: 0, not_kept: ["EVAL may change keys beyond its KEYS"] });
    const literal = await write("redis_script_write", "EVAL", "redis.call('SET', 'a', 1)", 0);
    expect(literal.undo).toEqual({ kept: 0, not_kept: ["EVAL may change keys beyond its KEYS"] });
    const plain = await write("redis_script_write", "EVAL", "redis.call('SET', KEYS[1], ARGV[1])", 1, "k", "b");
    expect(plain.undo).toEqual({ call: 2, kept: 1, taken: "in one transaction" });
  });

  test("that a key is too large to be kept, and the write is done", async () => {
    const { write } = await keeping(tools, { flags: { maxReply: "80000" } });
    await tools.redis("SET", "large", "x".repeat(20_000));
    const { result, undo } = await write("redis_string_write", "APPEND", "large", "y");
    expect(result).toBe(20_001);
    expect(undo).toEqual({ kept: 0, not_kept: ['"large": it is larger than 10000 bytes'] });
  });

  test("that a tool whose changes are not kept has none kept", async () => {
    const { answer } = await keeping(tools);
    const input = { command: "SET", args: ["k", "v"] };
    expect((await answer("redis_string_write", input)).undo?.kept).toBe(1);
    expect((await answer("redis_pubsub_write", { command: "PUBLISH", args: ["c", "m"] })).undo).toEqual({
      ...{ kept: 0, not_kept: ["PUBLISH names no keys"] },
    });
  });
});

describe("what a call was", () => {
  const whatOf = async (answer: (tool: string, input?: object) => Promise<{ result: unknown }>) =>
    ((await answer("undo_list")).result as { what?: string }[])[0]?.what;

  test("is told by the names of its commands, each once with how often, and never by a value", async () => {
    const { write, answer } = await keeping(tools);
    await write("redis_string_write", "set", "what:a", "the-secret-value");
    expect(await whatOf(answer)).toBe("SET");
    const commands = [
      ["set", "what:b", "the-secret-value"],
      ["GET", "what:b"],
      ...["a", "b", "c"].map((key) => ["DEL", `what:${key}`]),
      ["XGROUP", "CREATE", "what:stream", "group", "$", "MKSTREAM"],
    ];
    await answer("redis_pipeline_write", { commands });
    expect(await whatOf(answer)).toBe("SET, DEL ×3, XGROUP CREATE");
    await answer("redis_bytes_write", { command: "SET", args: ["what:a"], base64: "/w==" });
    expect(await whatOf(answer)).toBe("SET");
    expect(JSON.stringify(await answer("undo_list"))).not.toContain("the-secret-value");
  });

  test("has five names at most", async () => {
    const { answer } = await keeping(tools);
    const commands = [
      ["SET", "k", "1"],
      ["INCR", "k"],
      ["DECR", "k"],
      ["APPEND", "k", "1"],
      ["SETRANGE", "k", "0", "2"],
    ];
    await answer("redis_pipeline_write", { commands: [...commands, ["PERSIST", "k"], ["EXPIRE", "k", "100"]] });
    expect(await whatOf(answer)).toBe("SET, INCR, DECR, APPEND, SETRANGE and 2 more");
  });

  test("is of a job its action and pattern, and of an undoing what it undoes", async () => {
    const { answer } = await keeping(tools);
    for (const key of ["job:1", "job:2"]) await tools.redis("SET", key, "v");
    await answer("redis_keys_apply", { action: "unlink", pattern: "job:*", dry_run: false });
    expect(await whatOf(answer)).toBe('unlink of "job:*"');
    await answer("undo_apply", { last: 1, dry_run: false });
    expect(await whatOf(answer)).toBe('undoes call 1: unlink of "job:*"');
  });

  test("is told to the person who is asked about what was changed since", async () => {
    const { write, reply } = await keeping(tools, { flags: { confirm: "always" } });
    await write("redis_string_write", "SET", "k", "after");
    await tools.redis("SET", "k", "of somebody else");
    const question = await reply("undo_apply", { call: 1, dry_run: false, force: true }, true);
    expect(JSON.stringify(question)).toContain("undoes call 1 (SET)");
  });
});

describe("a question", () => {
  const asked = async (flags: Record<string, string>, tool: string, input: object) => {
    const { reply } = await keeping(tools, { flags: { confirm: "token", ...flags } });
    const question = await reply(tool, input, true);
    const preview = (await reply(tool, input)) as CallResult;
    if (!isQuestion(question)) throw new Error("Nobody was asked.");
    return { question: question.question, result: preview.structuredContent?.result as { undo: string } };
  };

  test("says for how long the call can be undone", async () => {
    await tools.redis("XGROUP", "CREATE", "stream", "group", "$", "MKSTREAM");
    const input = { command: "XGROUP DESTROY", args: ["stream", "group"] };
    const { question, result } = await asked({}, "redis_stream_write", input);
    expect(question).toContain("undo: can be undone for 60 minutes, by undo_apply");
    expect(result.undo).toBe("can be undone for 60 minutes, by undo_apply");
  });

  test("says why it cannot be undone", async () => {
    const { question } = await asked({}, "redis_server_write", { command: "FLUSHDB" });
    expect(question).toContain("undo: cannot be undone: FLUSHDB names no keys.");
  });

  test("says that a key is too large to be kept, before it is gone", async () => {
    await tools.redis("SET", "too-large", "x".repeat(20_000));
    const commands = [["FLUSHALL"], ["DEL", "too-large", "other"]];
    const { result } = await asked({ maxReply: "80000" }, "redis_pipeline_write", { commands });
    expect(result.undo).toBe(
      'cannot be undone: FLUSHALL names no keys; "too-large": it is larger than 10000 bytes. The rest can be undone for 60 minutes, by undo_apply.',
    );
  });
});

describe("undo_apply", () => {
  test("tells first what it would bring back, and changes nothing", async () => {
    const { write, answer } = await keeping(tools);
    await tools.redis("SET", "k", "secret-before");
    await write("redis_string_write", "SET", "k", "after");
    const { result, notice } = await answer("undo_apply", { last: 1 });
    expect(result).toMatchObject({
      dry_run: true,
      calls: [1],
      would_bring_back: 1,
      things: [{ key: "k", type: "string" }],
    });
    expect(notice).toContain("Nothing was changed");
    expect(JSON.stringify(result)).not.toContain("secret-before");
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("after");
  });

  test("brings back value, TTL and absence", async () => {
    const { write, answer } = await keeping(tools);
    await tools.redis("FLUSHALL");
    await tools.redis("SET", "old", "v", "PX", "3600000");
    const before = await stateOf(tools);
    await write("redis_string_write", "SET", "old", "w");
    await write("redis_string_write", "SET", "new", "w");
    const { result, undo } = await answer("undo_apply", { last: 2, dry_run: false });
    expect(result).toMatchObject({ brought_back: 2 });
    expect(undo).toMatchObject({ call: 3, kept: 2 });
    expect(await stateOf(tools)).toEqual(before);
  });

  test("is refused where a key was changed since, which it names, unless force", async () => {
    const { write, answer, refusal } = await keeping(tools);
    await tools.redis("SET", "k", "before");
    await write("redis_string_write", "SET", "k", "after");
    await tools.redis("SET", "k", "of somebody else");
    expect(await refusal("undo_apply", { call: 1, dry_run: false })).toContain('"k" (it was changed since)');
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("of somebody else");
    await answer("undo_apply", { call: 1, dry_run: false, force: true });
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("before");
  });

  test("is refused where only the expiry was changed since", async () => {
    const { write, refusal } = await keeping(tools);
    await write("redis_string_write", "SET", "k", "after");
    await tools.redis("EXPIRE", "k", "1000");
    expect(await refusal("undo_apply", { call: 1, dry_run: false })).toContain("changed since");
  });

  test("has a person asked before it overwrites what was changed since", async () => {
    const { write, reply } = await keeping(tools, { flags: { confirm: "token" } });
    await tools.redis("SET", "k", "before");
    await write("redis_string_write", "SET", "k", "after");
    await tools.redis("SET", "k", "of somebody else");
    const asked = await reply("undo_apply", { call: 1, dry_run: false, force: true }, true);
    expect(isQuestion(asked) && asked.question).toContain(
      "undoes call 1 (SET): 1 key or setting was changed since, and that change is overwritten.",
    );
    const preview = (await reply("undo_apply", { call: 1, dry_run: false, force: true })) as CallResult;
    const { confirm_token } = preview.structuredContent as { confirm_token: string };
    await reply("undo_apply", { call: 1, dry_run: false, force: true, confirm_token });
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("before");
    await reply("undo_apply", { call: 2, dry_run: false });
    await tools.redis("SET", "k", "after");
    const unasked = await reply("undo_apply", { call: 1, dry_run: false }, true);
    expect(isQuestion(unasked)).toBe(false);
  });

  test("shows the person what it overwrites as it is now, before what was left alone", async () => {
    const { write, reply } = await keeping(tools, { flags: { confirm: "token" } });
    const keys = Array.from({ length: 12 }, (_, index) => `k:${index}`);
    await write("redis_string_write", "MSET", ...keys.flatMap((key) => [key, "after"]));
    await tools.redis("SET", "k:11", "of somebody else", "PXAT", "4000000000000");
    const force = { call: 1, dry_run: false, force: true };
    const { result } = ((await reply("undo_apply", force)) as CallResult).structuredContent as {
      result: Record<string, string>;
    };
    expect(result.thing_1).toMatch(/k:11, none.*changed since; now string, \d+ bytes, expires 2096-10-02T07:06:40/);
    expect(result.thing_2).toMatch(/k:0, none, 0$/);
  });

  test("is refused for a call whose key a later call has changed, and undoes both together", async () => {
    const { write, answer, refusal } = await keeping(tools);
    await tools.redis("SET", "k", "0");
    await write("redis_string_write", "SET", "k", "1");
    await write("redis_string_write", "SET", "k", "2");
    expect(await refusal("undo_apply", { call: 1, dry_run: false })).toContain("changed since");
    await answer("undo_apply", { last: 2, dry_run: false });
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("0");
  });

  test("is refused where somebody else came between two of the calls", async () => {
    const { write, refusal } = await keeping(tools);
    await write("redis_string_write", "SET", "k", "1");
    await tools.redis("SET", "k", "between");
    await write("redis_string_write", "SET", "k", "2");
    const text = await refusal("undo_apply", { last: 2, dry_run: false });
    expect(text).toContain('"k" (somebody else changed it between the calls)');
  });

  test("takes no key that has expired by itself for a change", async () => {
    const { write, answer } = await keeping(tools);
    await tools.redis("SET", "k", "before");
    await write("redis_string_write", "SET", "k", "after", "PX", 1);
    await expect.poll(async () => (await tools.redis("EXISTS", "k")).value).toBe("0");
    await answer("undo_apply", { call: 1, dry_run: false });
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("before");
  });

  test("brings a key whose time has passed back to its absence", async () => {
    const { write, answer } = await keeping(tools);
    const end = Date.now() + 400;
    await tools.redis("SET", "k", "before", "PXAT", `${end}`);
    await write("redis_key_write", "PERSIST", "k");
    await expect.poll(() => Date.now()).toBeGreaterThan(end);
    await answer("undo_apply", { call: 1, dry_run: false });
    expect((await tools.redis("EXISTS", "k")).value).toBe("0");
  });

  test("goes back to a moment, undone calls and their undoing included", async () => {
    let time = Date.parse("2026-01-01T00:00:00Z");
    const { write, answer } = await keeping(tools, { now: () => time });
    await tools.redis("SET", "k", "0");
    await write("redis_string_write", "SET", "k", "1");
    time += 60_000;
    await answer("undo_apply", { last: 1, dry_run: false });
    await write("redis_string_write", "SET", "k", "2");
    await answer("undo_apply", { to: "2026-01-01T00:00:30Z", dry_run: false });
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("1");
    const { result } = await answer("undo_list");
    expect((result as Listed[]).map(({ call, undone_by }) => [call, undone_by])).toEqual([
      ...[
        [4, undefined],
        [3, 4],
        [2, 4],
        [1, undefined],
      ],
    ]);
  });

  test("says which calls it passes over, since nothing of them is kept", async () => {
    let time = Date.parse("2026-01-01T00:00:00Z");
    const { write, answer, refusal } = await keeping(tools, { now: () => time });
    await write("redis_server_write", "FLUSHALL");
    const flushed = "redis_server_write, of which nothing is kept: FLUSHALL names no keys";
    expect(await refusal("undo_apply", { last: 1 })).toContain(flushed);
    expect(await refusal("undo_apply", { to: "2025-12-31T00:00:00Z" })).toContain(flushed);
    time += 60_000;
    await write("redis_string_write", "SET", "k", "1");
    expect((await answer("undo_apply", { last: 1 })).result).not.toHaveProperty("stays_changed");
    await write("redis_server_write", "FLUSHALL");
    await write("redis_server_write", "FLUSHALL");
    expect((await answer("undo_list")).notice).toContain(`${flushed} (3 times)`);
    expect((await answer("undo_apply", { last: 1 })).result).toMatchObject({ calls: [1], stays_changed: [flushed] });
    const { result } = await answer("undo_apply", { to: "2025-12-31T00:00:00Z", dry_run: false });
    expect(result).toMatchObject({ calls: [1], stays_changed: [flushed] });
    expect((await answer("undo_apply", { call: 2 })).result).not.toHaveProperty("stays_changed");
  });

  test("undoes no call twice, and an undoing like any other call", async () => {
    const { write, answer, refusal } = await keeping(tools);
    await tools.redis("SET", "k", "0");
    await write("redis_string_write", "SET", "k", "1");
    await answer("undo_apply", { call: 1, dry_run: false });
    expect(await refusal("undo_apply", { call: 1, dry_run: false })).toContain("undo call 2");
    await answer("undo_apply", { call: 2, dry_run: false });
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("1");
    await answer("undo_apply", { call: 1, dry_run: false });
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("0");
  });

  test.each([
    [{}, "Give one of call"],
    [{ call: 1, last: 1 }, "Give one of call"],
    [{ call: 9 }, "No call 9 is kept"],
    [{ last: 1 }, "No call is kept"],
    [{ to: "yesterday" }, "a time with its zone"],
    [{ to: "2026-11-26T18:00:00" }, "a time with its zone"],
    [{ to: "2026-11-26T18:00:00Z" }, "No call since then is kept"],
  ])("says what is wrong with %o", async (input, sentence) => {
    const { refusal } = await keeping(tools);
    expect(await refusal("undo_apply", input)).toContain(sentence);
  });
});

describe("the keys of every way to write", () => {
  test("are brought back after redis_keys_apply has deleted or renamed them", async () => {
    const { answer } = await keeping(tools);
    await tools.redis("FLUSHALL");
    for (let at = 0; at < 300; at += 1) await tools.redis("RPUSH", `many:${at}`, `${at}`);
    const before = await stateOf(tools);
    const rename = { action: "rename", pattern: "many:*", from_prefix: "many:", to_prefix: "other:", dry_run: false };
    expect((await answer("redis_keys_apply", rename)).undo).toMatchObject({ kept: 600 });
    expect((await answer("redis_keys_apply", { action: "unlink", pattern: "*", dry_run: false })).undo).toMatchObject({
      kept: 300,
    });
    await answer("undo_apply", { last: 2, dry_run: false });
    expect(await stateOf(tools)).toEqual(before);
  });

  test("say nothing of undo in a dry run of redis_keys_apply", async () => {
    const { answer } = await keeping(tools);
    expect((await answer("redis_keys_apply", { action: "unlink", pattern: "*" })).undo).toBeUndefined();
  });

  test.each([
    [{ action: "unlink" }, 5],
    [{ action: "expire", seconds: 900 }, 5],
    [{ action: "rename", from_prefix: "many:", to_prefix: "other:" }, 10],
    [{ action: "copy", from_prefix: "many:", to_prefix: "other:" }, 6],
  ])("cost what a dry run of redis_keys_apply tells: %o", async (job, each) => {
    const { answer } = await keeping(tools);
    await tools.redis("FLUSHALL");
    for (let at = 0; at < 60; at += 1) await tools.redis("SET", `many:${at}`, `${at}`);
    const input = { ...job, pattern: "many:*" };
    const { result } = await answer("redis_keys_apply", input);
    expect(result).toMatchObject({ would_change: 60, undo_commands: 60 * each });
    await tools.redis("CONFIG", "RESETSTAT");
    await answer("redis_keys_apply", { ...input, dry_run: false });
    const stats = (await tools.redis("INFO", "commandstats")).value?.toString() ?? "";
    const reads = [...stats.matchAll(/cmdstat_(?:memory\|usage|pexpiretime|dump):calls=(\d+)/g)];
    expect(reads.reduce((sum, [, calls]) => sum + Number(calls), 0)).toBe(60 * each);
  });

  test("cost nothing beyond --undo-keys, which a dry run of redis_keys_apply counts", async () => {
    const { answer } = await keeping(tools, { bounds: { keys: 10 } });
    await tools.redis("FLUSHALL");
    for (let at = 0; at < 60; at += 1) await tools.redis("SET", `many:${at}`, `${at}`);
    const { result } = await answer("redis_keys_apply", { action: "unlink", pattern: "*" });
    expect(result).toMatchObject({ undo_commands: 50 });
    const without = await tools.answer("redis_keys_apply", { action: "unlink", pattern: "*" }, writes);
    expect(without.result).not.toHaveProperty("undo_commands");
  });

  test("are brought back whose names are bytes", async () => {
    const { answer } = await keeping(tools);
    const name = Buffer.from([0xff, 0x00, 0x2f]);
    await tools.redis("SET", name, "before", "PX", "3600000");
    await answer("redis_bytes_write", { command: "UNLINK", base64: name.toString("base64") });
    expect((await tools.redis("EXISTS", name)).value).toBe("0");
    await answer("undo_apply", { last: 1, dry_run: false });
    expect((await tools.redis("GET", name)).value?.toString()).toBe("before");
    expect(Number((await tools.redis("PTTL", name)).value)).toBeGreaterThan(3_000_000);
  });

  test("are brought back whose names are like one that a copy has for a moment", async () => {
    const { write, answer } = await keeping(tools);
    const key = "job:copying:0b6a2f0e-8f0a-4c3b-9d1e-2a4b6c8d0e1f";
    await tools.redis("SET", key, "of a person");
    expect((await write("redis_key_write", "DEL", key)).undo).toMatchObject({ kept: 1 });
    await answer("undo_apply", { last: 1, dry_run: false });
    expect((await tools.redis("GET", key)).value?.toString()).toBe("of a person");
  });

  test("are brought back after a RESTORE, and after a command that a pipeline has as one word", async () => {
    const { answer } = await keeping(tools);
    await tools.redis("SET", "source", "value");
    const { value } = await tools.redis("DUMP", "source");
    await answer("redis_bytes_write", {
      ...{ command: "RESTORE", args: ["restored", "0"], base64: (value as Buffer).toString("base64") },
    });
    await answer("redis_pipeline_write", { commands: [["xgroup create", "made", "g", "$", "MKSTREAM"]] });
    await answer("undo_apply", { last: 2, dry_run: false });
    expect((await tools.redis("EXISTS", "restored", "made")).value).toBe("0");
  });

  test("are brought back where they are large: their states have requests of their own", async () => {
    const { answer } = await keeping(tools, { flags: { maxReply: "80000" } });
    await tools.redis("FLUSHALL");
    for (let at = 0; at < 8; at += 1) await tools.redis("SET", `k${at}`, "x".repeat(6_000));
    const before = await stateOf(tools);
    const commands = Array.from({ length: 8 }, (_, at) => ["APPEND", `k${at}`, "y"]);
    expect((await answer("redis_pipeline_write", { commands })).undo).toMatchObject({ kept: 8, taken: "just before" });
    await answer("undo_apply", { last: 1, dry_run: false });
    expect(await stateOf(tools)).toEqual(before);
  });

  test("are brought back that a command has made far larger than it is", async () => {
    const { write, answer } = await keeping(tools);
    await tools.redis("SET", "k", "before");
    await write("redis_bitmap_write", "SETBIT", "k", 40_000_000, 1);
    const { result } = await answer("undo_apply", { last: 1 });
    expect(result).toMatchObject({
      changed_since: [{ key: "k", why: "it is not known whether it was changed since" }],
    });
    await answer("undo_apply", { last: 1, dry_run: false, force: true });
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("before");
  });

  test("are kept in the order of the writes, also where these are made at once", async () => {
    const { write, answer } = await keeping(tools);
    await tools.redis("SET", "k", "0");
    await Promise.all(Array.from({ length: 20 }, (_, at) => write("redis_string_write", "APPEND", "k", at)));
    await answer("undo_apply", { last: 20, dry_run: false });
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("0");
  });
});

describe("a write that goes wrong", () => {
  test("has the error that it has without --undo", async () => {
    const { refusal } = await keeping(tools);
    const input = { command: "SET", args: ["k"] };
    const without = await tools.refusal("redis_string_write", input, writes);
    expect(await refusal("redis_string_write", input)).toBe(without);
    const wrong = { command: "LPUSH", args: ["text", "a"] };
    await tools.redis("SET", "text", "v");
    expect(await refusal("redis_list_write", wrong)).toBe(await tools.refusal("redis_list_write", wrong, writes));
  });

  test("is not sent where the reads before it fail", async () => {
    const bodies: string[] = [];
    const url = await startFaultyWay(tools.database.url, (body) => {
      bodies.push(body);
      return "429";
    });
    const { refusal } = await keeping(tools, { url, flags: { timeout: "200" } });
    const text = await refusal("redis_string_write", { command: "SET", args: ["k", "v"] });
    expect(text).not.toContain("unknown whether");
    expect(bodies.filter((body) => body.includes("SET"))).toEqual([]);
  });

  test("says how to undo what was done before it", async () => {
    let isCut = false;
    const url = await startFaultyWay(tools.database.url, (body) => (isCut && body.includes("RENAME") ? "cut" : "pass"));
    const { answer, refusal } = await keeping(tools, { url });
    await tools.redis("FLUSHALL");
    for (let at = 0; at < 3; at += 1) await tools.redis("SET", `a:${at}`, "v");
    const { undo } = await answer("redis_keys_apply", { action: "unlink", pattern: "a:*", dry_run: false });
    expect(undo).toMatchObject({ kept: 3 });
    isCut = true;
    const { result, notice } = await answer("undo_apply", { last: 1, dry_run: false });
    const { brought_back, unknown } = result as { brought_back: number; unknown: { key: string }[] };
    expect([brought_back, unknown.map(({ key }) => key).sort()]).toEqual([0, ["a:0", "a:1", "a:2"]]);
    expect(notice).toContain("Not all was brought back");
    isCut = false;
    await answer("undo_apply", { last: 1, dry_run: false });
    expect((await tools.redis("EXISTS", "a:0", "a:1", "a:2")).value).toBe("3");
    expect((await tools.redis("KEYS", "upstash-mcp:*")).value).toEqual([]);
    expect(await refusal("undo_apply", { last: 1 })).toContain("No call is kept");
  });

  test("is done by a token that may not dump, which the answer says", async () => {
    await tools.redis("ACL", "SETUSER", "few", "on", ">few-password", "~*", "+@all", "-dump");
    const user = { command: "ACL RESTTOKEN", args: ["few", "few-password"] };
    const { result } = await tools.answer<string>("redis_server_write", user, {
      flags: { allowWrites: "true", confirm: "never", revealSecrets: "true" },
    });
    const { write } = await keeping(tools, { token: result });
    const { result: reply, undo } = await write("redis_string_write", "SET", "k", "v");
    expect(reply).toBe("OK");
    expect(undo?.kept).toBe(0);
    expect(undo?.not_kept?.[0]).toContain("NOPERM");
  });
});

describe("undo_list", () => {
  test("tells names, types and sizes, and no value", async () => {
    const { write, answer } = await keeping(tools);
    await tools.redis("SET", "k", "value-of-before");
    await write("redis_string_write", "SET", "k", "value-of-after");
    const { result } = await answer("undo_list");
    expect(result).toMatchObject([
      { call: 1, tool: "redis_string_write", changed: 1, things: [{ key: "k", type: "string", bytes: 27 }] },
    ]);
    expect(JSON.stringify(result)).not.toContain("value-of");
  });

  test("reads on request whether each call can still be undone", async () => {
    const { write, answer } = await keeping(tools);
    await write("redis_string_write", "SET", "one", "1");
    await write("redis_string_write", "SET", "two", "2");
    await tools.redis("SET", "one", "of somebody else");
    const { result } = await answer("undo_list", { check: true });
    expect((result as Listed[]).map(({ possible }) => possible)).toEqual(["yes", "of 1, 1 changed since: needs force"]);
  });

  test("goes on before a call", async () => {
    const { write, answer } = await keeping(tools);
    for (let at = 0; at < 3; at += 1) await write("redis_string_write", "SET", "k", `value ${at}`);
    const { result, notice } = await answer("undo_list", { limit: 2 });
    expect((result as Listed[]).map(({ call }) => call)).toEqual([3, 2]);
    expect(notice).toBe("1 older calls are kept: ask with before 2.");
    expect(((await answer("undo_list", { before: 2 })).result as Listed[]).map(({ call }) => call)).toEqual([1]);
  });
});

describe("what one caller has changed", () => {
  test("is neither listed for another one nor undone by it, and each counts its own calls", async () => {
    const { served, write } = await keeping(tools);
    await write("redis_string_write", "SET", "of-one", "1");
    const other = await served.service.serve({ ...localCaller(served.config), id: "other" });
    const ofOther = keepingServer({ ...served, ...other });
    expect((await ofOther.answer("undo_list")).result).toEqual([]);
    expect(await ofOther.refusal("undo_apply", { call: 1, dry_run: false })).toContain("No call 1 is kept");
    const { undo } = await ofOther.write("redis_string_write", "SET", "of-other", "1");
    expect(undo).toMatchObject({ call: 1, kept: 1 });
  });

  test("is not kept of a caller who may not write, and the tools are not offered to it", async () => {
    const { served } = await keeping(tools);
    const config = configOf({ undo: "true" }, { UPSTASH_REDIS_REST_URL: tools.database.url });
    const { offer } = await served.service.serve({ ...localCaller(config), access: "read-only", id: "reader" });
    expect([...offer.tools.keys()].filter((name) => name.startsWith("undo_"))).toEqual([]);
  });
});

describe("what is kept is bounded", () => {
  test("by keys: the rest of a call is told, the oldest calls are forgotten", async () => {
    const { write, answer } = await keeping(tools, { bounds: { keys: 2 } });
    await write("redis_string_write", "SET", "first", Math.random());
    const { undo } = await write("redis_string_write", "MSET", "a", Math.random(), "b", Math.random(), "c", 1);
    expect(undo).toMatchObject({ kept: 2, not_kept: ["beyond --undo-keys"] });
    const { result, notice } = await answer("undo_list");
    expect((result as Listed[]).map(({ call }) => call)).toEqual([2]);
    expect(notice).toBe("1 calls are forgotten for want of room (--undo-bytes, --undo-keys).");
  });

  test("by keys, beyond which a write costs no reads", async () => {
    const bodies: string[] = [];
    const url = await startFaultyWay(tools.database.url, (body) => {
      bodies.push(body);
      return "pass";
    });
    const { answer } = await keeping(tools, { url, bounds: { keys: 1 } });
    const keys = Array.from({ length: 600 }, (_, at) => `bulk:${at}`);
    await tools.redis("MSET", ...keys.flatMap((key) => [key, "v"]));
    const job = { action: "expire", seconds: 900, pattern: "bulk:*", dry_run: false };
    expect((await answer("redis_keys_apply", job)).undo).toEqual({
      ...{ call: 1, kept: 1, taken: "in the same request", not_kept: ["beyond --undo-keys (599 times)"] },
    });
    expect(bodies.filter((body) => body.includes("DUMP"))).toHaveLength(1);
  });

  test("by bytes", async () => {
    const { write } = await keeping(tools, { bounds: { bytes: 10_000 } });
    await tools.redis("SET", "one", "x".repeat(7_900));
    expect((await write("redis_string_write", "SET", "one", "1")).undo).toEqual({
      ...{ kept: 0, not_kept: ["beyond --undo-bytes"] },
    });
  });

  test("by age: a moment before what is forgotten is refused", async () => {
    let time = Date.parse("2026-01-01T00:00:00Z");
    const { write, answer, refusal } = await keeping(tools, { now: () => time });
    await write("redis_string_write", "SET", "k", "1");
    time += 61 * 60_000;
    await write("redis_string_write", "SET", "k", "2");
    const { result, notice } = await answer("undo_list");
    expect((result as Listed[]).map(({ call }) => call)).toEqual([2]);
    expect(notice).toBe("1 calls are forgotten because they are too old (--undo-minutes).");
    expect(await refusal("undo_apply", { to: "2026-01-01T00:00:00Z" })).toContain("Calls since then are forgotten");
  });
});

test("what another client writes between the look and the way back is overwritten, and kept with the undoing", async () => {
  let hasCome = false;
  const url = await startFaultyWay(tools.database.url, async () => {
    // The value is staged, so the look is over.
    const staged = (await tools.redis("KEYS", "upstash-mcp:undoing:*")).value as unknown[];
    if (staged.length > 0 && !hasCome) {
      hasCome = true;
      await tools.redis("SET", "meanwhile", "of another client", "EX", "1000");
    }
    return "pass" as const;
  });
  const { write, answer } = await keeping(tools, { url });
  const text = async () => (await tools.redis("GET", "meanwhile")).value?.toString();
  await tools.redis("SET", "meanwhile", "before");
  await write("redis_string_write", "SET", "meanwhile", "after");
  const { undo } = await answer("undo_apply", { last: 1, dry_run: false });
  expect([hasCome, await text()]).toEqual([true, "before"]);
  await answer("undo_apply", { call: undo?.call, dry_run: false });
  expect(await text()).toBe("of another client");
  expect(Number((await tools.redis("TTL", "meanwhile")).value)).toBeGreaterThan(900);
});
