import type { Reply } from "../../../upstash/reply.ts";

/** Characters of a name up to which a report shows it whole, and of the begin of a longer one. */
const LONGEST_SHOWN = 300;
const BEGIN = 200;

/**
 * The name of a key as a report shows it among others: whole, or its begin and how long it is. A name may have as many
 * characters as a whole answer.
 */
export function shownKey(key: Reply): Reply {
  const text = typeof key === "string" ? key : JSON.stringify(key);
  if (text.length <= LONGEST_SHOWN) return key;
  return `${text.slice(0, BEGIN).replace(/[\uD800-\uDBFF]$/, "")}… (${text.length} characters)`;
}
