import { family } from "../command.ts";
import { indexAfter, withoutParts } from "../paging.ts";
import { allOfCount, okAlone, sizeAfter } from "../plain-replies.ts";
import { asKeyed } from "../replies/reply-shapes.ts";

export const list = family("list", "Lists: index 0 is the first element, -1 the last.", {
  read: {
    LRANGE: "key start stop",
    LINDEX: "key index",
    LLEN: "key",
    LPOS: "key element [RANK rank] [COUNT n] [MAXLEN len]",
  },
  write: {
    LPUSH: "key element...",
    RPUSH: "key element...",
    LPUSHX: "key element...",
    RPUSHX: "key element...",
    LPOP: "key [count]",
    RPOP: "key [count]",
    LMPOP: ["numkeys key... LEFT|RIGHT [COUNT n]", asKeyed("values")],
    LMOVE: "source destination LEFT|RIGHT LEFT|RIGHT",
    RPOPLPUSH: "source destination",
    LINSERT: "key BEFORE|AFTER pivot element",
    LSET: "key index element",
    LREM: "key count element",
    LTRIM: "key start stop",
  },
  plain: {
    LPUSH: sizeAfter,
    RPUSH: sizeAfter,
    LPUSHX: sizeAfter,
    RPUSHX: sizeAfter,
    LINSERT: sizeAfter,
    LSET: okAlone,
    LREM: allOfCount,
    LTRIM: okAlone,
  },
  paging: {
    LRANGE: indexAfter("LRANGE"),
    LINDEX: withoutParts,
  },
});
