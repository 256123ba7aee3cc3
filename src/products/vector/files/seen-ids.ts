import { createHash } from "node:crypto";

/** IDs that are remembered, 16 MiB of them. */
const MOST_IDS = 1_000_000;
const FIRST_SLOTS = 4_096;

/** Notices what comes twice, by digests of 48 bits: of a million IDs two are taken for one once in 500 files. */
export interface SeenIds {
  /** Whether this one was there before. */
  add(namespace: string, id: string): boolean;
  /** Whether there were so many that the last ones were not looked at. */
  isFull(): boolean;
}

export function createSeenIds(most: number = MOST_IDS): SeenIds {
  let slots = new Float64Array(FIRST_SLOTS);
  let [count, isFull] = [0, false];

  function slotOf(digest: number, table: Float64Array): number {
    let slot = digest % table.length;
    while (table[slot] !== 0 && table[slot] !== digest) slot = (slot + 1) % table.length;
    return slot;
  }

  function grow(): void {
    const larger = new Float64Array(2 * slots.length);
    for (const digest of slots) if (digest !== 0) larger[slotOf(digest, larger)] = digest;
    slots = larger;
  }

  return {
    add(namespace, id) {
      const digest = digestOf(namespace, id);
      const slot = slotOf(digest, slots);
      if (slots[slot] === digest) return true;
      if (count >= most) {
        isFull = true;
        return false;
      }
      slots[slot] = digest;
      count += 1;
      if (2 * count > slots.length) grow();
      return false;
    },
    isFull: () => isFull,
  };
}

/** Never 0, which is an empty slot. */
function digestOf(namespace: string, id: string): number {
  const bytes = createHash("sha256")
    .update(JSON.stringify([namespace, id]))
    .digest();
  return bytes.readUIntBE(0, 6) + 1;
}
