import type { Redis } from "../../../upstash/redis.ts";
import type { Asking } from "./asking.ts";
import { nameOfKey } from "./measures.ts";
import { type ScanFilter, scanPage } from "./scan-page.ts";

/** Names that patterns are learned from, and their characters: no more than is learned in one turn of the event loop. */
const MOST_NAMES_READ = 5_000;
const MOST_CHARACTERS = 400_000;
/** Keys that one SCAN looks at. */
const COUNT = 1_000;

/**
 * The first names that SCAN gives, in no order that means anything, by at most so many commands. Whoever asks about the same
 * keys again gets the same ones, unless keys come or go: so the parts of a walk can learn the same patterns from them,
 * and nothing need be remembered between the parts.
 */
export async function readVocabulary(
  redis: Redis,
  asking: Asking,
  filter: ScanFilter,
  commands: number,
  signal: AbortSignal,
): Promise<string[]> {
  const names: string[] = [];
  let [cursor, characters] = ["0", 0];
  for (let sent = 0; sent < commands && names.length < MOST_NAMES_READ && characters < MOST_CHARACTERS; sent += 1) {
    asking.count(1);
    const page = await scanPage(redis, { cursor }, filter, COUNT, signal);
    for (const key of page.keys) {
      const name = nameOfKey(key);
      names.push(name);
      characters += name.length;
    }
    cursor = page.cursor;
    if (cursor === "0") break;
  }
  return names;
}
