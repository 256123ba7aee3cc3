import { groupBy, patternsOf } from "../../../upstash/key-patterns.ts";
import { nameOfKey, unitOf } from "../keyspace/measures.ts";
import type { Drawn, DrawnKey } from "./keyspace-draw.ts";
import { shownKey } from "./shown-key.ts";

const MOST_GROUPS = 20;
/** Of one key, where there are more groups: they say little of the whole, and a large key stands among the largest. */
const MOST_OF_ONE_KEY = 5;
const EXAMPLES = 3;
const LARGEST = 5;
/** Of the normal distribution, for an interval that holds the true share in 95 of 100 samples. */
const Z_95 = 1.96;

/**
 * What a sample says of the whole: groups of keys by pattern with their shares of those that fit. The shares are exact where
 * every key was seen, and have a 95% interval (Wilson) where not. `remarks` are further facts of the sample.
 */
export function summarize(drawn: Drawn, separators: string, remarks: object): object {
  const { total, keys, draws, fitting, isExact } = drawn;
  const share = fitting / Math.max(1, draws);
  const whole = { total: isExact ? keys.length : Math.round(total * share), draws: fitting, isExact };
  const learned = patternsOf(
    keys.map(({ key }) => nameOfKey(key)),
    separators,
  );
  const patterns = isExact ? learned : withoutSingles(learned, separators);
  const byPattern = groupBy(
    keys.map((key, index) => ({ key, pattern: patterns[index] ?? "*" })),
    ({ pattern }) => pattern,
  );
  const groups = [...byPattern]
    .map(([pattern, members]) =>
      groupOf(
        pattern,
        members.map(({ key }) => key),
        whole,
      ),
    )
    .sort((one, other) => other.share - one.share || (one.pattern < other.pattern ? -1 : 1));
  const alone = groups.length > MOST_GROUPS ? groups.filter(({ seen }) => seen === 1).slice(MOST_OF_ONE_KEY) : [];
  const shown = groups.filter((group) => !alone.includes(group)).slice(0, MOST_GROUPS);
  const others = groups.filter((group) => !shown.includes(group));
  return {
    keys: total,
    sample: { draws, different_keys: keys.length, exact: isExact, ...fittingOf(drawn, whole.total), ...remarks },
    accuracy: accuracyOf(drawn),
    groups: shown.map(({ seen, ...group }) => ({ ...group, share: round(group.share) })),
    ...(others.length === 0
      ? {}
      : { others: { groups: others.length, share: round(sum(others.map((group) => group.share))) } }),
    largest: largestOf(keys),
  };
}

/** Keys that a sample has seen alone, and that differ in their last part, are some of many: `feed:a`, `feed:b`, `feed:c`. */
const FEWEST_OF_MANY = 3;

function withoutSingles(patterns: readonly string[], separators: string): string[] {
  const seen = groupBy(patterns, (pattern) => pattern);
  const isSingle = (pattern: string) => seen.get(pattern)?.length === 1;
  const families = groupBy(patterns.filter(isSingle), (pattern) => familyOf(pattern, separators));
  return patterns.map((pattern) => {
    const family = familyOf(pattern, separators);
    return isSingle(pattern) && (families.get(family)?.length ?? 0) >= FEWEST_OF_MANY ? family : pattern;
  });
}

/** The pattern with any last part; itself where it has but one. */
function familyOf(pattern: string, separators: string): string {
  const end = Math.max(...[...separators].map((separator) => pattern.lastIndexOf(separator)));
  return end <= 0 ? pattern : `${pattern.slice(0, end + 1)}*`;
}

/** How many keys fit a pattern, where not all do. */
function fittingOf({ draws, fitting, isExact, keys }: Drawn, about: number): object {
  if (fitting === draws) return {};
  if (isExact) return { fitting_keys: keys.length };
  return { fitting_draws: fitting, fitting_keys: about, fitting_share_95: interval(fitting, draws) };
}

function accuracyOf({ isExact, fitting, keys, total }: Drawn): string {
  if (total === 0) return "The database is empty.";
  if (isExact) return "Exact: every key was seen.";
  if (fitting === 0) return "No key that fits was drawn.";
  const least = Math.min(100, Math.ceil(300 / fitting));
  return `Estimated from ${fitting} random draws, which saw ${keys.length} of ${total} keys. The true share of a group lies within share_95 in 95 of 100 samples; groups of less than about ${least}% may be missing. Types, TTLs and sizes are those of the keys that were seen.`;
}

interface Whole {
  total: number;
  draws: number;
  isExact: boolean;
}

function groupOf(pattern: string, keys: readonly DrawnKey[], { total, draws, isExact }: Whole) {
  const own = sum(keys.map((key) => key.draws));
  const share = isExact ? keys.length / Math.max(1, total) : own / draws;
  const bytes = keys.flatMap((key) => (key.bytes === undefined ? [] : [key.bytes]));
  const about = isExact ? keys.length : Math.round(share * total);
  return {
    pattern,
    seen: keys.length,
    share,
    ...(isExact ? {} : { share_95: interval(own, draws) }),
    keys: about,
    types: typesOf(keys),
    ttl: ttlOf(keys),
    ...(bytes.length === 0
      ? {}
      : { bytes: { ...spread(bytes), about_in_total: Math.round((sum(bytes) / bytes.length) * about) } }),
    examples: keys.slice(0, EXAMPLES).map(({ key }) => shownKey(key)),
  };
}

/** How many keys have each type, and how large they are. */
function typesOf(keys: readonly DrawnKey[]): object {
  const byType = groupBy(keys, ({ type }) => type);
  return Object.fromEntries(
    [...byType].map(([type, members]) => {
      const sizes = members.flatMap(({ size }) => (size === undefined ? [] : [size]));
      const unit = unitOf(type);
      return [
        type,
        { keys: members.length, ...(unit === undefined || sizes.length === 0 ? {} : { [unit]: spread(sizes) }) },
      ];
    }),
  );
}

function ttlOf(keys: readonly DrawnKey[]): object {
  const expiring = keys.flatMap(({ ttl }) => (ttl === undefined ? [] : [Math.round(ttl / 1_000)]));
  return {
    never: keys.length - expiring.length,
    expiring: expiring.length,
    ...(expiring.length === 0 ? {} : { seconds: { shortest: Math.min(...expiring), ...spread(expiring) } }),
  };
}

function largestOf(keys: readonly DrawnKey[]): object[] {
  return [...keys]
    .filter(({ bytes }) => bytes !== undefined)
    .sort((one, other) => (other.bytes ?? 0) - (one.bytes ?? 0))
    .slice(0, LARGEST)
    .map(({ key, type, bytes }) => ({ key: shownKey(key), type, bytes }));
}

function spread(numbers: readonly number[]): { median: number; largest: number } {
  const ascending = [...numbers].sort((a, b) => a - b);
  return { median: ascending[Math.floor((ascending.length - 1) / 2)] ?? 0, largest: ascending.at(-1) ?? 0 };
}

/** The Wilson score interval of a share that was seen in `draws` draws. */
export function interval(own: number, draws: number): [number, number] {
  const share = own / draws;
  const spreadOf = Z_95 ** 2 / draws;
  const centre = share + spreadOf / 2;
  const margin = Z_95 * Math.sqrt((share * (1 - share)) / draws + spreadOf / (4 * draws));
  return [
    round(Math.max(0, (centre - margin) / (1 + spreadOf))),
    round(Math.min(1, (centre + margin) / (1 + spreadOf))),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function round(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
