import { always, family } from "../command.ts";
import { checkOfDelconsumer, checkOfDestroy } from "../harm-checks.ts";
import { advice, entriesAfter, streamsAfter } from "../paging.ts";
import { allFrom, eachDone, givenId, neverPlain, okAlone, oneDone } from "../plain-replies.ts";
import { asMaps } from "../replies/reply-shapes.ts";
import { asClaimed, asEntries, asPending, asStreamInfo, asStreams } from "../replies/stream-replies.ts";

export const stream = family(
  "stream",
  "Streams: entries, and consumer groups that share them.",
  {
    read: {
      XRANGE: ["key start end [COUNT n]", asEntries],
      XREVRANGE: ["key end start [COUNT n]", asEntries],
      XREAD: ["[COUNT n] STREAMS key... id...", asStreams],
      XLEN: "key",
      "XINFO STREAM": ["key [FULL [COUNT n]]", asStreamInfo],
      "XINFO GROUPS": ["key", asMaps],
      "XINFO CONSUMERS": ["key group", asMaps],
      XPENDING: ["key group [[IDLE min-idle-ms] start end count [consumer]]", asPending],
    },
    write: {
      XADD: "key [NOMKSTREAM] [KEEPREF|DELREF|ACKED] [MAXLEN|MINID [=|~] threshold [LIMIT n]] *|id (field value)...",
      XTRIM: "key MAXLEN|MINID [=|~] threshold [LIMIT n] [KEEPREF|DELREF|ACKED]",
      XDEL: "key id...",
      XDELEX: "key [KEEPREF|DELREF|ACKED] IDS numids id...",
      XREADGROUP: ["GROUP group consumer [COUNT n] [NOACK] STREAMS key... id...", asStreams],
      XACK: "key group id...",
      XACKDEL: "key group [KEEPREF|DELREF|ACKED] IDS numids id...",
      XCLAIM: [
        "key group consumer min-idle-ms id... [IDLE ms] [TIME unix-ms] [RETRYCOUNT n] [FORCE] [JUSTID] [LASTID id]",
        asEntries,
      ],
      XAUTOCLAIM: ["key group consumer min-idle-ms start [COUNT n] [JUSTID]", asClaimed],
      "XGROUP CREATE": "key group id|$ [MKSTREAM]",
      "XGROUP SETID": "key group id|$",
      "XGROUP CREATECONSUMER": "key group consumer",
    },
    destructive: {
      "XGROUP DESTROY": "key group",
      "XGROUP DELCONSUMER": "key group consumer",
    },
    harm: {
      "XGROUP DESTROY": always(
        "XGROUP DESTROY",
        "the group is deleted, with how far it has read and with all that its consumers were given and have not acknowledged",
      ),
      "XGROUP DELCONSUMER": always(
        "XGROUP DELCONSUMER",
        "the entries that this consumer was given and has not acknowledged are lost to the group: nobody is given them again",
      ),
    },
    checks: {
      "XGROUP DESTROY": checkOfDestroy,
      "XGROUP DELCONSUMER": checkOfDelconsumer,
    },
    plain: {
      XADD: givenId,
      XTRIM: neverPlain,
      XDEL: allFrom(1),
      XDELEX: eachDone,
      XACK: allFrom(2),
      XACKDEL: eachDone,
      "XGROUP CREATE": okAlone,
      "XGROUP SETID": okAlone,
      "XGROUP CREATECONSUMER": oneDone,
      "XGROUP DESTROY": oneDone,
    },
    independent: ["XREAD", "XREADGROUP"],
    paging: {
      XRANGE: entriesAfter("XRANGE"),
      XREVRANGE: entriesAfter("XREVRANGE"),
      XREAD: streamsAfter,
      "XINFO STREAM": advice("Ask without FULL, or with FULL COUNT and a lower number."),
      XPENDING: advice("Ask with a lower count, and again from the last id that is shown, as (id."),
    },
  },
  {
    refs: { instead: ["KEEPREF|DELREF|ACKED"], means: "KEEPREF|DELREF|ACKED" },
    start: { means: "an id (ms-seq), or - and + for the ends" },
    "id|$": { means: "$ is the newest" },
    XREADGROUP: { means: "id > is what no consumer of the group got yet" },
  },
);
