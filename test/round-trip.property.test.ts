import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RedisConnection } from "../src/local/redis/connection/redis-connection.ts";
import { type LocalDatabase, startLocalDatabase } from "../src/local/redis/local-database.ts";
import { type ServerUnderTest, serverFor } from "./faults/server-under-test.ts";
import "./properties.ts";

/** Nothing is altered on the way from a tool's arguments to Redis, and from Redis to a tool's result. */

let database: LocalDatabase;
let admin: RedisConnection;
let server: ServerUnderTest;

beforeAll(async () => {
  database = await startLocalDatabase();
  admin = await database.redis();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await admin.command("FLUSHALL");
  server = serverFor(database, { maxOutput: "1000000", confirm: "never" });
});

const RUNS = { numRuns: 100 };

/** The result of a call, the same in both forms that a client may show. */
async function call(tool: string, command: string, ...args: readonly string[]): Promise<unknown> {
  return callWith(tool, { command, args });
}

async function callWith(tool: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { structuredContent, content: texts, isError } = await server.call(tool, input);
  if (isError) throw new Error(texts[0]?.text);
  expect(JSON.parse(texts[0]?.text ?? "")).toEqual(structuredContent);
  return structuredContent?.result;
}

/** Every code point that is no surrogate, and texts that look like something else. */
const text = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...["", "OK", "T0s=", "null", "\0", "\0integer:5", "\uFEFFbom", "\uFFFD", "\u2028", '"', "\\", "{}", "[]"],
      ...["9007199254740993", "-9223372036854775808", "1e3", "-0", "true", "__proto__", '{"base64":"/w=="}'],
    ),
  },
);
const bytes = fc
  .oneof(
    fc.uint8Array({ maxLength: 16 }),
    text.map((value) => new TextEncoder().encode(value)),
    text.map((value) => Uint8Array.of(...new TextEncoder().encode(value), 0xff)),
    fc.constantFrom(Uint8Array.of(0xed, 0xa0, 0x80), Uint8Array.of(0xc0, 0x80), Uint8Array.of(0xf4, 0x90, 0x80, 0x80)),
  )
  .map((array) => Buffer.from(array));
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.integer().map(BigInt),
  fc.constantFrom(2n ** 53n, 2n ** 53n - 1n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n), 0n),
);

/** What a reader is to see of bytes. */
const seen = (value: Buffer) => (isUtf8(value) ? value.toString("utf8") : { base64: value.toString("base64") });
/** What a reader is to see of an integer. */
const exact = (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value));

/** The pairs of a map, from either of its forms. */
function pairsIn(shown: unknown): [unknown, unknown][] {
  if (!Array.isArray(shown)) return Object.entries(shown as object);
  return shown.map(({ field, value }: { field: unknown; value: unknown }) => [field, value]);
}

const sorted = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).sort();

describe("any text", () => {
  it("as key and value", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (key, value) => {
        expect(await call("redis_string_write", "SET", key, value)).toBe("OK");
        expect(await call("redis_string_read", "GET", key)).toBe(value);
        expect((await admin.command("GET", key)).value).toEqual(Buffer.from(value));
        expect(await call("redis_string_write", "GETDEL", key)).toBe(value);
      }),
      RUNS,
    );
  });

  it("as fields and values of a hash", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 6 }), async (pairs) => {
        const map = new Map(pairs);
        await call("redis_key_write", "DEL", "hash");
        await call("redis_hash_write", "HSET", "hash", ...pairs.flat());
        expect(sorted(pairsIn(await call("redis_hash_read", "HGETALL", "hash")))).toEqual(sorted([...map]));
        expect(await call("redis_hash_read", "HMGET", "hash", ...map.keys())).toEqual([...map.values()]);
      }),
      RUNS,
    );
  });

  it("as elements of a list, members of a set, and members and fields of a stream", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 6 }), async (values) => {
        await call("redis_key_write", "DEL", "list", "set", "zset", "stream");
        await call("redis_list_write", "RPUSH", "list", ...values);
        expect(await call("redis_list_read", "LRANGE", "list", "0", "-1")).toEqual(values);
        await call("redis_set_write", "SADD", "set", ...values);
        const distinct = [...new Set(values)];
        expect(sorted((await call("redis_set_read", "SMEMBERS", "set")) as unknown[])).toEqual(sorted(distinct));
        await call("redis_sorted_set_write", "ZADD", "zset", ...values.flatMap((value) => ["1.5", value]));
        const scored = (await call("redis_sorted_set_read", "ZRANGE", "zset", "0", "-1", "WITHSCORES")) as unknown[];
        expect(sorted(scored)).toEqual(sorted(distinct.map((member) => ({ member, score: 1.5 }))));
        const id = await call(
          "redis_stream_write",
          "XADD",
          "stream",
          "*",
          ...values.flatMap((value) => [value, value]),
        );
        const [entry] = (await call("redis_stream_read", "XRANGE", "stream", "-", "+")) as { fields: unknown }[];
        expect(entry).toMatchObject({ id });
        expect(sorted(pairsIn(entry?.fields))).toEqual(sorted(values.map((value) => [value, value])));
      }),
      RUNS,
    );
  });

  it("as an argument of a script, and back", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (key, value) => {
        expect(await call("redis_script_write", "EVAL", "return {KEYS[1], ARGV[1]}", "1", key, value)).toEqual([
          key,
          value,
        ]);
      }),
      RUNS,
    );
  });
});

describe("half of a surrogate pair", () => {
  it("is refused wherever it stands, since UTF-8 would alter it, and nothing is sent", async () => {
    const half = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));
    await fc.assert(
      fc.asyncProperty(fc.tuple(text, half, text), async ([before, surrogate, after]) => {
        const broken = `${before}${surrogate}${after}`;
        await expect(call("redis_string_write", "SET", "key", broken)).rejects.toThrow(/half of a surrogate pair/);
        const commands = [["SET", broken, "value"]];
        await expect(callWith("redis_pipeline_write", { commands })).rejects.toThrow(/half of a surrogate pair/);
        expect(await call("redis_server_read", "DBSIZE")).toBe(0);
      }),
      RUNS,
    );
  });
});

describe("commands of one pipeline or transaction", () => {
  it("carry any text, each with its own reply", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 1, maxLength: 8 }), fc.boolean(), async (keys, atomic) => {
        const writes = keys.map((key) => ["SET", key, `${key} and its value`]);
        const reads = keys.map((key) => ["GET", key]);
        expect(await callWith("redis_pipeline_write", { commands: [...writes, ...reads], atomic })).toEqual([
          ...keys.map(() => ({ result: "OK" })),
          ...keys.map((key) => ({ result: `${key} and its value` })),
        ]);
        expect(await callWith("redis_pipeline_read", { commands: reads })).toEqual(
          keys.map((key) => ({ result: `${key} and its value` })),
        );
      }),
      RUNS,
    );
  });
});

describe("any bytes that a tool writes", () => {
  const content = bytes.filter(({ length }) => length > 0);
  /** What can stand in the path of a URL. */
  const name = text.filter((value) => !["", ".", ".."].includes(value));

  it("arrive under any name, and are read as they are", async () => {
    await fc.assert(
      fc.asyncProperty(name, content, async (key, value) => {
        const base64 = value.toString("base64");
        expect(await callWith("redis_bytes_write", { command: "SET", args: [key], base64 })).toBe("OK");
        expect((await admin.command("GET", key)).value).toEqual(value);
        expect(await call("redis_string_read", "GET", key)).toEqual(seen(value));
      }),
      RUNS,
    );
  });

  it("arrive as fields, elements and members", async () => {
    await fc.assert(
      fc.asyncProperty(name, content, async (field, value) => {
        await admin.command("DEL", "hash", "list", "set");
        const base64 = value.toString("base64");
        await callWith("redis_bytes_write", { command: "HSET", args: ["hash", field], base64 });
        await callWith("redis_bytes_write", { command: "RPUSH", args: ["list", field], base64 });
        await callWith("redis_bytes_write", { command: "SADD", args: ["set"], base64 });
        expect(await call("redis_hash_read", "HGET", "hash", field)).toEqual(seen(value));
        expect(await call("redis_list_read", "LRANGE", "list", "0", "-1")).toEqual([field, seen(value)]);
        expect(await call("redis_set_read", "SMEMBERS", "set")).toEqual([seen(value)]);
      }),
      RUNS,
    );
  });
});

describe("any bytes that are in Redis", () => {
  it("as key and value", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (key, value) => {
        await admin.pipeline([["FLUSHALL"], ["SET", key, value], ["SET", "known", value]]);
        expect(await call("redis_string_read", "GET", "known")).toEqual(seen(value));
        await admin.command("DEL", "known");
        if (key.toString() !== "known") expect(await call("redis_key_read", "RANDOMKEY")).toEqual(seen(key));
      }),
      RUNS,
    );
  });

  it("as fields and values of a hash", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(bytes, bytes), { minLength: 1, maxLength: 5 }), async (pairs) => {
        await admin.pipeline([
          ["DEL", "hash"],
          ["HSET", "hash", ...pairs.flat()],
        ]);
        const map = new Map(pairs.map(([field, value]) => [field.toString("hex"), value]));
        const expected = [...map].map(([field, value]) => [seen(Buffer.from(field, "hex")), seen(value)]);
        expect(sorted(pairsIn(await call("redis_hash_read", "HGETALL", "hash")))).toEqual(sorted(expected));
      }),
      RUNS,
    );
  });

  it("as elements of a list and members of sets", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 5 }), async (values) => {
        await admin.pipeline([
          ["DEL", "list", "set", "zset"],
          ["RPUSH", "list", ...values],
          ["SADD", "set", ...values],
          ["ZADD", "zset", ...values.flatMap((value) => ["7", value])],
        ]);
        const distinct = [...new Map(values.map((value) => [value.toString("hex"), value])).values()].map(seen);
        expect(await call("redis_list_read", "LRANGE", "list", "0", "-1")).toEqual(values.map(seen));
        expect(sorted((await call("redis_set_read", "SMEMBERS", "set")) as unknown[])).toEqual(sorted(distinct));
        const scored = (await call("redis_sorted_set_read", "ZRANGE", "zset", "0", "-1", "WITHSCORES")) as unknown[];
        expect(sorted(scored)).toEqual(sorted(distinct.map((member) => ({ member, score: 7 }))));
      }),
      RUNS,
    );
  });
});

describe("any number", () => {
  it("of 64 bits, in INCRBY, DECRBY and HINCRBY", async () => {
    await fc.assert(
      fc.asyncProperty(int64, async (value) => {
        await admin.command("DEL", "number", "hash");
        expect(await call("redis_string_write", "INCRBY", "number", String(value))).toBe(exact(value));
        expect(await call("redis_string_write", "DECRBY", "number", "0")).toBe(exact(value));
        expect(await call("redis_string_read", "GET", "number")).toBe(String(value));
        expect(await call("redis_hash_write", "HINCRBY", "hash", "field", String(value))).toBe(exact(value));
      }),
      RUNS,
    );
  });

  it("of 64 bits, several in one reply, beside text of the same digits", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(int64, { minLength: 1, maxLength: 5 }), async (values) => {
        await admin.command("DEL", "fields");
        const operations = values.flatMap((value, index) => ["SET", "i64", `#${index}`, String(value)]);
        const read = values.flatMap((_, index) => ["GET", "i64", `#${index}`]);
        await call("redis_bitmap_write", "BITFIELD", "fields", ...operations);
        expect(await call("redis_bitmap_read", "BITFIELD_RO", "fields", ...read)).toEqual(values.map(exact));
        const digits = values.map(String);
        expect(await call("redis_script_write", "EVAL", "return ARGV", "0", ...digits)).toEqual(digits);
      }),
      RUNS,
    );
  });

  it("that a script computes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.maxSafeInteger(), async (value) => {
        expect(await call("redis_script_write", "EVAL", "return tonumber(ARGV[1])", "0", String(value))).toBe(value);
      }),
      RUNS,
    );
  });

  it("as a score", async () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));
    await fc.assert(
      fc.asyncProperty(fc.oneof(double, fc.integer(), fc.maxSafeInteger()), async (score) => {
        await call("redis_sorted_set_write", "ZADD", "zset", String(score), "member");
        const [shown, entries] = await Promise.all([
          call("redis_sorted_set_read", "ZSCORE", "zset", "member"),
          call("redis_sorted_set_read", "ZRANGE", "zset", "0", "-1", "WITHSCORES"),
        ]);
        // A number, or text where a JSON number would not have the digits of Redis.
        expect(Number(shown)).toBe(score);
        expect(entries).toEqual([{ member: "member", score: shown }]);
      }),
      RUNS,
    );
  });

  it.each(["inf", "-inf"])("%s as a score", async (score) => {
    await call("redis_sorted_set_write", "ZADD", "zset", score, "member");
    expect(await call("redis_sorted_set_read", "ZSCORE", "zset", "member")).toBe(score);
  });
});

/** A reply as Lua makes it, beside what a reader is to see of it. */
interface Nested {
  lua: string;
  seen: unknown;
}

const nested: fc.Arbitrary<Nested> = fc.letrec<{ value: Nested; table: Nested }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    bytes.map((value) => ({ lua: luaString(value), seen: seen(value) })),
    fc.maxSafeInteger().map((value) => ({ lua: String(value), seen: value })),
    fc.constantFrom(
      { lua: "false", seen: null },
      { lua: "true", seen: 1 },
      { lua: "redis.status_reply('OK')", seen: "OK" },
      { lua: "redis.status_reply('QUEUED')", seen: "QUEUED" },
    ),
    tie("table"),
  ),
  table: fc
    .array(tie("value"), { maxLength: 4 })
    .map((items) => ({ lua: `{${items.map(({ lua }) => lua).join(",")}}`, seen: items.map((item) => item.seen) })),
})).value;

const luaString = (value: Buffer) => `"${[...value].map((byte) => `\\${String(byte).padStart(3, "0")}`).join("")}"`;

describe("any reply", () => {
  it("of nested lists, texts, bytes, numbers, statuses and nulls", async () => {
    await fc.assert(
      fc.asyncProperty(nested, async ({ lua, seen: expected }) => {
        expect(await call("redis_script_write", "EVAL", `return ${lua}`, "0")).toEqual(expected);
      }),
      RUNS,
    );
  });

  it("tells the empty text from what is missing", async () => {
    await call("redis_string_write", "SET", "empty", "");
    await call("redis_hash_write", "HSET", "hash", "empty", "", "", "empty field");
    expect(await call("redis_string_read", "GET", "empty")).toBe("");
    expect(await call("redis_string_read", "GET", "missing")).toBeNull();
    expect(await call("redis_string_read", "MGET", "empty", "missing", "empty")).toEqual(["", null, ""]);
    expect(await call("redis_hash_read", "HMGET", "hash", "missing", "empty", "", "none")).toEqual([
      ...[null, "", "empty field", null],
    ]);
    expect(await call("redis_hash_read", "HGETALL", "missing")).toEqual({});
    expect(await call("redis_list_read", "LRANGE", "missing", "0", "-1")).toEqual([]);
    expect(await call("redis_list_write", "LPOP", "missing")).toBeNull();
    expect(await call("redis_sorted_set_read", "ZSCORE", "missing", "member")).toBeNull();
    expect(await call("redis_key_read", "EXISTS", "missing")).toBe(0);
  });
});

describe("calls of one moment", () => {
  it("each get the reply to their own command, whatever text is in the others", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 2, maxLength: 20 }), async (keys) => {
        await Promise.all(keys.map((key) => call("redis_string_write", "SET", key, `value of ${key}`)));
        const replies = await Promise.all(keys.map((key) => call("redis_string_read", "GET", key)));
        expect(replies).toEqual(keys.map((key) => `value of ${key}`));
      }),
      { numRuns: 50 },
    );
  });
});
