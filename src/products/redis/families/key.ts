import { family } from "../command.ts";
import { keysByPage, smallerPage } from "../paging.ts";
import { allFrom, okAlone, oneDone } from "../plain-replies.ts";
import { asPage } from "../replies/reply-shapes.ts";

export const key = family(
  "key",
  "Keys of any type: expiry, names, deletion.",
  {
    read: {
      EXISTS: "key...",
      TYPE: "key",
      TTL: "key",
      PTTL: "key",
      EXPIRETIME: "key",
      PEXPIRETIME: "key",
      "MEMORY USAGE": "key [SAMPLES n]",
      RANDOMKEY: "",
      TOUCH: "key...",
      DUMP: "key",
    },
    privileged: {
      SCAN: ["cursor [MATCH pattern] [COUNT n] [TYPE type]", asPage("keys")],
      KEYS: "pattern",
    },
    write: {
      DEL: "key...",
      UNLINK: "key...",
      RENAME: "key newkey",
      RENAMENX: "key newkey",
      COPY: "source destination [DB db] [REPLACE]",
      EXPIRE: "key seconds [NX|XX|GT|LT]",
      PEXPIRE: "key milliseconds [NX|XX|GT|LT]",
      EXPIREAT: "key unix-s [NX|XX|GT|LT]",
      PEXPIREAT: "key unix-ms [NX|XX|GT|LT]",
      PERSIST: "key",
      RESTORE: "key ttl-ms serialized-value [REPLACE] [ABSTTL] [IDLETIME s] [FREQ n]",
    },
    plain: {
      DEL: allFrom(0),
      UNLINK: allFrom(0),
      RENAME: okAlone,
      RENAMENX: oneDone,
      COPY: oneDone,
      EXPIRE: oneDone,
      PEXPIRE: oneDone,
      EXPIREAT: oneDone,
      PEXPIREAT: oneDone,
      PERSIST: oneDone,
      RESTORE: okAlone,
    },
    paging: {
      KEYS: keysByPage,
      SCAN: smallerPage("SCAN", 1),
    },
  },
  {
    time: {
      instead: ["milliseconds", "seconds", "unix-s", "unix-ms"],
      means: "seconds, of P… milliseconds; of …AT since 1970",
    },
  },
);
