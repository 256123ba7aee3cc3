import type { KeySelection } from "./selection.ts";

/** Milliseconds for which a person may be asked about keys; no approval waits and then holds longer. */
const LIFETIME = 20 * 60 * 1_000;
/** Characters of all keys that are remembered; the oldest selection goes first. */
const MOST_CHARACTERS = 32 * 1_024 * 1_024;
/** What a key takes beside its name. */
const BESIDE = 64;

/**
 * The keys that people are being asked about. A call that comes back with agreement is made of these and not of what SCAN
 * finds then, so that nothing is changed that nobody was asked about.
 */
export interface AskedSelections {
  /** Remembers the keys of a question: one call of one caller. */
  keep(call: string, selection: KeySelection): void;
  /** The keys that were asked about, once. */
  take(call: string): KeySelection | undefined;
}

export function createAskedSelections(now: () => number = Date.now): AskedSelections {
  const kept = new Map<string, { selection: KeySelection; until: number; characters: number }>();
  const drop = () => {
    let characters = [...kept.values()].reduce((sum, each) => sum + each.characters, 0);
    for (const [call, each] of kept) {
      if (each.until >= now() && characters <= MOST_CHARACTERS) continue;
      kept.delete(call);
      characters -= each.characters;
    }
  };
  return {
    keep(call, selection) {
      const characters = selection.keys.reduce((sum, { key }) => sum + key.length + BESIDE, call.length);
      kept.delete(call);
      kept.set(call, { selection, until: now() + LIFETIME, characters });
      drop();
    },
    take(call) {
      drop();
      const found = kept.get(call)?.selection;
      kept.delete(call);
      return found;
    },
  };
}
