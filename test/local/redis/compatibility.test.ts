import { describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();

/** Runs commands one after another and gives their results. */
async function results(...commands: (string | number)[][]): Promise<unknown[]> {
  const body = JSON.stringify(commands);
  const answers = (await db.call("/pipeline", { method: "POST", body })).body as { result?: unknown; error?: string }[];
  return answers.map(({ result, error }) => error ?? result);
}

describe("Redis REST API, 'REST - Redis API Compatibility'", () => {
  it("String commands are served", async () => {
    expect(
      await results(["SET", "s", "10"], ["APPEND", "s", "5"], ["INCRBY", "s", 5], ["GETRANGE", "s", 0, 1]),
    ).toEqual(["OK", 3, 110, "11"]);
  });

  it("Bitmap commands are served", async () => {
    expect(
      await results(
        ["SETBIT", "b", 7, 1],
        ["GETBIT", "b", 7],
        ["BITCOUNT", "b"],
        ["BITFIELD", "b", "SET", "i64", 0, "-9223372036854775808", "GET", "i64", 0],
        ["BITOP", "NOT", "b2", "b"],
      ),
    ).toEqual([0, 1, 1, [2 ** 56, -(2 ** 63)], 8]);
  });

  it("Hash commands are served", async () => {
    expect(
      await results(["HSET", "h", "a", 1, "b", "two"], ["HGETALL", "h"], ["HMGET", "h", "b", "none"], ["HLEN", "h"]),
    ).toEqual([2, ["a", "1", "b", "two"], ["two", null], 2]);
  });

  it("List commands are served", async () => {
    expect(
      await results(["RPUSH", "l", "a", "b", "c"], ["LPOP", "l"], ["LMOVE", "l", "l2", "RIGHT", "LEFT"], ["LLEN", "l"]),
    ).toEqual([3, "a", "c", 1]);
  });

  it("Set commands are served", async () => {
    expect(
      await results(["SADD", "st", "a", "b"], ["SISMEMBER", "st", "a"], ["SINTERCARD", 2, "st", "st"], ["SCARD", "st"]),
    ).toEqual([2, 1, 2, 2]);
  });

  it("SortedSet commands are served", async () => {
    expect(
      await results(
        ["ZADD", "z", 1.5, "a", 2, "b"],
        ["ZRANGE", "z", 0, -1, "WITHSCORES"],
        ["ZINCRBY", "z", 1, "a"],
        ["ZPOPMAX", "z"],
      ),
    ).toEqual([2, ["a", "1.5", "b", "2"], "2.5", ["a", "2.5"]]);
  });

  it("Geo commands are served", async () => {
    expect(
      await results(
        ["GEOADD", "g", 13.361389, 38.115556, "Palermo", 15.087269, 37.502669, "Catania"],
        ["GEODIST", "g", "Palermo", "Catania", "km"],
        ["GEOSEARCH", "g", "FROMLONLAT", 15, 37, "BYRADIUS", 100, "km"],
      ),
    ).toEqual([2, "166.2742", ["Catania"]]);
  });

  it("HyperLogLog commands are served", async () => {
    expect(
      await results(["PFADD", "p", "a", "b"], ["PFADD", "p2", "c"], ["PFMERGE", "p3", "p", "p2"], ["PFCOUNT", "p3"]),
    ).toEqual([1, 1, "OK", 3]);
  });

  it("Generic commands are served", async () => {
    expect(
      await results(
        ["SET", "k", "v"],
        ["EXPIRE", "k", 100],
        ["TTL", "k"],
        ["TYPE", "k"],
        ["RENAME", "k", "k2"],
        ["EXISTS", "k", "k2"],
        ["DEL", "k2"],
      ),
    ).toEqual(["OK", 1, 100, "string", "OK", 1, 1]);
    expect((await db.call("/scan/0/MATCH/none:*/COUNT/1000")).body).toEqual({ result: ["0", []] });
  });

  it("Server commands are served", async () => {
    const [info, size, time] = await results(["INFO", "server"], ["DBSIZE"], ["TIME"]);
    expect(info).toMatch(/redis_version:\d/);
    expect(size).toEqual(expect.any(Number));
    expect(time).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)]);
  });

  it("Scripting commands are served", async () => {
    const sha = "a42059b356c875f0717db19a51f6aaca9ae659ea";
    expect(
      await results(
        ["EVAL", "return {KEYS[1], ARGV[1]}", 1, "k", "v"],
        ["SCRIPT", "LOAD", "return {KEYS[1],ARGV[1],ARGV[2]}"],
        ["SCRIPT", "EXISTS", sha],
      ),
    ).toEqual([["k", "v"], expect.stringMatching(/^[0-9a-f]{40}$/), [0]]);
    expect(
      await results(
        ["FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 7 end)"],
        ["FCALL", "f", 0],
      ),
    ).toEqual(["lib", 7]);
  });

  it("Pub/Sub commands are served: PUBLISH and PUBSUB", async () => {
    expect(await results(["PUBLISH", "c", "m"], ["PUBSUB", "CHANNELS"], ["PUBSUB", "NUMPAT"])).toEqual([0, [], 0]);
  });

  it("Connection commands are served: PING and ECHO", async () => {
    expect(await results(["PING"], ["PING", "hello"], ["ECHO", "x"])).toEqual(["PONG", "hello", "x"]);
  });

  it("Streams commands are served", async () => {
    expect(
      await results(
        ["XADD", "x", "1-1", "field", "value"],
        ["XGROUP", "CREATE", "x", "g", 0],
        ["XREADGROUP", "GROUP", "g", "me", "COUNT", 1, "STREAMS", "x", ">"],
        ["XACK", "x", "g", "1-1"],
        ["XLEN", "x"],
      ),
    ).toEqual(["1-1", "OK", [["x", [["1-1", ["field", "value"]]]]], 1, 1]);
  });

  it("JSON commands are served where Redis has them, and refused by Redis where it has not", async () => {
    const [[known] = []] = (await results(["COMMAND", "INFO", "JSON.SET"])) as unknown[][];
    expect(await results(["JSON.SET", "j", "$", '{"a":1}'])).toEqual([
      known === null ? expect.stringMatching(/^ERR unknown command 'JSON\.SET'/) : "OK",
    ]);
  });
});
