import { family } from "../../tool/define.ts";

export const stream = family(
  "stream",
  "Streams: an append-only log of entries, and consumer groups that share it.",
  {
    read: {
      XRANGE: "key start end [COUNT n]",
      XREVRANGE: "key end start [COUNT n]",
      XREAD: "[COUNT n] STREAMS key... id...",
      XLEN: "key",
      "XINFO STREAM": "key [FULL [COUNT n]]",
      "XINFO GROUPS": "key",
      "XINFO CONSUMERS": "key group",
      XPENDING: "key group [[IDLE min-idle-ms] start end count [consumer]]",
    },
    write: {
      XADD: "key [NOMKSTREAM] [KEEPREF|DELREF|ACKED] [MAXLEN|MINID [=|~] threshold [LIMIT n]] *|id (field value)...",
      XTRIM: "key MAXLEN|MINID [=|~] threshold [LIMIT n] [KEEPREF|DELREF|ACKED]",
      XDEL: "key id...",
      XDELEX: "key [KEEPREF|DELREF|ACKED] IDS numids id...",
      XREADGROUP: "GROUP group consumer [COUNT n] [NOACK] STREAMS key... id...",
      XACK: "key group id...",
      XACKDEL: "key group [KEEPREF|DELREF|ACKED] IDS numids id...",
      XCLAIM:
        "key group consumer min-idle-ms id... [IDLE ms] [TIME unix-ms] [RETRYCOUNT n] [FORCE] [JUSTID] [LASTID id]",
      XAUTOCLAIM: "key group consumer min-idle-ms start [COUNT n] [JUSTID]",
      "XGROUP CREATE": "key group id|$ [MKSTREAM]",
      "XGROUP SETID": "key group id|$",
      "XGROUP DESTROY": "key group",
      "XGROUP CREATECONSUMER": "key group consumer",
      "XGROUP DELCONSUMER": "key group consumer",
    },
  },
  "id: ms-seq; - and + are the ends, $ is the newest, > what no consumer of the group got yet.",
);
