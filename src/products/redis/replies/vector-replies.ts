import type { Reply } from "../../../upstash/reply.ts";
import { asListOf, asNumber, type ValueShape } from "./reply-shapes.ts";

/** The elements of a vector as numbers: VECTOR.GET; null where the index has no such id. */
export const asVector: ValueShape = asListOf(asNumber);

/** The ids nearest to a vector as `{id, score}`, best first: VECTOR.QUERY. */
export const asNearest: ValueShape = (reply) => {
  if (!Array.isArray(reply)) return reply;
  const found = reply.map(nearestIn);
  return found.includes(undefined) ? reply : found;
};

function nearestIn(item: Reply): object | undefined {
  if (!Array.isArray(item) || item.length !== 2) return undefined;
  const [id = null, score = null] = item;
  return { id, score: asNumber(score) };
}
