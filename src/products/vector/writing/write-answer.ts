import { isOutcomeUnknown } from "../../../upstash/errors.ts";
import type { IndexInfo } from "../access/index-info.ts";
import type { RecordWords } from "../words/record-words.ts";

/** What is said beside a write: that it takes a moment, and that a namespace was made by it. */
export function writtenNotice({ namespaces }: IndexInfo, namespace: string, words: RecordWords): string {
  const { inside, product } = words;
  const made = namespaces.has(namespace) ? "" : ` The ${inside} is new: none of its name was known before.`;
  return `Reads see it after a moment; until then ${product}_info counts it as pending.${made}`;
}

/** What to try where nobody knows whether a write happened: written again, the same records are the same. */
export function adviseRepeat(failure: Error): string | undefined {
  return isOutcomeUnknown(failure)
    ? "Here the same call may safely be made again: it writes the same once more, and nothing twice."
    : undefined;
}
