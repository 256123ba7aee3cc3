import { describe, expect, test } from "vitest";
import { createChangeFinder, isTemporary } from "../../../../src/products/redis/undo/changed-keys.ts";

const changesOf = createChangeFinder();

/** The keys that a line changes. */
function keysOf(...line: string[]): string[] {
  return changesOf(line).places.map((place) => line[place] ?? "");
}

describe("the keys that a command changes", () => {
  test.each([
    [["SET", "k", "v"], ["k"]],
    [["set", "k", "v"], ["k"]],
    [
      ["MSET", "a", "1", "b", "2"],
      ["a", "b"],
    ],
    [
      ["MSETEX", "2", "a", "1", "b", "2"],
      ["a", "b"],
    ],
    [
      ["DEL", "a", "b"],
      ["a", "b"],
    ],
    [
      ["RENAME", "a", "b"],
      ["a", "b"],
    ],
    [["COPY", "a", "b", "REPLACE"], ["b"]],
    [["SUNIONSTORE", "to", "a", "b"], ["to"]],
    [["ZUNIONSTORE", "to", "2", "a", "b"], ["to"]],
    [["ZRANGESTORE", "to", "a", "0", "1"], ["to"]],
    [["GEOSEARCHSTORE", "to", "a"], ["to"]],
    [["BITOP", "AND", "to", "a", "b"], ["to"]],
    [["PFMERGE", "to", "a"], ["to"]],
    [
      ["LMOVE", "a", "b", "LEFT", "LEFT"],
      ["a", "b"],
    ],
    [
      ["SMOVE", "a", "b", "m"],
      ["a", "b"],
    ],
    [
      ["LMPOP", "2", "a", "b", "LEFT"],
      ["a", "b"],
    ],
    [["GEORADIUS", "a", "1", "1", "1", "km", "STORE", "to"], ["to"]],
    [["GEORADIUS", "a", "1", "1", "1", "km"], []],
    [
      ["XREADGROUP", "GROUP", "g", "c", "STREAMS", "a", "b", ">", ">"],
      ["a", "b"],
    ],
    [["XGROUP", "CREATE", "a", "g", "$"], ["a"]],
    [["XGROUP CREATE", "a", "g", "$"], ["a"]],
    [
      ["EVAL", "return 1", "2", "a", "b", "c"],
      ["a", "b"],
    ],
    [["GET", "a"], []],
    [["PFCOUNT", "a"], []],
  ])("of %j are %j", (line, keys) => {
    expect(keysOf(...line)).toEqual(keys);
  });
});

describe("what a command changes cannot all be known", () => {
  test.each([
    [["FLUSHALL"], "FLUSHALL names no keys"],
    [["COPY", "a", "b", "DB", "1"], "COPY with DB changes another keyspace"],
    [["SEARCH.CREATE", "i", "ON", "STREAM", "k", "SCHEMA", "f", "TEXT"], "SEARCH.CREATE changes an index"],
    [["NEWER.COMMAND", "k"], '"NEWER.COMMAND" is not known to this server'],
    [["EVALSHA", "ab", "1", "k"], "EVALSHA may change keys beyond its KEYS"],
    [["FCALL", "f", "1", "k"], "FCALL may change keys beyond its KEYS"],
    [["EVAL", "redis.call('DEL', ARGV[1])", "0", "k"], "EVAL may change keys beyond its KEYS"],
    [["EVAL", "redis.call(ARGV[1], KEYS[1])", "1", "k"], "EVAL may change keys beyond its KEYS"],
    [["EVAL", "redis.call('RENAME', KEYS[1], 'x')", "1", "k"], "EVAL may change keys beyond its KEYS"],
    [["EVAL", "KEYS[1] = 'x' redis.call('DEL', KEYS[1])", "1", "k"], "EVAL may change keys beyond its KEYS"],
    [["EVAL", "redis.call('FLUSHALL')", "0"], "EVAL may change keys beyond its KEYS"],
  ])("of %j", (line, why) => {
    expect(changesOf(line).cannot).toContain(why);
  });

  test.each([
    "redis.call('MSET', KEYS[1], unpack(ARGV))",
    "redis.call('MSET', KEYS[1], 'v', (f)())",
    "local function f(...) redis.call('MSETNX', KEYS[1], ...) end f('v', 'other', 'v')",
    "redis.call('MSETEX', 2, KEYS[1], unpack(ARGV))",
    "redis.call('JSON.MSET', KEYS[1], '$', unpack(ARGV))",
    "redis.call('GEORADIUS', KEYS[1], unpack(ARGV))",
    "redis.call('GEORADIUS', KEYS[1], 0, 0, 1, 'm', ARGV[1], ARGV[2])",
    "redis.call('GEORADIUS', KEYS[1], 0, 0, 1, 'm', 'STO'..'RE', 'other')",
    "redis.call('GEORADIUSBYMEMBER', KEYS[1], 'a', 1, 'm', ARGV[1], ARGV[2])",
    "redis.call('COPY', KEYS[1], KEYS[1], ARGV[1], 1)",
    "redis.call('COPY', KEYS[1], KEYS[1], 'DB', 1)",
    "redis.call('XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', KEYS[1], unpack(ARGV))",
    "redis.call('XREADGROUP', 'GROUP', 'g', 'COUNT', ARGV[1], 'other', 'STREAMS', KEYS[1], '>', '>', '>')",
  ])("of a script that may name another key by what is not seen: %s", (code) => {
    expect(changesOf(["EVAL", code, "1", "k"]).cannot).toBe("EVAL may change keys beyond its KEYS");
  });

  test.each([
    "redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', ARGV[3], 'STREAMS', KEYS[1], '>')",
    "return redis.call('GET', ARGV[1])",
    "redis.call('SET', KEYS[1], ARGV[1]) redis.call('EXPIRE', KEYS[1], 5)",
    "local key = KEYS[1] return redis.call('INCR', key)",
    "redis.call('SADD', KEYS[1], unpack(ARGV))",
    "redis.call('MSET', KEYS[1], ARGV[1], KEYS[1], 'v')",
    "redis.call('MSET', KEYS[1], #ARGV)",
    "redis.call('DEL', unpack(KEYS))",
    "redis.call('COPY', KEYS[1], KEYS[1], 'REPLACE')",
    "redis.call('GEORADIUS', KEYS[1], ARGV[1], ARGV[2], 1, 'm', 'STORE', KEYS[1])",
    "redis.call('LMOVE', KEYS[1], KEYS[1], 'LEFT', ARGV[1])",
  ])("but are all known of %s", (code) => {
    expect(changesOf(["EVAL", code, "1", "k"]).cannot).toBeUndefined();
  });
});

test("a key that a job of this server makes for a moment is told by its name alone", () => {
  const uuid = "0b6a2f0e-8f0a-4c3b-9d1e-2a4b6c8d0e1f";
  expect(
    [`upstash-mcp:importing:${uuid}`, `upstash-mcp:undoing:${uuid}`, `user:1:upstash-mcp:copying:${uuid}`].map(
      isTemporary,
    ),
  ).toEqual([...[true, true, true]]);
  // As it is where --allow-keys leaves room for it within the name of another key alone.
  expect([`app:upstash-mcp:importing:${uuid}`, `upstash-mcp:undoing:${uuid}:list`].map(isTemporary)).toEqual([
    ...[true, true],
  ]);
  expect(
    ["upstash-mcp:importing:", `user:${uuid}`, `importing:${uuid}`, `job:copying:${uuid}`].map(isTemporary),
  ).toEqual([...[false, false, false, false]]);
});
