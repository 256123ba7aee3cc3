import { spokenWords } from "./plain-words.ts";

/** How questions begin that want no more than to know, and what stands before a verb and says nothing. */
const WANTS_TO_KNOW =
  /^(?:what|whats|which|who|whos|whose|why|when|where|is|are|was|were|does|did|has|have|count|duration|inside|any|anybody)$/;
const POLITE =
  /^(?:how|do|can|could|would|should|to|i|id|we|you|want|need|like|please|just|now|help|me|us|lets|let|hi|hello|hey|ok)$/;
/** Behind these stands a noun, as in "a set" or "the list". */
const BEFORE_NOUN =
  /^(?:an?|the|of|in|from|my|our|your|this|that|these|those|each|every|all|any|no|two|several|sorted|one)$/;

/** Whether a question wants something done (true) or known (false), by how it begins and by its first verb of either kind. */
export function createIntent(writing: string, reading: string): (question: string) => boolean | undefined {
  const write = new Set(spokenWords(writing));
  const read = new Set(spokenWords(reading));
  return (question) => {
    const words = spokenWords(question);
    const start = words.find((word) => !POLITE.test(word));
    if (start === undefined) return undefined;
    if (WANTS_TO_KNOW.test(start)) return false;
    // As documents say what something does: "returns all members".
    const first = [start, start.replace(/s$/, ""), start.replace(/es$/, "")].find(
      (verb) => write.has(verb) || read.has(verb),
    );
    if (first !== undefined) return write.has(first);
    const verb = words.find(
      (word, at) => (write.has(word) || read.has(word)) && !BEFORE_NOUN.test(words[at - 1] ?? ""),
    );
    return verb === undefined ? undefined : write.has(verb);
  };
}
