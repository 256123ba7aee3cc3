import { describe, expect, it } from "vitest";
import { createCommandFinder } from "../../../src/products/redis/command-finder.ts";
import { harmOfEval, harmOfFunctionLoad } from "../../../src/products/redis/script-harm.ts";
import { harmOf } from "../../../src/products/redis/tools/pipeline-harm.ts";

const asked = (code: string) => harmOfEval([code, "0"]) !== undefined;

describe("a script is asked about that", () => {
  it.each([
    ["local function wipe(keys) return redis.call('DEL', unpack(keys)) end return wipe(redis.call('KEYS','v*'))"],
    ["return (function(keys) return redis.call('DEL', unpack(keys)) end)(redis.call('KEYS','*'))"],
    ["for i,k in ipairs(redis.call('KEYS','*')) do KEYS[i]=k end return redis.call('DEL',unpack(KEYS))"],
    ["KEYS[1]='v1' return redis.call('DEL',KEYS[1])"],
    ["KEYS[1], x = 'v1', 2 return redis.call('DEL',KEYS[1])"],
    ["table.insert(KEYS,'v1') return redis.call('DEL',unpack(KEYS))"],
    ["rawset(KEYS,1,'v1') return redis.call('DEL',KEYS[1])"],
    ["setmetatable(KEYS,{__index=function() return 'v1' end}) return redis.call('DEL',KEYS[1])"],
    ["local K=KEYS K[1]='v1' return redis.call('DEL',KEYS[1])"],
    ["local _, t = ipairs(KEYS) t[1] = ARGV[1] return redis.call('DEL', KEYS[1])"],
    ["local _, t = pairs(KEYS) t[1] = ARGV[1] return redis.call('DEL', unpack(KEYS))"],
    ["local function f(_, t) t[1] = ARGV[1] end f(ipairs(KEYS)) return redis.call('DEL', KEYS[1])"],
    ["for _, t in next, {ipairs(KEYS)} do t[1] = ARGV[1] end return redis.call('DEL', KEYS[1])"],
    ["local unpack = unpack and function() return ARGV[1] end return redis.call('DEL', unpack(KEYS))"],
    ["local unpack = table.unpack or function() return ARGV[1] end return redis.call('DEL', unpack(KEYS))"],
    ["local unpack = unpack == 1 or function() return ARGV[1] end return redis.call('DEL', unpack(KEYS))"],
    ["local x, unpack = unpack, function() return ARGV[1] end return redis.call('DEL', unpack(KEYS))"],
    ["local t = {['unpack']=f} t.unpack(KEYS) return redis.call('DEL', unpack(KEYS))"],
    ["local t = {['unpack']=f} t : unpack(KEYS) return redis.call('DEL', unpack(KEYS))"],
    ["table['unpack'] = f table.unpack(KEYS) return redis.call('DEL', unpack(KEYS))"],
    ["local table = {['unpack']=f} local unpack = table.unpack return redis.call('DEL', unpack(KEYS))"],
    ["local unpack = unpack or table.unpack table['unpack'] = f return redis.call('DEL', unpack(KEYS))"],
  ])("changes the keys that it was given: %s", (code) => {
    expect(asked(code)).toBe(true);
  });

  it.each([
    ["local k = KEYS[1]:gsub('^.*$', 'v1') return redis.call('DEL', k)"],
    ["local k = KEYS[1] ^ 2 return redis.call('DEL', k)"],
    ["local k = KEYS[1] k --[[ ]] = 'v'..1 return redis.call('DEL', k)"],
    [`local k = KEYS[1] k${" ".repeat(30)}= 'v'..1 return redis.call('DEL', k)`],
    ["local k = KEYS[1] local a k,a = 'v'..1,1 return redis.call('DEL', k)"],
    ["local k = KEYS[1] local a = ...k = 'v'..1 return redis.call('DEL', k)"],
    ["local k = KEYS[1] for --[[ ]] _,k in ipairs(redis.call('KEYS','*')) do redis.call('DEL', k) end"],
    [`local k = KEYS[1] for ${"a".repeat(120)},k in ipairs(redis.call('KEYS','*')) do redis.call('DEL', k) end`],
    [`local k = KEYS[1] local function f(${"a".repeat(220)},k) redis.call('DEL', k) end f(1,'v'..1)`],
    ["local k = KEYS[1] local function f --[[ ]] (k) redis.call('DEL', k) end f('v'..1)"],
    ["local self = KEYS[1] local t = {} function t:f() redis.call('DEL', self) end t.f('v'..1)"],
    ["local self = KEYS[1] local t = {u={}} function t . u : f(a) redis.call('DEL', self) end t.u.f('v'..1)"],
    ["local k = KEYS[1] k, f[[)]].y = 'v'..1, 2 return redis.call('DEL', k)"],
    ["local k = KEYS[1] k, f{[[}]]}.y = 'v'..1, 2 return redis.call('DEL', k)"],
  ])("gives a name of a key to something else: %s", (code) => {
    expect(asked(code)).toBe(true);
  });

  it.each([
    ["local c = redis.call--[[ ]]('FLUSH'..'ALL')"],
    ["local c = redis.call --x\n ('FLUSH'..'ALL')"],
    [`local c = redis.call${" ".repeat(30)}('FLUSH'..'ALL')`],
    ["local c = redis.call local d = --[==[ ]] ]==] c --[[ ]] ('FLUSH'..'ALL')"],
    ["local s = '\\\r\n\"' local c = redis.call--[[ ]]('FLUSH'..'ALL')"],
    ["local s = '--[[' local c = redis.call--[[ ]]('FLUSH'..'ALL') --]]"],
    ["local s = [=[ --[[ ]=] local c = redis.call--[[ ]]('FLUSH'..'ALL') --]]"],
    ["#!lua flags='\nlocal c = redis.call--[[ ]]('FLUSH'..'ALL')"],
    ["local server = redis.call return server('FLUSH'..'ALL')"],
    ["local redis = redis.call return redis('FLUSH'..'ALL')"],
    ["local s = nil or server return s.call('FLUSH'..'ALL')"],
    ["local self = {} self.call = redis.call for _, k in ipairs(self.call('KEYS','v*')) do self.call('DEL', k) end"],
    ["local ops = { del = redis.call } for _, k in ipairs(redis.call('KEYS','v*')) do ops.del('DEL', k) end"],
    ["local ops = { get = redis.call, del = redis.call } return ops.del('FLUSH'..'ALL')"],
    ["local t={} t.f=redis.call return t.f('FLUSH'..'ALL')"],
    ["local t={g=redis.call} for _,v in pairs(t) do v('FLUSH'..'ALL') end return 1"],
    ["local a,b=redis.call,1 return a('FLUSH'..'ALL')"],
    ["local b,a=1,redis.call return a('FLUSH'..'ALL')"],
    [`local ${"a".repeat(50)}=redis.call return ${"a".repeat(50)}('FLUSH'..'ALL')`],
    ["local r = redis return r.call('FLUSH'..'ALL')"],
    ["local s = server return s.call('FLUSH'..'ALL')"],
    ["server['call'](ARGV[1])"],
    ["if x then server [ 'call' ](ARGV[1]) end"],
    ["local t = {1; server} return t[2].call(ARGV[1])"],
    ["local t = {1;server or 1; 2} return t[2].call(ARGV[1])"],
    ["local t = {} t[server] = 1 return next(t).call(ARGV[1])"],
    ["return (function() return server end)().call('FLUSH'..'ALL')"],
    ["return '' ..redis.call('FLUSH'..'ALL').ok"],
    ["local c = redis.call return '' ..c('FLUSH'..'ALL').ok"],
  ])("calls commands by another name: %s", (code) => {
    expect(asked(code)).toBe(true);
  });

  it.each([
    ["return _G['re'..'dis'].call('FLUSH'..'ALL')"],
    ["return _G['\\114edis'].call('FLUSH'..'ALL')"],
    ["for k,v in pairs(_G) do if #k==5 then return v['cal'..'l'](ARGV[1]) end end"],
    ["local f=_G[ARGV[1]][ARGV[2]] return f(ARGV[3]..ARGV[4])"],
    ["return loadstring(string.char(1))()"],
    ["return load('x')()"],
    ["return '' ..loadstring(ARGV[1])()"],
    ["local l = load local n = 0 return l(function() n = n + 1 return ({ARGV[1]})[n] end)()"],
    ["local l = --[[ ]] load local n = 0 return l(function() return ARGV[1] end)()"],
    ["local l = KEYS or load local n = 0 return l(function() return ARGV[1] end)()"],
    [`local f = tostring load${" ".repeat(30)}(f)()`],
    ["local f = tostring load--[[ ]](f)()"],
    ["return pcall(load, tostring)"],
    ["local t = {1; load or 1} return t[2](tostring)()"],
    ["local t = {1;load and 1} return t[2](tostring)()"],
    ["for c in load or 1, tostring do c() end"],
    ["for c in --[[ ]]\nload and load, tostring do c() end"],
    ["return getfenv().redis.call(ARGV[1])"],
  ])("gets at redis without writing it out: %s", (code) => {
    expect(asked(code)).toBe(true);
    expect(
      harmOfFunctionLoad([`#!lua name=x\nredis.register_function('ff',function(keys,args) ${code} end)`]),
    ).toBeDefined();
  });

  it.each([
    "GETEX', k, 'PXAT', 1",
    "SINTERSTORE', k, 'nokey'",
    "SDIFFSTORE', k, 'nokey'",
    "ZRANGESTORE', k, 'nokey', 0, -1",
    "SORT', 'nokey', 'STORE', k",
    "SORT', 'nokey', 'STORE', k, 'ALPHA'",
    "SORT', 'nokey', 'STORE', k, 'LIMIT', 0, 1",
    "GEORADIUS', 'nokey', 0, 0, 1, 'm', 'STORE', k, 'COUNT', 1",
    "GEORADIUSBYMEMBER', 'nokey', 'x', 1, 'm', 'STOREDIST', k",
    "DELEX', k",
    "DELEX', k, 'IFNE', 'x'",
    "JSON.DEL', k",
    "JSON.FORGET', k, '$'",
    "VECTOR.DROP', k",
    "BITOP', 'AND', k, 'nokey'",
    "EXPIRE', k, 0",
    "RENAME', k, 'x'",
  ])("takes away keys that it has found with another command than DEL: %s", (call) => {
    expect(asked(`for _,k in ipairs(redis.call('KEYS','*')) do redis.call('${call}) end return 1`)).toBe(true);
  });

  it.each([
    "EXPIRE', k, 00",
    "EXPIRE', k, 1-1",
    "EXPIRE', k, 0x0",
    "EXPIRE', k, '-1'",
    "EXPIRE', k, tostring(0)",
    "EXPIRE', k, math.floor(tonumber('0'))",
    "PEXPIRE', k, 1",
    "EXPIREAT', k, 1",
    "PEXPIREAT', k, '1700000000'",
    "DELEX', k",
    "JSON.DEL', k",
  ])("takes away keys whose names it puts together: %s", (call) => {
    expect(asked(`for i = 1, 9 do local k = 'v'..i redis.call('${call}) end return 1`)).toBe(true);
  });

  it("is a library whose function is called with keys that were found", () => {
    const library = `#!lua name=x
local function wipe(keys) return redis.call('DEL', unpack(keys)) end
redis.register_function('f', function(keys, args) return wipe(redis.call('KEYS','*')) end)`;
    expect(harmOfFunctionLoad([library])).toBeDefined();
  });
});

describe("a library is asked about whose code calls with keys that it has found", () => {
  const found = "(redis.call('KEYS','*'))";
  it.each([
    ["a function by another name", `local function w(keys) redis.call('DEL', unpack(keys)) end local g = w g${found}`],
    ["a function that it hands on", `local function w(keys) redis.call('DEL', unpack(keys)) end pcall(w, ${found})`],
    [
      "a function in a table",
      `local t = {callback = function(keys) redis.call('DEL', keys[1]) end} t.callback${found}`,
    ],
    [
      "a function behind one that is registered",
      `redis.register_function('f', g) local w = function(keys) redis.call('DEL', keys[1]) end w${found}`,
    ],
    [
      "a function behind one that is registered with a table",
      `redis.register_function{function_name='f', callback=g} local w = {callback = function(keys) redis.call('DEL', keys[1]) end}`,
    ],
    [
      "a function that is registered, too",
      `local function w(keys) redis.call('DEL', keys[1]) end redis.register_function('f', w) w${found}`,
    ],
    [
      "a function whose arguments are called keys",
      "redis.register_function('f', function(a, keys) redis.call('DEL', keys[1]) end)",
    ],
    [
      "a function with two that are called keys",
      "redis.register_function('f', function(keys, keys) redis.call('DEL', keys[1]) end)",
    ],
    [
      "a function that another register_function gets",
      `local x = {["re".."dis"] = {["register_function"] = function(_, f) return f end}} local w = x.redis.register_function('f', function(keys) redis.call('DEL', keys[1]) end) w${found}`,
    ],
    [
      "a function that another register_function gets with a table",
      `local w = x. redis.register_function{callback = function(keys) redis.call('DEL', keys[1]) end} w${found}`,
    ],
    ["a function with keys of another object", `function x:f(keys) redis.call('DEL', keys[1]) end x:f${found}`],
    ["a function that nobody registers", "local function w(keys) redis.call('DEL', keys[1]) end"],
  ])("%s", (_, code) => {
    expect(harmOfFunctionLoad([`#!lua name=x\n${code}`])).toBeDefined();
  });
});

describe("nobody is asked about", () => {
  it.each([
    ["if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"],
    [
      "local call = redis.call\nlocal n = call('INCR', KEYS[1])\nif n == 1 then call('EXPIRE', KEYS[1], ARGV[1]) end return n",
    ],
    ["local key = KEYS[1] redis.call('ZREMRANGEBYSCORE', key, 0, ARGV[1]) return redis.call('ZCARD', key)"],
    ["return redis.call('DEL', unpack(KEYS))"],
    ["for i, key in ipairs(KEYS) do redis.call('INCR', key) end return #KEYS"],
    ["if #KEYS == 0 then return redis.error_reply('no keys') end return redis.call('UNLINK', KEYS[1], KEYS[2])"],
    ["local found = redis.call('KEYS', ARGV[1]) return #found"],
    ["local call = redis.call -- [[ the command\nlocal n = call('GET', KEYS[1]) return n"],
    ["local call = redis.call --[[ one\ntwo ]] local n = call('GET', KEYS[1]) return n"],
    ["local lock, token = KEYS[1], ARGV[1]\nif redis.call('GET', lock) == token then redis.call('DEL', KEYS[1]) end"],
    ["local key = KEYS[1] -- the lock\nif redis.call('GET', key) == ARGV[1] then return redis.call('DEL', key) end"],
    ["local a = f(KEYS[1], KEYS[2], x) y = 1 return redis.call( 'DEL' , KEYS[1] , KEYS[ 2 ] )"],
    ["return redis.call('DELEX', KEYS[1], 'IFEQ', ARGV[1])"],
    ["return redis.call('JSON.DEL', KEYS[1], ARGV[1])"],
    ["redis.call('EXPIRE', 'rate:'..ARGV[1], 60) redis.call('PEXPIRE', 'r:'..ARGV[1], tonumber(ARGV[2]))"],
    ["redis.call('EXPIREAT', 'rate:'..ARGV[1], now + 60) return redis.call('PEXPIRE', 'r:'..ARGV[1], '60000')"],
    ["local found = redis.call('KEYS', 'a*') return redis.call('SORT', found[1], 'LIMIT', 0, 10, 'STORE', KEYS[1])"],
    ["local unpack = unpack or table.unpack return redis.call('DEL', unpack(KEYS))"],
    ["local unpack = table.unpack or unpack\nlocal t = {} table.insert(t, 1) return redis.call('DEL', unpack(KEYS))"],
    [
      "local t = {}\nfor i, k in ipairs(KEYS) do t[i] = redis.call('GET', k) end return redis.call('DEL', unpack(KEYS))",
    ],
    ["redis.call('DEL', -- this one\n KEYS[1], --[[ and ]] KEYS[2])"],
    ["local v = redis.pcall('GET', KEYS[1]) if v == false then redis.log(redis.LOG_NOTICE, 'none') end return v"],
  ])("a script that works on the keys it is given: %s", (code) => {
    expect(asked(code)).toBe(false);
  });

  it.each([
    ["redis.register_function('unlock', function(keys, args) return redis.call('DEL', keys[1]) end)"],
    [
      "local function unlock(keys, args) return redis.call('DEL', keys[1]) end\nredis.register_function('unlock', unlock)",
    ],
    [
      "redis.register_function{function_name='unlock', callback=function(keys, args) return redis.call('DEL', keys[1]) end}",
    ],
    [
      "redis.register_function{function_name='unlock', flags={'no-cluster'}, callback=function(keys) return redis.call('DEL', keys[1]) end}",
    ],
    [
      "local function unlock(keys) return redis.call('DEL', keys[1]) end\nredis.register_function{function_name='unlock', callback=unlock}",
    ],
  ])("a library whose function deletes the keys of its call: %s", (code) => {
    expect(harmOfFunctionLoad([`#!lua name=x\n${code}`])).toBeUndefined();
  });
});

describe("a pipeline with very much code", () => {
  const find = createCommandFinder();
  const lines = (code: string, count: number) =>
    Array.from({ length: count }, () => {
      const line = ["EVAL", code, "0"];
      return { line, found: find(line) };
    });

  it("is asked about what was not looked through", () => {
    const harm = harmOf(lines(`return 1 -- ${"x".repeat(4_000)}`, 200));
    expect(harm?.things).toHaveLength(1);
    expect(harm?.things[0]).toMatchObject({ does: "runs EVAL with code that was not read" });
    expect(harmOf(lines(`return 1 -- ${"x".repeat(4_000)}`, 100))).toBeUndefined();
  });
});
