/** Chooses the words of an example; the same numbers choose the same words. */
export interface Chooser {
  key(): string;
  other(): string;
  word(): string;
  /** A number from 0 to `most`. */
  upTo(most: number): number;
  of<Item>(items: readonly Item[]): Item;
}

/** Names that are not there at first. */
const ABSENT = ["k0", "k1"];

/** The keys that are there at first, by the family of commands that they are of. */
const KEYS_OF: Readonly<Record<string, readonly string[]>> = {
  string: ["s1", "s2", "s3"],
  bitmap: ["s1", "s3"],
  hash: ["h1", "h2", "h3"],
  list: ["l1", "l2"],
  set: ["t1", "t2", "t3"],
  sorted_set: ["z1", "z2"],
  geo: ["g1", "g2"],
  hyperloglog: ["p1", "p2"],
  stream: ["x1", "x2"],
  json: ["j1"],
  array: ["a1"],
  vector: ["v1"],
};
const ALL_KEYS = [...ABSENT, ...new Set(Object.values(KEYS_OF).flat())];

const numbered = (count: number, element: (index: number) => (string | number)[]) =>
  Array.from({ length: count }, (_, index) => element(index)).flat();

/**
 * What the database has at first: keys of every type, so that a write of any finds something to change. Of a set and a hash
 * of some size the order is that of a hash table. A Redis that lacks a command refuses its lines.
 */
export const FILLING: readonly (readonly (string | number | Buffer)[])[] = [
  ["SET", "s1", "10"],
  ["SET", "s2", "a", "PX", 3_600_000],
  ["SET", "s3", Buffer.from([0xff, 0, 0x41])],
  ["HSET", "h1", "f", "10", "g", "a", "h", ""],
  ["HSET", "h2", "f", "1.5", "g", "b", "h", "c"],
  ["HPEXPIREAT", "h2", Date.now() + 5_400_000, "FIELDS", 2, "f", "g"],
  ["HSET", "h3", ...numbered(520, (index) => [`f${index}`, index])],
  ["PEXPIRE", "h3", 3_600_000],
  ["RPUSH", "l1", "a", "b", "c", "10", "", "a"],
  ["RPUSH", "l2", "a", "x".repeat(80)],
  ["SADD", "t1", "m", "n", "o", "a"],
  ["SADD", "t2", "n", "10", "b"],
  ["SADD", "t3", ...numbered(520, (index) => [index])],
  ["ZADD", "z1", 1, "m", 2, "n", 3, "o"],
  ["ZADD", "z2", 0, "m", 0, "n", 0, "p"],
  ["GEOADD", "g1", 10, 10, "m", 11, 11, "n"],
  ["GEOADD", "g2", 20, 20, "m"],
  ["PFADD", "p1", "a", "b"],
  ["PFADD", "p2", "y"],
  ...["x1", "x2"].flatMap((key) => [
    ["XADD", key, "1-1", "f", "a"],
    ["XADD", key, "1-2", "f", "b"],
    ["XADD", key, "2-1", "g", "c"],
    ["XGROUP", "CREATE", key, "g1", "0"],
    ["XREADGROUP", "GROUP", "g1", "one", "COUNT", 1, "STREAMS", key, ">"],
  ]),
  ["JSON.SET", "j1", "$", '{"a":[1,2],"b":true,"c":1,"d":"x"}'],
  ["ARSET", "a1", 1, "a", "b"],
  ["VECTOR.CREATE", "v1", "DIM", 2, "METRIC", "DOT"],
  ["VECTOR.ADD", "v1", "id", "VALUES", 2, 1, 2],
];

/** Chooses for a command of a family: mostly keys that it has. */
export function chooserOf(numbers: readonly number[], family: string): Chooser {
  let at = 0;
  const next = () => {
    at += 1;
    return numbers[(at - 1) % numbers.length] ?? 0;
  };
  const upTo = (most: number) => next() % (most + 1);
  const of: Chooser["of"] = (items) => items[upTo(items.length - 1)] as (typeof items)[number];
  const key = () => (upTo(3) === 0 ? of(ALL_KEYS) : of(KEYS_OF[family] ?? ALL_KEYS));
  return {
    ...{ key, other: key, upTo, of },
    word: () => ["a", "b", "c", "10", "", "ü 🍏", "x".repeat(80)][upTo(6)] ?? "a",
  };
}

type Example = (choose: Chooser) => (string | number)[];

const later = () => Date.now() + 3_600_000;
const field = ({ of }: Chooser) => of(["f", "g", "h"]);
const member = ({ of }: Chooser) => of(["m", "n", "o"]);
const place = ({ upTo }: Chooser) => [upTo(90), upTo(80)];
const group = ({ of }: Chooser) => of(["g1", "g1", "g2"]);

/** One example or more of each write that names keys: the arguments, as something chooses them. */
export const writeExamples: Readonly<Record<string, Example | readonly Example[]>> = {
  SET: [
    (c) => [c.key(), c.word()],
    (c) => [c.key(), c.word(), "PX", 3_600_000 + c.upTo(1_000_000)],
    (c) => [c.key(), c.word(), c.of(["NX", "XX"]), "GET"],
  ],
  MSET: (c) => [c.key(), c.word(), c.other(), c.word()],
  MSETNX: [(c) => [c.key(), c.word(), c.other(), c.word()], (c) => ["k0", c.word(), c.of(ABSENT), c.word()]],
  MSETEX: (c) => [2, c.key(), c.word(), c.other(), c.word(), "EX", 900],
  SETNX: (c) => [c.key(), c.word()],
  SETEX: (c) => [c.key(), 1_000, c.word()],
  PSETEX: (c) => [c.key(), 1_000_000, c.word()],
  GETSET: (c) => [c.key(), c.word()],
  GETEX: [(c) => [c.key(), "EX", 900], (c) => [c.key(), "PERSIST"], (c) => [c.key()]],
  GETDEL: (c) => [c.key()],
  DELEX: (c) => [c.key(), "IFEQ", c.word()],
  APPEND: (c) => [c.key(), c.word()],
  SETRANGE: (c) => [c.key(), c.upTo(40), c.word()],
  INCR: (c) => [c.key()],
  INCRBY: (c) => [c.key(), c.upTo(9)],
  INCRBYFLOAT: (c) => [c.key(), 1.5],
  DECR: (c) => [c.key()],
  DECRBY: (c) => [c.key(), c.upTo(9)],
  SETBIT: (c) => [c.key(), c.upTo(99), c.upTo(1)],
  BITOP: (c) => [c.of(["AND", "OR", "XOR"]), c.key(), c.other(), c.other()],
  BITFIELD: (c) => [c.key(), "SET", "u8", c.upTo(9), c.upTo(255), "GET", "u8", 0],
  HSET: [(c) => [c.key(), field(c), c.word()], (c) => [c.key(), ...many(c, (n) => [`f${n}`, c.word()])]],
  HMSET: (c) => [c.key(), field(c), c.word(), field(c), c.word()],
  HSETNX: (c) => [c.key(), field(c), c.word()],
  HSETEX: (c) => [c.key(), "EX", 900, "FIELDS", 1, field(c), c.word()],
  HGETEX: (c) => [c.key(), "EX", 900, "FIELDS", 1, field(c)],
  HGETDEL: (c) => [c.key(), "FIELDS", 1, field(c)],
  HDEL: (c) => [c.key(), field(c), field(c)],
  HINCRBY: (c) => [c.key(), field(c), c.upTo(9)],
  HINCRBYFLOAT: (c) => [c.key(), field(c), 0.5],
  HEXPIRE: (c) => [c.key(), 900, "FIELDS", 1, field(c)],
  HPEXPIRE: (c) => [c.key(), 900_000, "FIELDS", 1, field(c)],
  HEXPIREAT: (c) => [c.key(), Math.floor(later() / 1_000), "FIELDS", 1, field(c)],
  HPEXPIREAT: (c) => [c.key(), later(), "FIELDS", 1, field(c)],
  HPERSIST: (c) => [c.key(), "FIELDS", 1, field(c)],
  LPUSH: (c) => [c.key(), c.word(), c.word()],
  RPUSH: (c) => [c.key(), c.word(), c.word(), c.word()],
  LPUSHX: (c) => [c.key(), c.word()],
  RPUSHX: (c) => [c.key(), c.word()],
  LPOP: [(c) => [c.key()], (c) => [c.key(), 2]],
  RPOP: (c) => [c.key()],
  LMPOP: (c) => [2, c.key(), c.other(), c.of(["LEFT", "RIGHT"]), "COUNT", 2],
  LMOVE: (c) => [c.key(), c.other(), "LEFT", "RIGHT"],
  RPOPLPUSH: (c) => [c.key(), c.other()],
  LINSERT: (c) => [c.key(), "BEFORE", c.word(), c.word()],
  LSET: (c) => [c.key(), 0, c.word()],
  LREM: (c) => [c.key(), 0, c.word()],
  LTRIM: (c) => [c.key(), 0, c.upTo(1)],
  SADD: [(c) => [c.key(), member(c), c.word()], (c) => [c.key(), ...many(c, (n) => [n])]],
  SREM: (c) => [c.key(), member(c)],
  SPOP: [(c) => [c.key()], (c) => [c.key(), 2]],
  SMOVE: (c) => [c.key(), c.other(), member(c)],
  SDIFFSTORE: (c) => [c.key(), c.other(), c.other()],
  SINTERSTORE: (c) => [c.key(), c.other(), c.other()],
  SUNIONSTORE: (c) => [c.key(), c.other(), c.other()],
  ZADD: [(c) => [c.key(), c.upTo(9), member(c), c.upTo(9), member(c)], (c) => [c.key(), "XX", "CH", 4, member(c)]],
  ZINCRBY: (c) => [c.key(), c.upTo(9), member(c)],
  ZREM: (c) => [c.key(), member(c)],
  ZREMRANGEBYRANK: (c) => [c.key(), 0, c.upTo(1)],
  ZREMRANGEBYSCORE: (c) => [c.key(), 0, c.upTo(9)],
  ZREMRANGEBYLEX: (c) => [c.key(), "-", `[${member(c)}`],
  ZPOPMIN: (c) => [c.key()],
  ZPOPMAX: (c) => [c.key(), 2],
  ZMPOP: (c) => [2, c.key(), c.other(), "MIN"],
  ZRANGESTORE: (c) => [c.key(), c.other(), 0, -1],
  ZDIFFSTORE: (c) => [c.key(), 2, c.other(), c.other()],
  ZINTERSTORE: (c) => [c.key(), 2, c.other(), c.other()],
  ZUNIONSTORE: (c) => [c.key(), 2, c.other(), c.other(), "AGGREGATE", "MAX"],
  GEOADD: (c) => [c.key(), ...place(c), member(c)],
  GEOSEARCHSTORE: (c) => [c.key(), c.other(), "FROMLONLAT", 10, 10, "BYRADIUS", 9_000, "km"],
  GEORADIUS: [
    (c) => [c.key(), 10, 10, 9_000, "km", "STORE", c.other()],
    (c) => [c.key(), 10, 10, 9_000, "km", "STOREDIST", c.other()],
    (c) => [c.key(), 10, 10, 9_000, "km"],
  ],
  GEORADIUSBYMEMBER: (c) => [c.key(), member(c), 9_000, "km", "STORE", c.other()],
  PFADD: (c) => [c.key(), c.word(), c.word()],
  PFMERGE: (c) => [c.key(), c.other()],
  DEL: (c) => [c.key(), c.other()],
  UNLINK: (c) => [c.key()],
  RENAME: (c) => [c.key(), c.other()],
  RENAMENX: (c) => [c.key(), c.other()],
  COPY: (c) => [c.key(), c.other(), "REPLACE"],
  EXPIRE: [(c) => [c.key(), 1_000 + c.upTo(1_000)], (c) => [c.key(), -1]],
  PEXPIRE: (c) => [c.key(), 1_000_000 + c.upTo(1_000)],
  EXPIREAT: (c) => [c.key(), Math.floor(later() / 1_000)],
  PEXPIREAT: (c) => [c.key(), later()],
  PERSIST: (c) => [c.key()],
  XADD: [(c) => [c.key(), "*", field(c), c.word()], (c) => [c.key(), "MAXLEN", 1, "*", field(c), c.word()]],
  XTRIM: (c) => [c.key(), "MAXLEN", c.upTo(1)],
  XDEL: (c) => [c.key(), "1-1"],
  XDELEX: (c) => [c.key(), "IDS", 1, "1-1"],
  XREADGROUP: (c) => ["GROUP", group(c), "one", "COUNT", 1, "STREAMS", c.key(), ">"],
  XACK: (c) => [c.key(), group(c), "1-1"],
  XACKDEL: (c) => [c.key(), group(c), "IDS", 1, "1-1"],
  XCLAIM: (c) => [c.key(), group(c), "two", 0, "1-1"],
  XAUTOCLAIM: (c) => [c.key(), group(c), "two", 0, "0"],
  "XGROUP CREATE": (c) => [c.key(), group(c), "0", "MKSTREAM"],
  "XGROUP SETID": (c) => [c.key(), group(c), "$"],
  "XGROUP CREATECONSUMER": (c) => [c.key(), group(c), "three"],
  "XGROUP DESTROY": (c) => [c.key(), group(c)],
  "XGROUP DELCONSUMER": (c) => [c.key(), group(c), "one"],
  "JSON.SET": (c) => [c.key(), "$", '{"a":1}'],
  "JSON.MSET": (c) => [c.key(), "$", '{"a":1}', c.other(), "$", "2"],
  "JSON.MERGE": (c) => [c.key(), "$", '{"e":1}'],
  "JSON.DEL": (c) => [c.key(), "$.a"],
  "JSON.FORGET": (c) => [c.key(), "$.a"],
  "JSON.CLEAR": (c) => [c.key(), "$"],
  "JSON.TOGGLE": (c) => [c.key(), "$.b"],
  "JSON.NUMINCRBY": (c) => [c.key(), "$.c", 1],
  "JSON.NUMMULTBY": (c) => [c.key(), "$.c", 2],
  "JSON.STRAPPEND": (c) => [c.key(), "$.d", '"x"'],
  "JSON.ARRAPPEND": (c) => [c.key(), "$.a", "1"],
  "JSON.ARRINSERT": (c) => [c.key(), "$.a", 0, "1"],
  "JSON.ARRPOP": (c) => [c.key(), "$.a"],
  "JSON.ARRTRIM": (c) => [c.key(), "$.a", 0, 0],
  ARSET: (c) => [c.key(), 1, c.word()],
  ARMSET: (c) => [c.key(), 1, c.word()],
  ARINSERT: (c) => [c.key(), c.word()],
  ARRING: (c) => [c.key(), 3, c.word()],
  ARSEEK: (c) => [c.key(), 1],
  ARDEL: (c) => [c.key(), 1],
  ARDELRANGE: (c) => [c.key(), 1, 2],
  "VECTOR.CREATE": (c) => [c.key(), "DIM", 2, "METRIC", "DOT"],
  "VECTOR.ADD": (c) => [c.key(), "id", "VALUES", 2, 1, 2],
  "VECTOR.DEL": (c) => [c.key(), "id"],
  "VECTOR.DROP": (c) => [c.key()],
  EVAL: [
    (c) => ["redis.call('SET', KEYS[1], ARGV[1]) redis.call('DEL', KEYS[2])", 2, c.key(), c.other(), c.word()],
    (c) => ["return redis.call('RPUSH', KEYS[1], string.rep('x', 40))", 1, c.key()],
  ],
};

/** RESTORE takes bytes, EVALSHA and FCALL what was loaded before: they have tests of their own. */
export const WITH_OWN_TESTS: readonly string[] = ["RESTORE", "EVALSHA", "FCALL"];

/** So many elements that a hash or a set is dumped in the order of its hash table. */
function many({ upTo }: Chooser, element: (index: number) => (string | number)[]): (string | number)[] {
  return numbered(520 + upTo(20), element);
}
