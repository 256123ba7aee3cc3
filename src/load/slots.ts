/** What is there for a while, as what runs at the moment. It is iterated in no particular order. */
export interface Slots<Thing extends object> extends Iterable<Thing> {
  readonly size: number;
  /** Gives what removes it; a second time that does nothing. */
  add(thing: Thing): () => void;
}

/**
 * An array whose places are used again. A `Set` of what comes and goes thousands of times a second makes the garbage
 * collector keep what has gone: each time that it makes itself a new table, the old one still names what was in it then,
 * and leads to the new one, so that from the first table that has grown old all are kept until the next full collection.
 */
export function createSlots<Thing extends object>(): Slots<Thing> {
  const things: (Thing | undefined)[] = [];
  const free: number[] = [];

  return {
    get size() {
      return things.length - free.length;
    },
    add(thing) {
      const slot = free.pop() ?? things.length;
      things[slot] = thing;
      let isThere = true;
      return () => {
        if (!isThere) return;
        isThere = false;
        things[slot] = undefined;
        free.push(slot);
      };
    },
    *[Symbol.iterator]() {
      for (const thing of things) if (thing !== undefined) yield thing;
    },
  };
}
