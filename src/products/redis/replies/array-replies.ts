import type { Reply } from "../../../upstash/reply.ts";
import type { ReplyShape } from "../command.ts";
import { hasFlag, pairsOf, type ValueShape } from "./reply-shapes.ts";

/** Each predicate has a value, which may be called as an option is. */
const VALUED = { EXACT: 1, MATCH: 1, GLOB: 1, RE: 1, LIMIT: 1 };

/** Occupied slots as `{index, value}`: ARSCAN. An index that a double does not hold stays digits. */
export const asSlots: ValueShape = (reply) => {
  const pairs = pairsOf(reply);
  if (pairs === undefined || !pairs.every(([index]) => isIndex(index))) return reply;
  return pairs.map(([index, value]) => ({ index, value }));
};

/** ARGREP: indexes alone, with WITHVALUES the slots. */
export const asFoundSlots: ReplyShape = (reply, args) =>
  hasFlag(args, "WITHVALUES", 3, VALUED) ? asSlots(reply) : reply;

function isIndex(value: Reply): boolean {
  return typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value));
}
