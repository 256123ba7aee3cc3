import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { offered } from "../offered.ts";
import { useTools, writes } from "./fixture.ts";
import "../../../properties.ts";

type Places = (number | string)[];
interface Digest {
  ok: number;
  zero_at: Places;
  null_at?: Places;
  errors: { at: Places; command: string; error: string }[];
  more_errors_at?: Places;
  replies?: { at: number; command: string; reply: unknown }[];
}
type All = { result?: unknown; error?: string }[];

const tools = useTools();

function write<Result = Digest>(commands: readonly (readonly string[])[], options: object = {}) {
  return tools.answer<Result>("redis_pipeline_write", { commands, ...options }, writes);
}

const times = (number: number, command: (index: number) => string[]) =>
  Array.from({ length: number }, (_, index) => command(index));

/** The indexes that places stand for. */
function indexes(places: Places): number[] {
  return places.flatMap((place) => {
    const [from = 0, to = from] = String(place).split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

describe("the answer to many writes", () => {
  test("is a number, with the places of those that changed nothing or failed", async () => {
    await tools.redis("DEL", "digest:hash");
    await tools.redis("SET", "digest:text", "no hash");
    const commands = times(100, (index) => ["HSET", "digest:hash", `field-${index % 95}`, "value"]);
    commands[7] = ["HSET", "digest:text", "field", "value"];
    const { result, notice } = await write(commands);
    expect(result).toEqual({
      ok: 94,
      zero_at: ["95-99"],
      errors: [{ at: [7], command: "HSET", error: expect.stringMatching(/^WRONGTYPE/) }],
    });
    expect(notice).toContain("do not send them again for their replies; next time verbose: true shows each");
  });

  test("has all replies with verbose", async () => {
    const { result, notice } = await write<All>(
      times(25, (index) => ["SET", `digest:verbose:${index}`, "1"]),
      { verbose: true },
    );
    expect(result).toEqual(times(25, () => []).map(() => ({ result: "OK" })));
    expect(notice).toBeUndefined();
  });

  test("has all replies where they are few", async () => {
    const { result } = await write<All>(times(20, (index) => ["SET", `digest:few:${index}`, "1"]));
    expect(result).toHaveLength(20);
  });

  test("is a digest of a transaction too", async () => {
    const { result } = await write(
      times(21, (index) => ["SET", `digest:atomic:${index}`, "1"]),
      { atomic: true },
    );
    expect(result).toEqual({ ok: 21, zero_at: [], errors: [] });
  });

  test("has in full what cannot be read again, be it the text OK", async () => {
    await tools.redis("FLUSHALL");
    const { result } = await write([
      ...times(30, (index) => ["SET", `digest:${index}`, "OK"]),
      ["GETDEL", "digest:0"],
      ["SET", "digest:1", "new", "GET"],
      ["INCRBY", "digest:sum", "0"],
      ["SETBIT", "digest:bit", "7", "1"],
      ["DEL", "digest:2", "digest:none"],
      ["XADD", "digest:stream", "*", "a", "b"],
      ["ZADD", "digest:scores", "1", "one"],
      ["ZPOPMIN", "digest:scores"],
      ["GET", "digest:3"],
      ["SET", "digest:3", "never", "NX"],
      ["GET", "digest:none"],
    ]);
    expect(result).toEqual({
      ok: 31,
      zero_at: [],
      null_at: [39],
      errors: [],
      replies: [
        { at: 30, command: "GETDEL", reply: "OK" },
        { at: 31, command: "SET", reply: "OK" },
        { at: 32, command: "INCRBY", reply: 0 },
        { at: 33, command: "SETBIT", reply: 0 },
        { at: 34, command: "DEL", reply: 1 },
        { at: 35, command: "XADD", reply: expect.stringMatching(/^\d+-0$/) },
        { at: 37, command: "ZPOPMIN", reply: [{ member: "one", score: 1 }] },
        { at: 38, command: "GET", reply: "OK" },
        { at: 40, command: "GET", reply: null },
      ],
    });
  });

  test("counts whatever says only that all was done", async () => {
    await tools.redis("FLUSHALL");
    const done = [
      "MSET a 1 b 2",
      "MSETNX c 3 d 4",
      "SETNX e 5",
      "SETEX f 100 v",
      "PSETEX f 1000000 v",
      "APPEND f w",
      "SETRANGE f 0 x",
      "BITOP NOT g f",
      "HSET h x 1 y 2 z 3",
      "HMSET h x 2",
      "HSETNX h w 1",
      "HDEL h x y",
      "RPUSH l 1 2 3",
      "LPUSH l 0",
      "LPUSHX l 9",
      "RPUSHX l 9",
      "LINSERT l BEFORE 1 0",
      "LSET l 0 8",
      "LREM l 1 8",
      "LREM l -2 0",
      "LTRIM l 0 1",
      "SADD s a b c",
      "SREM s a b",
      "SADD t a",
      "SMOVE s t c",
      "SUNIONSTORE u s t",
      "SINTERSTORE v t t",
      "SDIFFSTORE w t s",
      "ZADD z 1 a 2 b",
      "ZADD z XX GT CH 5 a",
      "ZREM z a b",
      "ZADD z 1 a",
      "ZRANGESTORE y z 0 -1",
      "ZUNIONSTORE x 1 z",
      "ZINTERSTORE x 1 z",
      "ZDIFFSTORE x 1 z",
      "GEOADD geo NX 1 2 m 3 4 n",
      "GEOSEARCHSTORE near geo FROMMEMBER m BYRADIUS 9 km",
      "PFADD p a",
      "PFMERGE q p",
      "RENAME a aa",
      "RENAMENX aa a",
      "COPY a copied",
      "EXPIRE a 100",
      "PEXPIRE a 100000",
      "PERSIST a",
      "DEL a b",
      "UNLINK c d",
      "XADD st 1-1 a b",
      "XADD st MAXLEN ~ 100 1-2 a b",
      "XGROUP CREATE st gr 0",
      "XGROUP SETID st gr $",
      "XGROUP CREATECONSUMER st gr co",
      "XDEL st 1-1 1-2",
    ];
    const { result } = await write(done.map((line) => line.split(" ")));
    expect(result).toEqual({ ok: done.length, zero_at: [], errors: [] });
  });

  test.each([
    [[1, 1], true],
    [[1, -2], false],
    [[], false],
  ])("takes %j to HEXPIRE for plain: %j", (reply, plain) => {
    expect(offered.find(({ name }) => name === "HEXPIRE")?.plain?.(reply, [])).toBe(plain);
  });

  test("shows every reply of these writes", () => {
    const shown = offered.filter(({ access, plain }) => access !== "read" && plain === undefined);
    const families = {
      values:
        "GETDEL GETEX GETSET HGETDEL HGETEX LMOVE LMPOP LPOP RPOP RPOPLPUSH SPOP ZMPOP ZPOPMAX ZPOPMIN BITFIELD SETBIT",
      sums: "DECR DECRBY INCR INCRBY INCRBYFLOAT HINCRBY HINCRBYFLOAT ZINCRBY",
      scripts: "EVAL EVALSHA FCALL FUNCTION_KILL FUNCTION_LOAD SCRIPT_KILL SCRIPT_LOAD",
      streams: "XAUTOCLAIM XCLAIM XREADGROUP XGROUP_DELCONSUMER",
      documents:
        "JSON.ARRAPPEND JSON.ARRINSERT JSON.ARRPOP JSON.ARRTRIM JSON.NUMINCRBY JSON.NUMMULTBY JSON.STRAPPEND JSON.TOGGLE",
      indexes: "ARINSERT ARRING",
      others:
        "ACL_GENTOKEN ACL_LOG ACL_RESTTOKEN GEORADIUS GEORADIUSBYMEMBER SEARCH.ALIASADD SEARCH.ALIASDEL SEARCH.CREATE SEARCH.DROP SEARCH.REINDEX",
    };
    expect(new Set(shown.map(({ name }) => name.replaceAll(" ", "_")))).toEqual(
      new Set(Object.values(families).flatMap((names) => names.split(" "))),
    );
  });

  test("shows equal errors once, and twenty different ones", async () => {
    const failing = times(30, (index) => ["OBJECTION", `${index}`]);
    const commands = [
      ...times(25, (index) => ["SET", `digest:${index}`, "text"]),
      ...times(3, () => ["INCR", "digest:1"]),
      ...failing,
    ];
    const asked = { flags: { allowWrites: "true", confirm: "never" } };
    const { result } = await tools.answer<Digest>("redis_pipeline_write", { commands }, asked);
    expect(result.errors).toHaveLength(20);
    expect(result.errors[0]).toEqual({ at: ["25-27"], command: "INCR", error: expect.stringContaining("integer") });
    expect(result.more_errors_at).toEqual(["47-57"]);
  });

  test("shows equal errors once also where nothing was done, and all where they are different", async () => {
    await tools.redis("SET", "digest:text", "no list");
    const { result } = await write(times(30, () => ["LPUSH", "digest:text", "x"]));
    expect(result).toEqual({
      ok: 0,
      zero_at: [],
      errors: [{ at: ["0-29"], command: "LPUSH", error: expect.stringMatching(/^WRONGTYPE/) }],
    });
    const asked = { flags: { allowWrites: "true", confirm: "never" } };
    const commands = times(30, (index) => ["OBJECTION", `${index}`]);
    expect((await tools.answer<All>("redis_pipeline_write", { commands }, asked)).result).toHaveLength(30);
  });

  test("is the list of all where the replies to show are long", async () => {
    await tools.redis("SET", "digest:long", "x".repeat(20_000));
    const commands = [...times(30, (index) => ["SET", `digest:${index}`, "1"]), ["GETDEL", "digest:long"]];
    const { result } = await write<All>(commands);
    expect(result[30]?.result).toBe("x".repeat(20_000));
  });

  test("says not to repeat the writes where even a digest is cut", async () => {
    const commands = [
      ...times(30, (index) => ["SET", `digest:${index}`, "1"]),
      ...times(100, () => ["INCR", "digest:count"]),
    ];
    const flags = { allowWrites: "true", maxOutput: "1000" };
    const { notice } = await tools.answer("redis_pipeline_write", { commands }, { flags });
    expect(notice).toContain("All commands were carried out; do not send them again.");
  });
});

const key = fc.constantFrom("a", "b", "c");
const command: fc.Arbitrary<string[]> = fc.oneof(
  fc.tuple(fc.constantFrom("INCR", "GETDEL", "PERSIST", "LPOP", "ZPOPMAX", "DEL", "GET"), key),
  fc.tuple(fc.constantFrom("RPUSH", "LPUSHX", "APPEND", "SADD", "SREM", "PFADD", "HDEL", "ZREM"), key, key),
  fc.tuple(fc.constantFrom("HSET", "HSETNX", "SMOVE"), key, key, key),
  fc.tuple(fc.constant("SET"), key, fc.constantFrom("OK", "1", "GET")),
  fc.tuple(fc.constant("SET"), key, key, fc.constantFrom("NX", "XX", "GET")),
  fc.tuple(fc.constant("ZADD"), key, fc.constantFrom("NX", "CH", "INCR"), fc.constantFrom("1", "2"), key),
  fc.tuple(fc.constantFrom("LREM", "SETBIT"), key, fc.constantFrom("0", "1"), fc.constantFrom("0", "1")),
  fc.tuple(fc.constantFrom("DEL", "UNLINK", "RENAMENX", "SUNIONSTORE"), key, key),
  fc.tuple(fc.constant("EXPIRE"), key, fc.constant("1000")),
);
/** Replies that do not say which of several things was done, or what a value was. */
const sizes = ["RPUSH", "LPUSHX", "APPEND", "SUNIONSTORE"];

test("a digest accounts for each command once, and agrees with all replies", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 30, maxLength: 150 }), async (commands) => {
      const filled = [...commands, ...times(21, (index) => ["SET", `filler:${index}`, "1"])];
      await tools.redis("FLUSHALL");
      const { result: all } = await write<All>(filled, { verbose: true });
      await tools.redis("FLUSHALL");
      const { result: digest } = await write(filled);
      const told = new Map<number, unknown>();
      const tell = (at: number, reply: unknown) => {
        expect(told.has(at)).toBe(false);
        told.set(at, reply);
      };
      for (const at of indexes(digest.zero_at)) tell(at, { result: 0 });
      for (const at of indexes(digest.null_at ?? [])) tell(at, { result: null });
      for (const { at, error } of digest.errors) for (const each of indexes(at)) tell(each, { error });
      for (const { at, reply } of digest.replies ?? []) tell(at, { result: reply });
      for (const [at, reply] of told) {
        expect(reply).toEqual(all[at]);
      }
      expect(digest.ok + told.size).toBe(filled.length);
      for (const [at, { result }] of all.entries()) {
        if (told.has(at)) continue;
        const [name = "", , ...more] = filled[at] ?? [];
        if (!sizes.includes(name))
          expect(["OK", name === "DEL" || name === "UNLINK" ? 1 + more.length : 1]).toContain(result);
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);
