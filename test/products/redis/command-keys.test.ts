import { describe, expect, test } from "vitest";
import { createCommandFinder } from "../../../src/products/redis/command-finder.ts";
import { keyPlacesOf } from "../../../src/products/redis/command-keys.ts";
import { redisFamilies } from "../../../src/products/redis/families/index.ts";
import { connectionCommands } from "../../../src/products/redis/tools/connection-commands.ts";
import { offered } from "./offered.ts";
import { useTools } from "./tools/fixture.ts";

const tools = useTools();
const find = createCommandFinder([...redisFamilies, connectionCommands]);

function keysOf(line: readonly string[]): string[] | undefined {
  const found = find(line);
  const places = found && keyPlacesOf(found.command.syntax)?.(found.args);
  return places?.map((place) => found?.args[place] ?? "");
}

/** What Redis itself takes for the keys of a command. */
async function keysByRedis(line: readonly string[]): Promise<string[]> {
  const reply = await tools.redis("COMMAND", "GETKEYS", ...line);
  if (reply.kind !== "array") throw new Error(`${line.join(" ")}: ${JSON.stringify(reply)}`);
  return (reply.value ?? []).map((key) => ("value" in key ? String(key.value) : ""));
}

const lines = [
  "GET k",
  "get k",
  "SET k v EX 10",
  "MSET k v l w",
  "MSETNX k v",
  "MGET k l m",
  "DEL k l",
  "EXISTS k l",
  "RENAME k l",
  "COPY k l DB 0 REPLACE",
  "MEMORY USAGE k SAMPLES 5",
  "OBJECT ENCODING k",
  "BITOP AND d k l",
  "BITFIELD k GET u8 0",
  "HSET k f v",
  "LMPOP 2 k l LEFT COUNT 3",
  "BLMPOP 0 2 k l LEFT",
  "LMOVE k l LEFT RIGHT",
  "BLMOVE k l LEFT RIGHT 0",
  "RPOPLPUSH k l",
  "BRPOPLPUSH k l 0",
  "BLPOP k l 0",
  "BZPOPMIN k l 0",
  "BZMPOP 0 1 k MIN",
  "SMOVE k l m",
  "SDIFFSTORE d k l",
  "SINTERCARD 2 k l LIMIT 1",
  "ZADD k NX 1 a",
  "ZUNION 2 k l WEIGHTS 1 2",
  "ZUNIONSTORE d 2 k l WEIGHTS 1 2",
  "ZRANGESTORE d k 0 -1",
  "ZINTERCARD 2 k l",
  "ZMPOP 1 k MIN",
  "GEOADD k 1 2 m",
  "GEOSEARCHSTORE d k FROMMEMBER m BYRADIUS 1 km",
  "GEORADIUS k 1 2 3 km STORE d",
  "GEORADIUS k 1 2 3 km STORE d STOREDIST e",
  "GEORADIUSBYMEMBER k m 3 km STOREDIST d",
  "PFCOUNT k l",
  "PFMERGE d k l",
  "XADD k NOMKSTREAM * f v",
  "XREAD COUNT 1 STREAMS k l 0 0",
  "XREAD BLOCK 1 STREAMS k 0",
  "XREADGROUP GROUP g c COUNT 1 STREAMS k l > >",
  "XINFO STREAM k FULL",
  "XGROUP CREATE k g 0",
  "XACK k g 1-1",
  "XAUTOCLAIM k g c 0 0",
  "EVAL code 2 k l a b",
  "EVALSHA_RO sha 1 k a",
  "FCALL f 1 k a",
  "SORT k BY nosort STORE d",
  "TOUCH k l",
];

describe("the keys of a command", () => {
  test.each(lines)("%s: as Redis has them", async (line) => {
    const words = line.split(" ");
    expect(keysOf(words)?.sort()).toEqual((await keysByRedis(words)).sort());
  });

  test.each([
    ["JSON.MGET k l $", ["k", "l"]],
    ["JSON.MSET k $ 1 l $ 2", ["k", "l"]],
    ["JSON.GET k $.a $.b", ["k"]],
    ["HTTL k FIELDS 1 f", ["k"]],
    ["JSON.DEBUG MEMORY k", ["k"]],
    ["MSETEX 2 k v l w NX EX 60", ["k", "l"]],
    ["MSETEX many k v", []],
    ["SDIFFCARD 2 k l LIMIT 1", ["k", "l"]],
    ["SUNIONCARD 2 k l APPROX LIMIT 1", ["k", "l"]],
    ["VECTOR.CREATE k DIM 3 METRIC DOT", ["k"]],
    ["VECTOR.ADD k id VALUES 1 0.5", ["k"]],
    ["VECTOR.QUERY k PROFILE FAST TOPK 1 VALUES 1 0.5", ["k"]],
    ["VECTOR.DROP k", ["k"]],
    ["ARMSET k 0 a 1 b", ["k"]],
    ["ARGREP k - + EXACT key WITHVALUES", ["k"]],
    ["ARDELRANGE k 0 9 20 29", ["k"]],
    ["SEARCH.CREATE n ON STREAM k SCHEMA a TEXT", ["k"]],
    ["SEARCH.CREATE n SKIPINITIALSCAN on stream k SCHEMA a TEXT", ["k"]],
    ["SEARCH.CREATE n ON HASH PREFIX 1 k: SCHEMA key TEXT", []],
    ["SEARCH.CREATE n ON STREAM", []],
    ["EVAL code 0 a", []],
    ["EVAL code many a", []],
    ["XREADGROUP GROUP g c", []],
  ])("%s: %j", (line, keys) => {
    expect(keysOf(line.split(" "))).toEqual(keys);
  });

  test.each(["PING", "KEYS *", "SCAN 0", "PUBLISH c m", "SEARCH.QUERY n {}", "CONFIG GET a", "SCRIPT LOAD code"])(
    "%s: none",
    (line) => {
      expect(keysOf(line.split(" "))).toBeUndefined();
    },
  );

  test("are found for each command whose syntax names one", () => {
    const silent = offered.filter(({ syntax }) => /\b(key|source|destkey)\b/.test(syntax) && !keyPlacesOf(syntax));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});
