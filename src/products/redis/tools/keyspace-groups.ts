import { groupBy, patternsOf } from "../keyspace/key-patterns.ts";
import { keyTypes } from "../keyspace/key-types.ts";
import type { Drawn, DrawnKey } from "./keyspace-draw.ts";

const MOST_GROUPS = 20;
const EXAMPLES = 3;
const LARGEST = 5;
/** Of the normal distribution, for an interval that holds the true share in 95 of 100 samples. */
const Z_95 = 1.96;

/**
 * What a sample says of the whole: groups of keys by pattern with their shares. The shares are exact where every key was
 * seen, and have a 95% interval (Wilson) where not.
 */
export function summarize(drawn: Drawn, separators: string): object {
  const { total, keys, commands } = drawn;
  const isExact = keys.length >= total;
  const draws = sum(keys.map((key) => key.draws));
  const patterns = patternsOf(keys.map(nameOf), separators);
  const byPattern = groupBy(
    keys.map((key, index) => ({ key, pattern: patterns[index] ?? "*" })),
    ({ pattern }) => pattern,
  );
  const groups = [...byPattern]
    .map(([pattern, members]) =>
      groupOf(
        pattern,
        members.map(({ key }) => key),
        { total, draws, isExact },
      ),
    )
    .sort((one, other) => other.share - one.share || (one.pattern < other.pattern ? -1 : 1));
  const others = groups.slice(MOST_GROUPS);
  return {
    keys: total,
    sample: { draws, different_keys: keys.length, exact: isExact, commands },
    accuracy: accuracyOf(isExact, draws, keys.length, total),
    groups: groups.slice(0, MOST_GROUPS).map((group) => ({ ...group, share: round(group.share) })),
    ...(others.length === 0
      ? {}
      : { others: { groups: others.length, share: round(sum(others.map(({ share }) => share))) } }),
    largest: largestOf(keys),
  };
}

function accuracyOf(isExact: boolean, draws: number, different: number, total: number): string {
  if (total === 0) return "The database is empty.";
  if (isExact) return "Exact: every key was seen.";
  const least = Math.min(100, Math.ceil(300 / Math.max(1, draws)));
  return `Estimated from ${draws} random draws, which saw ${different} of ${total} keys. The true share of a group lies within share_95 in 95 of 100 samples; groups of less than about ${least}% may be missing. Types, TTLs and sizes are those of the keys that were seen.`;
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
    share,
    ...(isExact ? {} : { share_95: interval(own, draws) }),
    keys: about,
    types: typesOf(keys),
    ttl: ttlOf(keys),
    ...(bytes.length === 0
      ? {}
      : { bytes: { ...spread(bytes), about_in_total: Math.round((sum(bytes) / bytes.length) * about) } }),
    examples: keys.slice(0, EXAMPLES).map(({ key }) => key),
  };
}

/** How many keys have each type, and how large they are. */
function typesOf(keys: readonly DrawnKey[]): object {
  const byType = groupBy(keys, ({ type }) => type ?? "not asked: the name is no text");
  return Object.fromEntries(
    [...byType].map(([type, members]) => {
      const sizes = members.flatMap(({ size }) => (size === undefined ? [] : [size]));
      const unit = Object.hasOwn(keyTypes, type) ? keyTypes[type]?.unit : undefined;
      return [
        type,
        { keys: members.length, ...(unit === undefined || sizes.length === 0 ? {} : { [unit]: spread(sizes) }) },
      ];
    }),
  );
}

function ttlOf(keys: readonly DrawnKey[]): object {
  const asked = keys.filter(({ ttl_ms }) => ttl_ms !== undefined);
  const expiring = asked.flatMap(({ ttl_ms }) => (typeof ttl_ms === "number" ? [Math.round(ttl_ms / 1_000)] : []));
  return {
    never: asked.length - expiring.length,
    expiring: expiring.length,
    ...(expiring.length === 0 ? {} : { seconds: { shortest: Math.min(...expiring), ...spread(expiring) } }),
  };
}

function largestOf(keys: readonly DrawnKey[]): object[] {
  return [...keys]
    .filter(({ bytes }) => bytes !== undefined)
    .sort((one, other) => (other.bytes ?? 0) - (one.bytes ?? 0))
    .slice(0, LARGEST)
    .map(({ key, type, bytes }) => ({ key, type, bytes }));
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

/** The key as text; of bytes what can be read of them. */
function nameOf({ key }: DrawnKey): string {
  if (typeof key === "string") return key;
  return key !== null && typeof key === "object" && "base64" in key
    ? Buffer.from(key.base64, "base64").toString("utf8")
    : String(key);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function round(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
