import { family } from "../command.ts";
import { pagesOf, smallerPage } from "../paging.ts";
import { allFrom, oneDone, sizeAfter } from "../plain-replies.ts";
import { asPage } from "../replies/reply-shapes.ts";

export const set = family("set", "Sets: unique members without order.", {
  read: {
    SMEMBERS: "key",
    SCARD: "key",
    SISMEMBER: "key member",
    SMISMEMBER: "key member...",
    SRANDMEMBER: "key [count]",
    SSCAN: ["key cursor [MATCH pattern] [COUNT n]", asPage("members")],
    SDIFF: "key...",
    SINTER: "key...",
    SINTERCARD: "numkeys key... [LIMIT n]",
    SUNION: "key...",
  },
  // Newer than the rest: Upstash does not say whether the read-only token may run them.
  privileged: {
    SDIFFCARD: "numkeys key... [LIMIT n]",
    SUNIONCARD: "numkeys key... [APPROX] [LIMIT n]",
  },
  write: {
    SADD: "key member...",
    SREM: "key member...",
    SPOP: "key [count]",
    SMOVE: "source destination member",
    SDIFFSTORE: "destination key...",
    SINTERSTORE: "destination key...",
    SUNIONSTORE: "destination key...",
  },
  plain: {
    SADD: allFrom(1),
    SREM: allFrom(1),
    SMOVE: oneDone,
    SDIFFSTORE: sizeAfter,
    SINTERSTORE: sizeAfter,
    SUNIONSTORE: sizeAfter,
  },
  paging: {
    SMEMBERS: pagesOf("SSCAN"),
    SSCAN: smallerPage("SSCAN", 2),
  },
});
