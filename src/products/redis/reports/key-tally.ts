import type { Reply } from "../../../upstash/reply.ts";
import { type MeasuredKey, unitOf } from "../keyspace/measures.ts";
import { type KeyGroups, mergeSums } from "./key-groups.ts";
import { shownKey } from "./shown-key.ts";

/** Groups that an answer has; the others are told together. So are those behind the first few that are next to nothing. */
const MOST_GROUPS = 20;
const FEW_GROUPS = 10;
/** What a group has of all keys or of all bytes, for which it is worth a line of its own. */
const WORTH_SHOWING = 1 / 1_000;
/** Keys that expire soonest. */
const SOONEST = 3;
/** In milliseconds. */
const SPANS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Counts measured keys, and keeps no more of them than sums and the few that an answer shows. */
export interface KeyTally {
  add(key: MeasuredKey): void;
  /** The bytes of all keys. */
  bytes(): number;
  keys(): number;
  /** What the keys are together, as an answer has it. */
  told(): object;
  /** What of the groups is not shown, and how to see it; empty where all are. */
  notice(): string;
}

export function createKeyTally(groups: KeyGroups, top: number): KeyTally {
  const sums = { keys: 0, bytes: 0, without_ttl: 0 };
  const odd = { names_not_text: 0, bytes_unknown: 0 };
  const types = new Map<string, { keys: number; bytes: number }>();
  const expiring = createExpiring();
  const biggest = createBiggest(top);

  return {
    add(key) {
      const { type, bytes } = key;
      groups.add(key);
      sums.keys += 1;
      sums.bytes += bytes ?? 0;
      if (bytes === undefined) odd.bytes_unknown += 1;
      if (typeof key.key !== "string") odd.names_not_text += 1;
      const own = types.get(type) ?? { keys: 0, bytes: 0 };
      types.set(type, { keys: own.keys + 1, bytes: own.bytes + (bytes ?? 0) });
      if (key.ttl === undefined) sums.without_ttl += 1;
      else expiring.count(key.key, key.ttl);
      biggest.offer(key);
    },
    bytes: () => sums.bytes,
    keys: () => sums.keys,
    told: () => ({
      ...sums,
      ...onlyPositive(odd),
      types: Object.fromEntries([...types].sort(([, one], [, other]) => other.bytes - one.bytes)),
      ...groupsToldOf(groups, sums),
      biggest: biggest.told(),
      expiring: { keys: sums.keys - sums.without_ttl, ...expiring.told() },
    }),
    notice() {
      const others = sortedGroups(groups, sums).others.length;
      return others === 0
        ? ""
        : `${others} smaller groups are summed up under other_groups; a pattern tells them apart.`;
    },
  };
}

/** How many keys expire within which time, and those that do so soonest. */
function createExpiring() {
  const within = { minute: 0, hour: 0, day: 0 };
  const soonest = createRanking(SOONEST);
  return {
    count(key: Reply, ttl: number): void {
      for (const span of ["minute", "hour", "day"] as const) if (ttl <= SPANS[span]) within[span] += 1;
      soonest.offer(-ttl, () => ({ key: shownKey(key), ttl_seconds: Math.round(ttl / 1_000) }));
    },
    told: () => ({
      ...{ within_minute: within.minute, within_hour: within.hour, within_day: within.day },
      soonest: soonest.best(),
    }),
  };
}

/** The biggest keys by each measure: memory, the length of strings, and how many elements the others have. */
function createBiggest(top: number) {
  const [memory, lengths, elements] = [createRanking(top), createRanking(top), createRanking(top)];
  return {
    offer({ key, type, bytes, size }: MeasuredKey): void {
      if (bytes !== undefined) memory.offer(bytes, () => ({ key: shownKey(key), type, bytes }));
      const unit = size === undefined ? undefined : unitOf(type);
      if (unit === undefined || size === undefined) return;
      if (type === "string") lengths.offer(size, () => ({ key: shownKey(key), bytes: size }));
      else elements.offer(size, () => ({ key: shownKey(key), type, [unit]: size }));
    },
    told: () => ({ memory: memory.best(), string_length: lengths.best(), elements: elements.best() }),
  };
}

interface Totals {
  keys: number;
  bytes: number;
}

/** The groups that an answer shows, those with most bytes first, and the others. */
function sortedGroups(groups: KeyGroups, all: Totals) {
  const sorted = [...groups.sums()]
    .map(([pattern, sums]) => ({ pattern, ...sums }))
    .sort((one, other) => other.bytes - one.bytes || other.keys - one.keys || (one.pattern < other.pattern ? -1 : 1));
  const isWorth = ({ keys, bytes }: Totals, at: number) =>
    at < FEW_GROUPS || (at < MOST_GROUPS && (keys >= all.keys * WORTH_SHOWING || bytes >= all.bytes * WORTH_SHOWING));
  return { shown: sorted.filter(isWorth), others: sorted.filter((group, at) => !isWorth(group, at)) };
}

/** The groups that are shown, and what the others are together. */
function groupsToldOf(groups: KeyGroups, all: Totals): object {
  const { shown, others } = sortedGroups(groups, all);
  const rest = { keys: 0, bytes: 0, without_ttl: 0, types: {} };
  for (const group of others) mergeSums(rest, group);
  return {
    groups: shown,
    ...(others.length === 0 ? {} : { other_groups: { groups: others.length, ...rest } }),
  };
}

interface Ranking {
  /** Offers something of a rank; it is made only where it is among the best. */
  offer(rank: number, shown: () => Readonly<Record<string, Reply>>): void;
  /** From the highest rank on. */
  best(): object[];
}

/** Keeps the `most` things of the highest ranks. */
function createRanking(most: number): Ranking {
  const kept: { rank: number; shown: object }[] = [];
  return {
    offer(rank, shown) {
      if (kept.length >= most && rank <= (kept.at(-1)?.rank ?? 0)) return;
      const place = kept.findIndex((other) => other.rank < rank);
      kept.splice(place === -1 ? kept.length : place, 0, { rank, shown: shown() });
      kept.splice(most);
    },
    best: () => kept.map(({ shown }) => shown),
  };
}

function onlyPositive(counts: Readonly<Record<string, number>>): object {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
