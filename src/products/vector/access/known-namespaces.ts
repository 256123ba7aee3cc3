/** Namespaces of all indexes that are remembered. */
const MOST_NAMESPACES = 20_000;
/** How long an index may not tell yet of a namespace that a write has made: "Info will be updated eventually" (Vector API, "Index Info"). */
const LAG_MS = 60_000;

/** The names of the namespaces that indexes have. */
export interface KnownNamespaces {
  has(index: string, name: string): boolean;
  /** What an index tells of itself: others are gone, but for those that a write made just now. */
  replace(index: string, names: Iterable<string>): void;
  /** One that a write has made. */
  add(index: string, name: string): void;
  remove(index: string, name: string): void;
}

interface KnownNamespace {
  index: string;
  until: number;
  /** Until when it is known by a write, whatever the index tells. */
  writtenUntil: number;
}

export function createKnownNamespaces(lifetime: number, now: () => number): KnownNamespaces {
  const known = new Map<string, KnownNamespace>();
  const keyOf = (index: string, name: string) => JSON.stringify([index, name]);

  function set(index: string, name: string, writtenUntil: number): void {
    const key = keyOf(index, name);
    known.delete(key);
    known.set(key, { index, until: now() + lifetime, writtenUntil });
    const [oldest] = known.keys();
    if (known.size > MOST_NAMESPACES && oldest !== undefined) known.delete(oldest);
  }

  return {
    has: (index, name) => (known.get(keyOf(index, name))?.until ?? 0) > now(),
    replace(index, names) {
      for (const [key, { index: own, writtenUntil }] of known) {
        if (own === index && writtenUntil <= now()) known.delete(key);
      }
      for (const name of names) set(index, name, known.get(keyOf(index, name))?.writtenUntil ?? 0);
    },
    add: (index, name) => set(index, name, now() + LAG_MS),
    remove(index, name) {
      known.delete(keyOf(index, name));
    },
  };
}
