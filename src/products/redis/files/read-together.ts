import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import { isTooLarge } from "../../../upstash/too-large.ts";
import type { Asking } from "../keyspace/asking.ts";

/**
 * The answers to groups of commands, a group for each key. Where the reply to all is too large, halves are asked for; a
 * group whose own reply is too large, or was cut, is told as such.
 */
export async function readTogether(
  groups: readonly (readonly RedisCommand[])[],
  asking: Asking,
): Promise<(Answer[] | "too_large")[]> {
  if (groups.length === 0) return [];
  try {
    const answers = await asking.read(groups.flat());
    let from = 0;
    return groups.map(({ length }) => {
      const own = answers.slice(from, from + length);
      from += length;
      return own.some((answer) => "reply" in answer && answer.left !== undefined) ? "too_large" : own;
    });
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    if (groups.length === 1) return ["too_large"];
    const middle = Math.ceil(groups.length / 2);
    const first = await readTogether(groups.slice(0, middle), asking);
    return [...first, ...(await readTogether(groups.slice(middle), asking))];
  }
}
