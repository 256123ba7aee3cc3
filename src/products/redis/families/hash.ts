import { family } from "../command.ts";
import { argumentsAfter, pagesOf, smallerPage, withoutParts } from "../paging.ts";
import { asHashPage, asMap, asRandomFields } from "../replies/reply-shapes.ts";

export const hash = family("hash", "Hashes: fields and their values under one key, with a TTL for each field.", {
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
    HTTL: "key FIELDS numfields field...",
    HPTTL: "key FIELDS numfields field...",
    HEXPIRETIME: "key FIELDS numfields field...",
    HPEXPIRETIME: "key FIELDS numfields field...",
  },
  write: {
    HSET: "key (field value)...",
    HMSET: "key (field value)...",
    HSETNX: "key field value",
    HSETEX: "key [FNX|FXX] [EX s|PX ms|EXAT unix-s|PXAT unix-ms|KEEPTTL] FIELDS numfields (field value)...",
    HGETEX: "key [EX s|PX ms|EXAT unix-s|PXAT unix-ms|PERSIST] FIELDS numfields field...",
    HGETDEL: "key FIELDS numfields field...",
    HDEL: "key field...",
    HINCRBY: "key field increment",
    HINCRBYFLOAT: "key field increment",
    HEXPIRE: "key seconds [NX|XX|GT|LT] FIELDS numfields field...",
    HPEXPIRE: "key milliseconds [NX|XX|GT|LT] FIELDS numfields field...",
    HEXPIREAT: "key unix-s [NX|XX|GT|LT] FIELDS numfields field...",
    HPEXPIREAT: "key unix-ms [NX|XX|GT|LT] FIELDS numfields field...",
    HPERSIST: "key FIELDS numfields field...",
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
});
