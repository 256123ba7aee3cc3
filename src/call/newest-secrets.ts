import type { Turns } from "../load/turns.ts";
import { createSecretFinder, mergedRanges, type SecretFinder } from "./secret-finder.ts";

/** Of a learned secret the beginning is searched for, where it is longer than any token of Upstash. */
const LONGEST_LEARNED = 2_048;

/** The newest secrets, of which some may wait to be taken in. */
interface NewestSecrets extends SecretFinder {
  /** Characters that wait. */
  waiting(): number;
  takeInSome(characters: number): boolean;
}

/** Characters of secrets that are taken in with the text that is searched, or in one turn of the event loop. */
const TAKEN_IN_AT_ONCE = 8_192;

type Newest = Readonly<Record<"account" | "database", NewestSecrets>>;

/** Whether so much waits that it should be taken in in turns. */
export function isFull({ account, database }: Newest): boolean {
  return account.waiting() + database.waiting() > TAKEN_IN_AT_ONCE;
}

/** Takes in what waits, a part in each turn of the event loop. */
export async function settle({ account, database }: Newest, turns: Turns): Promise<void> {
  let areLeft = true;
  while (areLeft) {
    await turns.next();
    areLeft = account.takeInSome(TAKEN_IN_AT_ONCE) || database.takeInSome(TAKEN_IN_AT_ONCE);
  }
}

/** Two finders take turns: when the newer one has `most` characters, the older one is forgotten. */
function createRing(most: number) {
  let [newer, older] = [createSecretFinder(), createSecretFinder()];
  let characters = 0;
  const known = new Set<string>();
  return {
    has: (secret: string) => known.has(secret),
    add(secret: string): void {
      if (known.has(secret)) return;
      if (characters > most) {
        [newer, older] = [createSecretFinder(), newer];
        characters = 0;
        known.clear();
      }
      known.add(secret);
      characters += secret.length;
      newer.add(secret);
    },
    rangesIn: (text: string) => mergedRanges(newer.rangesIn(text), older.rangesIn(text)),
  };
}

/**
 * Finds the newest secrets, of `most` characters at least. They are taken in with the next text that is searched, so that of
 * very many that come at once only the newest cost anything.
 */
export function createNewest(most: number): NewestSecrets {
  const ring = createRing(most);
  let waiting: string[] = [];
  let waitingCharacters = 0;

  function keepNewestWaiting(): void {
    waiting = newestOf(waiting, most);
    waitingCharacters = waiting.reduce((sum, { length }) => sum + length, 0);
  }

  /** Takes in the first that wait, of so many characters; tells whether others are left. */
  function takeInSome(characters: number): boolean {
    keepNewestWaiting();
    let [count, taken] = [0, 0];
    for (; count < waiting.length && taken < characters; count += 1) {
      const secret = waiting[count] ?? "";
      taken += secret.length;
      ring.add(secret);
    }
    waiting = waiting.slice(count);
    waitingCharacters -= taken;
    return waiting.length > 0;
  }

  return {
    takeInSome,
    waiting: () => waitingCharacters,
    add(secret) {
      const beginning = secret.slice(0, LONGEST_LEARNED);
      if (ring.has(beginning)) return;
      waiting.push(beginning);
      waitingCharacters += beginning.length;
      if (waitingCharacters > 2 * most) keepNewestWaiting();
    },
    rangesIn(text) {
      if (waiting.length > 0) takeInSome(Number.POSITIVE_INFINITY);
      return ring.rangesIn(text);
    },
  };
}

/** The last of some texts that have so many characters together. */
function newestOf(texts: readonly string[], most: number): string[] {
  let [from, characters] = [texts.length, 0];
  while (from > 0 && characters <= most) {
    from -= 1;
    characters += texts[from]?.length ?? 0;
  }
  return texts.slice(from);
}
