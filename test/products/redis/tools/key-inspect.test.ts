import { json } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { ReadOn } from "../../../../src/products/redis/keyspace/key-types.ts";
import { useTools } from "./fixture.ts";
import { startProxy, startUpstream } from "./upstream.ts";

const tools = useTools();

interface Inspected {
  exists: boolean;
  type?: string;
  ttl_ms?: number | null;
  memory_bytes?: number;
  size?: number;
  unit?: string;
  sample?: unknown;
  rest?: ReadOn;
}

async function inspect(key: string): Promise<Inspected> {
  return (await tools.answer<Inspected>("redis_key_inspect", { key })).result;
}

describe("redis_key_inspect", () => {
  test("says that a key does not exist", async () => {
    expect(await inspect("nothing")).toEqual({ key: "nothing", exists: false });
  });

  test.each([
    [["SET", "string", "hello"], "string", 5, "bytes", "hello"],
    [["HSET", "hash", "name", "Ada"], "hash", 1, "fields", { name: "Ada" }],
    [["RPUSH", "list", "a", "b"], "list", 2, "elements", ["a", "b"]],
    [["SADD", "set", "m"], "set", 1, "members", ["m"]],
    [["ZADD", "zset", "1.5", "m"], "zset", 1, "members", [{ member: "m", score: 1.5 }]],
    [["XADD", "stream", "1-1", "f", "v"], "stream", 1, "entries", [{ id: "1-1", fields: { f: "v" } }]],
  ])("shows a small value as a whole: %j", async (command, type, size, unit, sample) => {
    await tools.redis(...command);
    expect(await inspect(type)).toEqual({
      key: type,
      exists: true,
      type,
      ttl_ms: null,
      memory_bytes: expect.any(Number),
      size,
      unit,
      sample,
    });
  });

  test("tells when a key expires", async () => {
    await tools.redis("SET", "session", "x", "PX", "90000");
    const { ttl_ms } = await inspect("session");
    expect(ttl_ms).toBeGreaterThan(0);
    expect(ttl_ms).toBeLessThanOrEqual(90_000);
  });

  test("cuts a long string between two characters, and the rest begins where the sample ends", async () => {
    const text = `x${"é".repeat(2_000)}`;
    await tools.redis("SET", "long", text);
    const { sample, size, rest } = await inspect("long");
    expect(sample).toBe(`x${"é".repeat(511)}`);
    expect(size).toBe(4_001);
    const { result } = await tools.answer<string>(rest?.tool ?? "", { command: rest?.command, args: rest?.args });
    expect(`${sample}${result}`).toBe(text);
  });

  test("shows bytes as base64", async () => {
    await tools.redis("SET", "bytes", Buffer.from([0xff, 0x00, 0xfe]));
    expect((await inspect("bytes")).sample).toEqual({ base64: "/wD+" });
    await tools.redis("SET", "many-bytes", Buffer.alloc(3_000, 0xff));
    expect((await inspect("many-bytes")).sample).toEqual({ base64: Buffer.alloc(1_024, 0xff).toString("base64") });
  });

  test.each([
    ["hash", (n: number) => ["HSET", "large:hash", `f${n}`, "v"], "HSCAN"],
    ["list", (n: number) => ["RPUSH", "large:list", `v${n}`], "LRANGE"],
    ["set", (n: number) => ["SADD", "large:set", `m${n}`], "SSCAN"],
    ["zset", (n: number) => ["ZADD", "large:zset", `${n}`, `m${n}`], "ZRANGE"],
    ["stream", (n: number) => ["XADD", "large:stream", `${n + 1}-1`, "f", "v"], "XREVRANGE"],
  ])("shows a part of a large %s and how to read the rest", async (type, command, next) => {
    for (let n = 0; n < 40; n += 1) await tools.redis(...command(n));
    const { size, sample, rest } = await inspect(`large:${type}`);
    expect(size).toBe(40);
    const shown = type === "stream" ? 3 : 10;
    expect(Object.keys(sample as object)).toHaveLength(shown);
    expect(rest?.command).toBe(next);
    const { result } = await tools.answer<object>(rest?.tool ?? "", { command: rest?.command, args: rest?.args });
    if (!Array.isArray(result) || !Array.isArray(sample)) return;
    const seen = [...sample, ...result].map((item) => JSON.stringify(item));
    expect(new Set(seen).size).toBe(40);
  });

  test("cuts long texts inside a collection", async () => {
    await tools.redis("HSET", "wide", "bio", "y".repeat(5_000));
    const { sample, rest } = await inspect("wide");
    expect(sample).toEqual({ bio: `${"y".repeat(1_024)}… (3976 more characters)` });
    expect(rest).toMatchObject({ command: "HSCAN" });
  });

  test("asks in one request with the read-only token", async () => {
    await tools.redis("SET", "one", "1");
    const proxy = await startProxy(tools.database.url);
    const { result } = await tools.answer("redis_key_inspect", { key: "one" }, { url: proxy.url });
    expect(result).toMatchObject({ sample: "1" });
    expect(proxy.requests).toEqual(["POST /pipeline"]);
  });

  test("still tells type and size where the sample is longer than a reply may be", async () => {
    await tools.redis("RPUSH", "heavy", ...Array.from({ length: 10 }, () => "z".repeat(20_000)));
    const { result } = await tools.answer<Inspected>(
      "redis_key_inspect",
      { key: "heavy" },
      { flags: { maxReply: "100000" } },
    );
    expect(result).toMatchObject({ type: "list", size: 10, sample: expect.stringContaining("--max-reply") });
    expect(result.rest?.args).toEqual(["heavy", "0", "99"]);
  });

  test("shows a JSON document where the database has JSON", async () => {
    const document = JSON.stringify({ name: "Ada", bio: "x".repeat(2_000) });
    const replies: Record<string, unknown> = {
      TYPE: "ReJSON-RL",
      PTTL: -1,
      "JSON.TYPE": "object",
      "JSON.GET": document,
    };
    const upstream = await startUpstream(async (request, response) => {
      const commands = (await json(request)) as string[][];
      const answers = commands.map(([name = ""]) => {
        const reply = replies[name];
        if (reply === undefined) return { error: "WRONGTYPE Operation against a key holding the wrong kind of value" };
        return { result: typeof reply === "string" ? Buffer.from(reply).toString("base64") : reply };
      });
      response.end(JSON.stringify(answers));
    });
    const { result } = await tools.answer("redis_key_inspect", { key: "doc" }, { url: upstream.url });
    expect(result).toEqual({
      key: "doc",
      exists: true,
      type: "ReJSON-RL",
      ttl_ms: null,
      memory_bytes: null,
      json_type: "object",
      size: document.length,
      unit: "characters",
      sample: document.slice(0, 1_024),
      rest: { tool: "redis_json_read", command: "JSON.OBJKEYS", args: ["doc", "$"] },
    });
  });
});
