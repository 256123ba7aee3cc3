import { family } from "../command.ts";
import { indexAfter, limitAfter, smallerPage } from "../paging.ts";
import { allBehind, allFrom, neverPlain, sizeAfter } from "../plain-replies.ts";
import { asNumber } from "../replies/reply-shapes.ts";
import {
  asRank,
  asScoredMembers,
  asScoredPage,
  asScoredPop,
  asScores,
  withScoresAfter,
  withScoresAfterKeys,
} from "../replies/sorted-set-replies.ts";

export const sortedSet = family(
  "sorted_set",
  "Sorted sets: members by score.",
  {
    read: {
      ZRANGE: ["key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES]", withScoresAfter(3)],
      ZREVRANGE: ["key start stop [WITHSCORES]", withScoresAfter(3)],
      ZRANGEBYSCORE: ["key min max [WITHSCORES] [LIMIT offset count]", withScoresAfter(3)],
      ZREVRANGEBYSCORE: ["key max min [WITHSCORES] [LIMIT offset count]", withScoresAfter(3)],
      ZRANGEBYLEX: "key min max [LIMIT offset count]",
      ZREVRANGEBYLEX: "key max min [LIMIT offset count]",
      ZSCORE: ["key member", asNumber],
      ZMSCORE: ["key member...", asScores],
      ZRANK: ["key member [WITHSCORE]", asRank],
      ZREVRANK: ["key member [WITHSCORE]", asRank],
      ZCARD: "key",
      ZCOUNT: "key min max",
      ZLEXCOUNT: "key min max",
      ZRANDMEMBER: ["key [count [WITHSCORES]]", withScoresAfter(2)],
      ZSCAN: ["key cursor [MATCH pattern] [COUNT n]", asScoredPage],
      ZDIFF: ["numkeys key... [WITHSCORES]", withScoresAfterKeys],
      ZINTER: ["numkeys key... [WEIGHTS weight...] [AGGREGATE SUM|MIN|MAX] [WITHSCORES]", withScoresAfterKeys],
      ZUNION: ["numkeys key... [WEIGHTS weight...] [AGGREGATE SUM|MIN|MAX] [WITHSCORES]", withScoresAfterKeys],
      ZINTERCARD: "numkeys key... [LIMIT n]",
    },
    write: {
      ZADD: ["key [NX|XX] [GT|LT] [CH] [INCR] (score member)...", asNumber],
      ZINCRBY: ["key increment member", asNumber],
      ZREM: "key member...",
      ZREMRANGEBYRANK: "key start stop",
      ZREMRANGEBYSCORE: "key min max",
      ZREMRANGEBYLEX: "key min max",
      ZPOPMIN: ["key [count]", asScoredMembers],
      ZPOPMAX: ["key [count]", asScoredMembers],
      ZMPOP: ["numkeys key... MIN|MAX [COUNT n]", asScoredPop],
      ZRANGESTORE: "destination source min max [BYSCORE|BYLEX] [REV] [LIMIT offset count]",
      ZDIFFSTORE: "destination numkeys key...",
      ZINTERSTORE: "destination numkeys key... [WEIGHTS weight...] [AGGREGATE SUM|MIN|MAX]",
      ZUNIONSTORE: "destination numkeys key... [WEIGHTS weight...] [AGGREGATE SUM|MIN|MAX]",
    },
    plain: {
      ZADD: allBehind(["NX", "XX", "GT", "LT", "CH"], 2),
      ZREM: allFrom(1),
      ZREMRANGEBYRANK: neverPlain,
      ZREMRANGEBYSCORE: neverPlain,
      ZREMRANGEBYLEX: neverPlain,
      ZRANGESTORE: sizeAfter,
      ZDIFFSTORE: sizeAfter,
      ZINTERSTORE: sizeAfter,
      ZUNIONSTORE: sizeAfter,
    },
    paging: {
      ZRANGE: indexAfter("ZRANGE"),
      ZREVRANGE: indexAfter("ZREVRANGE"),
      ZRANGEBYSCORE: limitAfter("ZRANGEBYSCORE"),
      ZREVRANGEBYSCORE: limitAfter("ZREVRANGEBYSCORE"),
      ZRANGEBYLEX: limitAfter("ZRANGEBYLEX"),
      ZREVRANGEBYLEX: limitAfter("ZREVRANGEBYLEX"),
      ZSCAN: smallerPage("ZSCAN", 2),
    },
  },
  {
    // Redis has deprecated them; they stay for those who know them.
    old: {
      instead: [
        "key min max [WITHSCORES] [LIMIT offset count]",
        "key max min [WITHSCORES] [LIMIT offset count]",
        "key min max [LIMIT offset count]",
        "key max min [LIMIT offset count]",
        "key start stop [WITHSCORES]",
      ],
      means: "as in Redis; ZRANGE does the same",
    },
    min: { means: "5, (5 (exclusive), -inf, +inf; by lex [a, (a, -, +; max likewise" },
    REV: { means: "the higher bound first" },
  },
);
