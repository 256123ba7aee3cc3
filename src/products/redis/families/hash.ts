import { family } from "../command.ts";
import { argumentsAfter, pagesOf, smallerPage, withoutParts } from "../paging.ts";
import { allFrom, eachDone, okAlone, oneDone } from "../plain-replies.ts";
import { asHashPage, asMap, asRandomFields } from "../replies/reply-shapes.ts";

export const hash = family(
  "hash",
  "Hashes: fields with values, each with a TTL of its own.",
  {
    read: {
      HGET: "key field",
      HMGET: "key field...",
      HGETALL: ["key", asMap],
      HKEYS: "key",
      HVALS: "key",
      HLEN: "key",
      HEXISTS: "key field",
      HSTRLEN: "key field",
      HSCAN: ["key cursor [MATCH pattern] [COUNT n] [NOVALUES]", asHashPage],
      HRANDFIELD: ["key [count [WITHVALUES]]", asRandomFields],
      HTTL: "key FIELDS count field...",
      HPTTL: "key FIELDS count field...",
      HEXPIRETIME: "key FIELDS count field...",
      HPEXPIRETIME: "key FIELDS count field...",
    },
    write: {
      HSET: "key (field value)...",
      HMSET: "key (field value)...",
      HSETNX: "key field value",
      HSETEX: "key [FNX|FXX] [EX s|PX ms|EXAT unix-s|PXAT unix-ms|KEEPTTL] FIELDS count (field value)...",
      HGETEX: "key [EX s|PX ms|EXAT unix-s|PXAT unix-ms|PERSIST] FIELDS count field...",
      HGETDEL: "key FIELDS count field...",
      HDEL: "key field...",
      HINCRBY: "key field increment",
      HINCRBYFLOAT: "key field increment",
      HEXPIRE: "key seconds [NX|XX|GT|LT] FIELDS count field...",
      HPEXPIRE: "key milliseconds [NX|XX|GT|LT] FIELDS count field...",
      HEXPIREAT: "key unix-s [NX|XX|GT|LT] FIELDS count field...",
      HPEXPIREAT: "key unix-ms [NX|XX|GT|LT] FIELDS count field...",
      HPERSIST: "key FIELDS count field...",
    },
    plain: {
      HSET: allFrom(1, 2),
      HMSET: okAlone,
      HSETNX: oneDone,
      HSETEX: oneDone,
      HDEL: allFrom(1),
      HEXPIRE: eachDone,
      HPEXPIRE: eachDone,
      HEXPIREAT: eachDone,
      HPEXPIREAT: eachDone,
      HPERSIST: eachDone,
    },
    independent: ["HMGET"],
    paging: {
      HGET: withoutParts,
      HMGET: argumentsAfter("HMGET", "fields"),
      HGETALL: pagesOf("HSCAN"),
      HKEYS: pagesOf("HSCAN"),
      HVALS: pagesOf("HSCAN"),
      HSCAN: smallerPage("HSCAN", 2),
    },
  },
  {
    expiry: { instead: ["EX s|PX ms|EXAT unix-s|PXAT unix-ms"], means: "EX s|PX ms|EXAT unix-s|PXAT unix-ms" },
    time: {
      instead: ["milliseconds", "seconds", "unix-s", "unix-ms"],
      means: "seconds, of HP… milliseconds; of …AT since 1970",
    },
  },
);
