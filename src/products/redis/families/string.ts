import { family } from "../command.ts";
import { argumentsAfter, bytesAfter, rangeAfter } from "../paging.ts";
import { okAlone, okWithoutGet, oneDone, sizeAfter } from "../plain-replies.ts";

export const string = family(
  "string",
  "Strings: text, numbers, bytes.",
  {
    read: {
      GET: "key",
      MGET: "key...",
      GETRANGE: "key start end",
      STRLEN: "key",
      DIGEST: "key",
    },
    write: {
      SET: "key value [NX|XX|IFEQ value|IFNE value|IFDEQ digest|IFDNE digest] [GET] [EX s|PX ms|EXAT unix-s|PXAT unix-ms|KEEPTTL]",
      MSET: "(key value)...",
      MSETNX: "(key value)...",
      MSETEX: "numkeys (key value)... [NX|XX] [EX s|PX ms|EXAT unix-s|PXAT unix-ms|KEEPTTL]",
      SETNX: "key value",
      SETEX: "key seconds value",
      PSETEX: "key milliseconds value",
      GETSET: "key value",
      GETEX: "key [EX s|PX ms|EXAT unix-s|PXAT unix-ms|PERSIST]",
      GETDEL: "key",
      DELEX: "key [IFEQ value|IFNE value|IFDEQ digest|IFDNE digest]",
      APPEND: "key value",
      SETRANGE: "key offset value",
      INCR: "key",
      INCRBY: "key increment",
      INCRBYFLOAT: "key increment",
      DECR: "key",
      DECRBY: "key decrement",
    },
    plain: {
      SET: okWithoutGet,
      MSET: okAlone,
      MSETNX: oneDone,
      MSETEX: oneDone,
      SETNX: oneDone,
      SETEX: okAlone,
      PSETEX: okAlone,
      DELEX: oneDone,
      APPEND: sizeAfter,
      SETRANGE: sizeAfter,
    },
    independent: ["MGET"],
    paging: {
      GET: bytesAfter,
      GETEX: bytesAfter,
      GETRANGE: rangeAfter,
      MGET: argumentsAfter("MGET", "keys"),
    },
  },
  {
    expiry: { instead: ["EX s|PX ms|EXAT unix-s|PXAT unix-ms"], means: "EX s|PX ms|EXAT unix-s|PXAT unix-ms" },
    time: { instead: ["milliseconds", "seconds"], means: "seconds, of PSETEX milliseconds" },
  },
);
