import { describe, expect, test } from "vitest";
import { createCommandFinder } from "../../../../src/products/redis/command-finder.ts";
import { commandLimits } from "../../../../src/products/redis/limits/command-limits.ts";
import { keysOfScript } from "../../../../src/products/redis/limits/plain-script.ts";

const find = createCommandFinder();
const keysOf = (code: string, ...rest: string[]) => keysOfScript([code, ...rest], find);

describe("the keys of a script are known", () => {
  const known: readonly (readonly [code: string, keys: string[]])[] = [
    ["return redis.call('SET', KEYS[1], ARGV[1])", ["k"]],
    ['local n = redis.call("GET", KEYS[2]) or 0\nreturn redis.pcall("incrby", KEYS[1], n + 1)', ["k"]],
    ["redis.call('DEL', unpack(KEYS))", ["k", "l"]],
    ["redis.call('DEL', KEYS[1], ARGV[1], 'written:out')", ["k", "a", "written:out"]],
    ["if #KEYS > 1 then redis.call('EXPIRE', KEYS[2], tonumber(ARGV[2])) end", ["l"]],
    ["redis.call('HSET', KEYS[1], 'f', redis.call('INCR', KEYS[2]))", ["k", "l"]],
    ["redis.call('XGROUP', 'CREATE', KEYS[1], 'g', '$')", ["k"]],
    ["redis.call('LMOVE', KEYS[1], KEYS[2], 'LEFT', 'RIGHT')", ["k", "l"]],
    ["redis.call('ZUNIONSTORE', KEYS[1], 1, KEYS[2])", ["k"]],
    ["redis.call('SUNIONSTORE', KEYS[1], KEYS[2], 'read:only')", ["k"]],
    ["--[==[ redis.call('DEL', x) ]==] return redis.call('GET', 'any')", []],
    ["return redis.error_reply('no')", []],
    ["return [[redis.call('FLUSHALL')]]", []],
  ];
  test.each(known)("%s", (code, keys) => {
    expect(keysOf(code, "2", "k", "l", "a", "9")?.toSorted()).toEqual(keys.toSorted());
  });
});

describe("nothing is known of a script", () => {
  test.each([
    ["that builds a name", "redis.call('DEL', 'a' .. ARGV[1])"],
    ["that builds a name beside its keys", "redis.call('DEL', KEYS[1], 'a' .. ARGV[1])"],
    ["that takes a name from a variable", "local k = 'x' redis.call('DEL', k)"],
    ["that takes a key by a variable", "for i = 1, #KEYS do redis.call('DEL', KEYS[i]) end"],
    ["whose command is a variable", "redis.call(ARGV[1] .. '', KEYS[1])"],
    ["that hands the function on", "local c = redis.call c('DEL', 'x')"],
    ["that hands redis on", "local r = redis r.call('DEL', 'x')"],
    ["that takes the function by its name", "redis['call']('DEL', 'x')"],
    ["that calls it without brackets", "redis.call 'FLUSHALL'"],
    ["that calls it through pcall", "pcall(redis.call, 'DEL', 'x')"],
    ["that finds it among all variables", "_G['re' .. 'dis'].call('DEL', 'x')"],
    ["that finds it in an environment", "getfenv(0)['re' .. 'dis'].call('DEL', 'x')"],
    ["that runs a text", "loadstring('re' .. 'dis.call(\"DEL\", \"x\")')()"],
    ["that runs a text by a function of another name", "local l = load l(tostring)"],
    ["that uses the other name of redis", "server.call('DEL', 'x')"],
    ["that gives a key another name", "KEYS[1] = 'x' redis.call('DEL', KEYS[1])"],
    ["that gives a key another name among others", "KEYS[1], y = 'x', 1 redis.call('DEL', KEYS[1])"],
    ["that gives a key another name as the last", "local y y, KEYS[1] = 1, 'x' redis.call('DEL', KEYS[1])"],
    ["that adds a key", "table.insert(KEYS, 1, 'x') redis.call('DEL', KEYS[1])"],
    ["that has its keys under another name", "local k = KEYS k[1] = 'x' redis.call('DEL', KEYS[1])"],
    ["that changes its arguments", "ARGV[1] = 'x' redis.call('DEL', ARGV[1])"],
    ["that has another unpack", "unpack = function() return 'x' end redis.call('DEL', unpack(KEYS))"],
    ["that unpacks in the middle", "redis.call('MSET', unpack(KEYS), 'x', 'y')"],
    ["that may store what it finds", "redis.call('GEORADIUS', KEYS[1], 0, 0, 1, 'm', 'STO' .. 'RE', 'x')"],
    ["with a number that Lua writes in another way", "redis.call('DEL', 1.0)"],
    ["that names no key", "redis.call('FLUSHALL')"],
    ["with a command that nobody knows", "redis.call('NEWCOMMAND', KEYS[1])"],
    ["with a function", "local f = function(redis) redis.call('DEL', 'x') end"],
    ["with a sign written by its number", "redis.call('DEL', '\\120')"],
    ["with a comment that does not end", "--[[ redis.call('DEL', KEYS[1])"],
    ["with a text that goes on in another line", "redis.call('DEL', 'a\nb')"],
    ["with flags", "#!lua flags=no-writes\nreturn redis.call('DEL', KEYS[1])"],
    [
      "whose text hides a call in brackets",
      "return [=[x]] .. redis.call('DEL', 'x') .. [[y]=] .. redis.call('DEL', y)",
    ],
    ["with letters that are none of Lua's", "redis.call('DEL', KEYS[1]) é = 1"],
  ])("%s", (_, code) => {
    expect(keysOf(code, "2", "k", "l", "a", "9")).toBeUndefined();
  });

  test("that is longer than anybody writes, however it is made longer", () => {
    const del = "redis.call('DEL', KEYS[1])";
    for (const more of ["--\n", " --[[]]", ";", "(", "KEYS[1] ", "--[==[", "[=["]) {
      expect(keysOf(more.repeat(400_000) + del, "1", "k")).toBeUndefined();
    }
  });

  test("whose number of keys is not one", () => {
    for (const count of ["", "-1", "1e0", "3", " 1"]) {
      expect(keysOf("return redis.call('DEL', KEYS[1])", count, "k", "l")).toBeUndefined();
    }
  });
});

describe("under --allow-keys", () => {
  const { admit } = commandLimits({ keys: ["app:*"] });
  const set = "return redis.call('SET', KEYS[1], ARGV[1])";

  test("a script is sent whose keys may be changed", () => {
    expect(admit(["EVAL", set, "1", "app:1", "v"])).toBe("write");
    expect(admit(["EVAL", "return redis.call('SUNIONSTORE', KEYS[1], KEYS[2])", "2", "app:1", "other"])).toBe("write");
  });

  test.each([
    ["that changes another key", ["EVAL", set, "1", "other", "v"], 'EVAL would change "other"'],
    ["that has another key written out", ["EVAL", "redis.call('DEL', 'other')", "0"], 'EVAL would change "other"'],
    ["that builds a name", ["EVAL", "redis.call('DEL', 'app:' .. ARGV[1])", "0", "1"], "which keys its code changes"],
    ["of which the database alone knows the code", ["EVALSHA", "0".repeat(40), "1", "app:1"], "which keys its code"],
    [
      "that stores twice",
      ["EVAL", "redis.call('SORT', 'l', 'STORE', 'app:1', 'STORE', 'other')", "0"],
      'change "other"',
    ],
    ["whose number of keys is not one", ["EVAL", set, "one", "app:1", "v"], "which keys its code changes"],
  ])("a script %s is not", (_, line, why) => {
    expect(() => admit(line)).toThrow(why);
  });

  test("a script whose last argument is bytes is not, since that may be a name", () => {
    const del = ["EVAL", "redis.call('DEL', ARGV[1])", "0"];
    expect(() => admit(del, Buffer.from("other"))).toThrow("which keys its code changes");
  });
});
