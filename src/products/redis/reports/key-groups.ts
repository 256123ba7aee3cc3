import { ANY_TEXT, globOf, learnPatterns, type PatternOf } from "../../../upstash/key-patterns.ts";
import { type MeasuredKey, nameOfKey } from "../keyspace/measures.ts";

/** Groups of names that the vocabulary does not know; of more, names are taken for values. */
const MOST_UNKNOWN = 5_000;
/** Their characters: no more than is learned from in one turn of the event loop. */
const MOST_UNKNOWN_CHARACTERS = 400_000;

/** What the keys of a group are together. */
export interface GroupSums {
  keys: number;
  bytes: number;
  without_ttl: number;
  /** Keys by type. */
  types: Record<string, number>;
}

export interface KeyGroups {
  add(key: MeasuredKey): void;
  /** The sums by pattern, which is a glob. */
  sums(): ReadonlyMap<string, GroupSums>;
}

/**
 * Groups keys by pattern as they come and keeps no more than sums, whatever the number of keys. Patterns are learned from a
 * vocabulary; what it does not know is generalized among itself, so that the groups that it knows are the same for
 * whoever has the same vocabulary.
 */
export function createKeyGroups(vocabulary: readonly string[], separators: string): KeyGroups {
  const patternOf = learnPatterns(
    vocabulary.map((name) => ({ name, keys: 1 })),
    separators,
  );
  const known = new Map<string, GroupSums>(vocabulary.map((name) => [patternOf(name), emptySums()]));
  const unknown = createUnknownGroups();
  const groupOf = (pattern: string) => known.get(pattern) ?? unknown.of(pattern);

  function compact(): void {
    const names = [...unknown.all()].map(([name, { keys }]) => ({ name, keys }));
    for (const [pattern, sums] of unknown.restart(learnPatterns(names, separators))) mergeSums(groupOf(pattern), sums);
    if (!unknown.isFull(1 / 2)) return;
    for (const sums of unknown.restart(() => ANY_TEXT).values()) mergeSums(groupOf(ANY_TEXT), sums);
  }

  return {
    add({ key, type, ttl, bytes = 0 }) {
      const without_ttl = ttl === undefined ? 1 : 0;
      mergeSums(groupOf(patternOf(nameOfKey(key))), { keys: 1, bytes, without_ttl, types: { [type]: 1 } });
      if (unknown.isFull(1)) compact();
    },
    sums() {
      compact();
      const sums = new Map<string, GroupSums>();
      for (const [pattern, own] of [...known, ...unknown.all()]) {
        if (own.keys > 0) mergeSums(sumsIn(sums, globOf(pattern)), own);
      }
      return sums;
    },
  };
}

/** The groups of names that the vocabulary does not know, as a generalization has them that may become a wider one. */
function createUnknownGroups() {
  let groups = new Map<string, GroupSums>();
  let characters = 0;
  let generalized: PatternOf = (pattern) => pattern;

  return {
    all: (): ReadonlyMap<string, GroupSums> => groups,
    of(pattern: string): GroupSums {
      const own = generalized(pattern);
      if (!groups.has(own)) characters += own.length;
      return sumsIn(groups, own);
    },
    isFull: (share: number) => groups.size > MOST_UNKNOWN * share || characters > MOST_UNKNOWN_CHARACTERS * share,
    /** Begins anew with another generalization; gives what there was. */
    restart(patternOf: PatternOf): ReadonlyMap<string, GroupSums> {
      const before = groups;
      [groups, characters, generalized] = [new Map(), 0, patternOf];
      return before;
    },
  };
}

function emptySums(): GroupSums {
  return { keys: 0, bytes: 0, without_ttl: 0, types: {} };
}

function sumsIn(groups: Map<string, GroupSums>, pattern: string): GroupSums {
  const group = groups.get(pattern) ?? emptySums();
  groups.set(pattern, group);
  return group;
}

/** Adds sums to others. */
export function mergeSums(into: GroupSums, { keys, bytes, without_ttl, types }: GroupSums): void {
  into.keys += keys;
  into.bytes += bytes;
  into.without_ttl += without_ttl;
  for (const [type, count] of Object.entries(types)) into.types[type] = (into.types[type] ?? 0) + count;
}
