import { describe, expect, test } from "vitest";
import { type Answered, useTools, writes } from "./tools/fixture.ts";

const tools = useTools();
/** Answers of a thousand characters, the shortest that can be asked for. */
const short = { flags: { allowPrivilegedReads: "true", maxOutput: "1000" } };
const numbers = Array.from({ length: 400 }, (_, index) => `value-${index}`);

function read(family: string, command: string, args: readonly string[]): Promise<Answered<unknown>> {
  return tools.answer(`redis_${family}_read`, { command, args }, short);
}

/** The call that a notice says to make. */
function nextCall({ notice = "" }: Answered<unknown>): { command: string; args: string[] } {
  const [call] = /\{"command".*\}/.exec(notice) ?? [];
  if (call === undefined) throw new Error(`No call in: ${notice}`);
  return JSON.parse(call);
}

/** Everything that the calls give together when each next one is made as the answer before says. */
async function readAll(family: string, command: string, args: readonly string[]): Promise<unknown[]> {
  const found: unknown[] = [];
  let call: { command: string; args: readonly string[] } | undefined = { command, args };
  while (call !== undefined) {
    const answer: Answered<unknown> = await read(family, call.command, call.args);
    found.push(...(Array.isArray(answer.result) ? answer.result : [answer.result]));
    call = answer.truncated ? nextCall(answer) : undefined;
  }
  return found;
}

describe("an answer that was cut says how to read on", () => {
  test("by index in a list, from either end", async () => {
    await tools.redis("RPUSH", "list", ...numbers);
    expect(await readAll("list", "LRANGE", ["list", "0", "-1"])).toEqual(numbers);
    expect(await readAll("list", "LRANGE", ["list", "-200", "-1"])).toEqual(numbers.slice(200));
  });

  test("by byte in a string, whatever the characters", async () => {
    const text = "naïve café 😀 ".repeat(300);
    await tools.redis("SET", "text", text);
    expect((await readAll("string", "GET", ["text"])).join("")).toBe(text);
  });

  test("by whole groups of bytes in what is no text", async () => {
    await tools.redis("SET", "bytes", Buffer.alloc(2_000, 0xff));
    const first = await read("string", "GET", ["bytes"]);
    const { base64 } = first.result as { base64: string };
    expect(nextCall(first).args).toEqual(["bytes", `${Math.floor(base64.length / 4) * 3}`, "-1"]);
  });

  test("by page in a large string", async () => {
    await tools.redis("SET", "large", "x".repeat(2_000_000));
    expect(nextCall(await read("string", "GET", ["large"])).args).toEqual(["large", "998", "1995"]);
  });

  test("by rank in a sorted set", async () => {
    await tools.redis("ZADD", "board", ...numbers.flatMap((member, score) => [`${score}`, member]));
    expect(await readAll("sorted_set", "ZRANGE", ["board", "0", "-1"])).toEqual(numbers);
    expect(await readAll("sorted_set", "ZREVRANGE", ["board", "0", "-1"])).toEqual([...numbers].reverse());
    expect(await readAll("sorted_set", "ZRANGE", ["board", "10", "20", "WITHSCORES"])).toHaveLength(11);
  });

  test("by offset where scores or names bound a sorted set", async () => {
    await tools.redis("ZADD", "scores", ...numbers.flatMap((member, score) => [`${score}`, member]));
    expect(await readAll("sorted_set", "ZRANGE", ["scores", "0", "+inf", "BYSCORE"])).toEqual(numbers);
    expect(await readAll("sorted_set", "ZRANGEBYSCORE", ["scores", "-inf", "+inf", "LIMIT", "5", "100"])).toEqual(
      numbers.slice(5, 105),
    );
  });

  test("by id in a stream, in both directions", async () => {
    for (const [index, value] of numbers.entries()) await tools.redis("XADD", "log", `${index + 1}-1`, "value", value);
    const entries = numbers.map((value, index) => ({ id: `${index + 1}-1`, fields: { value } }));
    expect(await readAll("stream", "XRANGE", ["log", "-", "+"])).toEqual(entries);
    expect(await readAll("stream", "XREVRANGE", ["log", "+", "-"])).toEqual([...entries].reverse());
    const counted = await readAll("stream", "XRANGE", ["log", "-", "+", "COUNT", "300"]);
    expect(counted).toEqual(entries.slice(0, 300));
    const pages = (await readAll("stream", "XREAD", ["STREAMS", "log", "0"])) as { entries: unknown[] }[];
    expect(pages.flatMap((page) => page.entries)).toEqual(entries);
  });

  test("of several streams, each after its own last entry that was shown", async () => {
    await tools.redis("XADD", "short", "1-1", "value", "one");
    const answer = await read("stream", "XREAD", ["COUNT", "50", "STREAMS", "log", "short", "0", "0"]);
    const [log, other] = answer.result as { entries: { id: string }[] }[];
    expect(other?.entries.map(({ id }) => id)).toEqual(["1-1"]);
    expect(nextCall(answer).args).toEqual(["COUNT", "50", "STREAMS", "log", "short", log?.entries.at(-1)?.id, "1-1"]);
  });

  test("with the pages of a hash or a set", async () => {
    await tools.redis("HSET", "map", ...numbers.flatMap((value) => [value, value]));
    await tools.redis("SADD", "set", ...numbers);
    for (const command of ["HGETALL", "HKEYS", "HVALS"]) {
      expect(nextCall(await read("hash", command, ["map"]))).toEqual({
        command: "HSCAN",
        args: ["map", "0", "COUNT", "100"],
      });
    }
    expect(nextCall(await read("set", "SMEMBERS", ["set"]))).toEqual({
      command: "SSCAN",
      args: ["set", "0", "COUNT", "100"],
    });
  });

  test("with a smaller page from the same cursor, so that nothing is lost", async () => {
    await tools.redis("SADD", "members", ...numbers);
    const page = await read("set", "SSCAN", ["members", "0", "MATCH", "value*", "COUNT", "400"]);
    expect(nextCall(page)).toEqual({ command: "SSCAN", args: ["members", "0", "MATCH", "value*", "COUNT", "100"] });
  });

  test("with SCAN in place of KEYS", async () => {
    await tools.redis("MSET", ...numbers.flatMap((key) => [`k:${key}`, "1"]));
    const call = nextCall(await read("key", "KEYS", ["k:*"]));
    expect(call).toEqual({ command: "SCAN", args: ["0", "MATCH", "k:*", "COUNT", "100"] });
  });

  test("with the keys that are left of many", async () => {
    await tools.redis("MSET", ...numbers.flatMap((key) => [`m:${key}`, key]));
    const { result, notice } = await read(
      "string",
      "MGET",
      numbers.map((key) => `m:${key}`),
    );
    expect(notice).toContain(`Read on with MGET and the keys behind the first ${(result as unknown[]).length}.`);
  });

  test("with a section of INFO", async () => {
    expect((await read("server", "INFO", [])).notice).toContain("Name one section");
  });
});

describe("an answer that was cut, where the call cannot be repeated as it was", () => {
  test("does not repeat a long key", async () => {
    const key = "k".repeat(500);
    await tools.redis("RPUSH", key, ...numbers);
    const { notice } = await read("list", "LRANGE", [key, "0", "-1"]);
    expect(notice).toContain("(argument 1 of this call, unchanged)");
    expect(notice).not.toContain(key);
  });

  test("says that one value alone is too long", async () => {
    await tools.redis("HSET", "wide", "field", "x".repeat(5_000));
    await tools.redis("RPUSH", "long", "x".repeat(5_000));
    for (const answer of [
      await read("hash", "HGET", ["wide", "field"]),
      await read("list", "LRANGE", ["long", "0", "-1"]),
    ]) {
      expect(answer.notice).toContain("--max-output");
    }
  });

  test("shows no secret in the call to make", async () => {
    const secret = tools.database.token;
    await tools.redis("SET", secret, "x".repeat(3_000));
    const flags = { ...writes.flags, maxOutput: "1000" };
    const { notice } = await tools.answer("redis_string_read", { command: "GET", args: [secret] }, { flags });
    expect(notice).toContain('"[redacted]"');
    expect(notice).not.toContain(secret);
  });
});
