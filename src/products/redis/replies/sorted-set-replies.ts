import type { Reply } from "../../../upstash/reply.ts";
import type { ReplyShape } from "../command.ts";
import { asKeyed, asListOf, asNumber, asPage, hasFlag, pairsOf, type ValueShape } from "./reply-shapes.ts";

/** Members with their scores as `{member, score}`: ZPOPMIN, ZPOPMAX. */
export const asScoredMembers: ValueShape = (reply) => {
  const pairs = pairsOf(reply);
  if (pairs === undefined || !pairs.every(([, score]) => isScore(score))) return reply;
  return pairs.map(([member, score]) => ({ member, score: asNumber(score) }));
};

/** Scores as numbers: ZMSCORE. */
export const asScores: ValueShape = asListOf(asNumber);

/** ZSCAN. */
export const asScoredPage: ValueShape = asPage("members", asScoredMembers);

/** ZMPOP. */
export const asScoredPop: ValueShape = asKeyed("members", asScoredMembers);

/** `{member, score}` where WITHSCORES follows the first `fixed` arguments: ZRANGE and its sisters. */
export function withScoresAfter(fixed: number): ReplyShape {
  return (reply, args) => (hasFlag(args, "WITHSCORES", fixed) ? asScoredMembers(reply) : reply);
}

/** `{member, score}` where WITHSCORES follows `numkeys key...`: ZDIFF, ZINTER, ZUNION. */
export const withScoresAfterKeys: ReplyShape = (reply, args) =>
  hasFlag(args, "WITHSCORES", 1 + Number(args[0])) ? asScoredMembers(reply) : reply;

/** `{rank, score}` where WITHSCORE was given: ZRANK, ZREVRANK. */
export const asRank: ReplyShape = (reply, args) => {
  if (!hasFlag(args, "WITHSCORE", 2) || !Array.isArray(reply) || reply.length !== 2) return reply;
  const [rank = null, score = null] = reply;
  return { rank, score: asNumber(score) };
};

function isScore(value: Reply): boolean {
  return typeof value === "number" || typeof value === "string";
}
