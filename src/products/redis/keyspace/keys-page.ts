import { createHash } from "node:crypto";
import type { Reply } from "../../../upstash/reply.ts";

/*
 * SCAN answers with pages that may be longer than what is wanted of them, so a scan can end within a page. Where it goes on
 * is said by no number of keys, which would lose one where another is deleted meanwhile: the keys of a page are taken in the
 * order of their digests, and the position has the digest of the last one that was taken.
 */

/** Where a scan goes on: at a cursor of Redis, and within its page behind the keys that were taken. */
export interface ScanPosition {
  cursor: string;
  /** COUNT of the page; nothing where any will do. */
  count?: number | undefined;
  /** What was taken of the page: the digests up to `after`, of the page that reaches to the cursor `end`. */
  taken?: { end: string; after: bigint } | undefined;
}

/** A page of SCAN, and with which COUNT it was asked for. */
export interface KeysPage {
  keys: readonly Reply[];
  /** The cursor behind it. */
  cursor: string;
  count: number;
}

/** Keys by their JSON text, with how many more of them an answer may have. */
export interface GatheredKeys {
  keys: Map<string, Reply>;
  limit: number;
  /** Characters of JSON that are left. */
  characters: number;
}

/** Most keys that a page is asked to look at. */
export const LARGEST_COUNT = 10_000;
/** What a page is divided by that changed while it was being read. */
const SMALLER = 4;

/** A position as text: `0`, `17`, `17.250` or `17.250.42.9876`. */
export const POSITION = /^\d{1,20}(\.[1-9]\d{0,4}(\.\d{1,20}\.\d{1,20})?)?$/;

/** The position that a text stands for, which must be as POSITION has it. */
export function positionIn(text: string): ScanPosition {
  const [cursor = "0", count, end, after] = text.split(".");
  return {
    cursor,
    count: count === undefined ? undefined : Math.min(Number(count), LARGEST_COUNT),
    taken: end === undefined || after === undefined ? undefined : { end, after: BigInt(after) },
  };
}

/** The text for a position; `0` alone is the end, since a scan that begins has none. */
export function positionText({ cursor, count, taken }: ScanPosition): string {
  if (count === undefined) return cursor;
  return [cursor, count, ...(taken === undefined ? [] : [taken.end, taken.after])].join(".");
}

/**
 * Takes of a page as many keys as there is room for, and tells where to go on. A page that has come to reach further, or
 * less far, than when it was begun has other keys, so nothing is known of what was taken of it: it is asked for anew, with a
 * lower COUNT, since what reaches less far changes more rarely. Its keys may come twice, and none is lost.
 */
export function takeOf(page: KeysPage, at: ScanPosition, gathered: GatheredKeys): ScanPosition {
  const isOther = at.taken !== undefined && at.taken.end !== page.cursor;
  if (isOther && page.count > 1) return { cursor: at.cursor, count: Math.ceil(page.count / SMALLER) };
  let after = isOther ? undefined : at.taken?.after;
  for (const { digest, text, key } of inOrder(page.keys, after, gathered)) {
    if (!gathered.keys.has(text)) {
      if (!hasRoom(gathered, text)) {
        if (after === undefined) return { cursor: at.cursor };
        return { cursor: at.cursor, count: page.count, taken: { end: page.cursor, after } };
      }
      gathered.keys.set(text, key);
      gathered.characters -= text.length + 1;
    }
    after = digest;
  }
  return { cursor: page.cursor };
}

/** Whether another key would be one too many. A key alone is given however long it is. */
function hasRoom({ keys, limit, characters }: GatheredKeys, text: string): boolean {
  return keys.size === 0 || (keys.size < limit && text.length < characters);
}

/** The keys behind a digest in the order of their digests. A page that fits as a whole needs none. */
function inOrder(keys: readonly Reply[], after: bigint | undefined, gathered: GatheredKeys) {
  const named = keys.map((key) => ({ key, text: JSON.stringify(key) }));
  const characters = named.reduce((sum, { text }) => sum + text.length + 1, 0);
  const fits = gathered.keys.size + keys.length <= gathered.limit && characters <= gathered.characters;
  if (after === undefined && fits) return named.map((each) => ({ ...each, digest: 0n }));
  return named
    .map((each) => ({ ...each, digest: digestOf(each.text) }))
    .filter(({ digest }) => after === undefined || digest > after)
    .sort((one, other) => (one.digest < other.digest ? -1 : 1));
}

function digestOf(text: string): bigint {
  return createHash("sha256").update(text).digest().readBigUInt64BE(0);
}
