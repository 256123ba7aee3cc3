import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Reply } from "../../../upstash/reply.ts";

/*
 * Two values are compared as what they are, not as DUMP has them: its bytes differ with the encoding, the version and the
 * order in which a hash or set was filled. Whatever can be long is read in pages.
 */

/** Why two values could not be compared. */
export type Uncompared = "changed_meanwhile" | "refused" | "too_large" | "type_not_read" | "budget_ended" | "not_text";

export type ValueVerdict = "equal" | "different" | Uncompared;

/** What is asked of both sides next, and what the replies say. */
export interface ValueRound {
  here: readonly RedisCommand[];
  there: readonly RedisCommand[];
  judge(here: readonly Reply[], there: readonly Reply[]): ValueVerdict | ValueRound;
}

/** The names of one pair. */
export interface PairedNames {
  here: string;
  there: string;
}

/** Elements of the first page, which is the only one of most values, and of later ones. */
export const FIRST_ELEMENTS = 200;
export const LATER_ELEMENTS = 2_000;

/** Whether two replies say the same. */
export function isSame(one: Reply, other: Reply): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The elements of a reply that should be a list. */
export function itemsIn(reply: Reply): readonly Reply[] {
  return Array.isArray(reply) ? reply : [];
}
