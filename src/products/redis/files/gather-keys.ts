import type { CallContext } from "../../../call/context.ts";
import type { Redis } from "../../../upstash/redis.ts";
import { smaller, smallerIfTooLarge } from "../../../upstash/too-large.ts";
import type { Asking } from "../keyspace/asking.ts";
import { type KeysPage, LARGEST_COUNT } from "../keyspace/keys-page.ts";
import { type ScanFilter, scanPage } from "../keyspace/scan-page.ts";
import { keyToken } from "./export-records.ts";

/** Keys that are gathered at once, and the characters of their names; of more, SCAN is asked again. */
const KEYS_AT_ONCE = 100_000;
const CHARACTERS_AT_ONCE = 32 * 1_024 * 1_024;
/** Keys that are sorted, or merged, in one turn of the event loop. */
const SORTED_AT_ONCE = 20_000;

/** Keys in order, and whether there are more behind them. */
export interface KeysInOrder {
  keys: string[];
  more: boolean;
}

export interface GatherContext extends Pick<CallContext, "signal" | "turns"> {
  redis: Redis;
  asking: Asking;
  maxCommands: number;
  most?: number;
}

/**
 * The keys behind `after` in the order of their names, each once, as many as are held at once. SCAN knows no order, so all
 * keys are looked at each time; in return files can be compared, and an export goes on behind its last key.
 */
export async function gatherKeys(
  filter: ScanFilter,
  after: string | undefined,
  context: GatherContext,
): Promise<KeysInOrder> {
  const gathered: KeysInOrder = { keys: [], more: false };
  let fresh: string[] = [];
  for await (const page of pagesOfKeys(filter, context)) {
    const last = gathered.more ? gathered.keys.at(-1) : undefined;
    for (const key of page) {
      if ((after === undefined || key > after) && (last === undefined || key < last)) fresh.push(key);
    }
    if (fresh.length < SORTED_AT_ONCE) continue;
    await mergeInto(gathered, fresh, context);
    fresh = [];
  }
  await mergeInto(gathered, fresh, context);
  return gathered;
}

/** Pages of SCAN to the end; where a reply is too large, smaller ones. */
async function* pagesOfKeys(
  filter: ScanFilter,
  { redis, asking, signal, maxCommands }: GatherContext,
): AsyncGenerator<string[]> {
  let count = LARGEST_COUNT;
  for (let cursor: string | undefined = "0"; cursor !== undefined; ) {
    if (asking.commands() >= maxCommands) throw asking.atMost();
    asking.count(1);
    const page: KeysPage | undefined = await scanPage(redis, { cursor }, filter, count, signal).catch(
      smallerIfTooLarge(count),
    );
    if (page === undefined) {
      count = smaller(count);
      continue;
    }
    cursor = page.cursor === "0" ? undefined : page.cursor;
    yield page.keys.map(keyToken);
  }
}

/** Merges keys that are in no order into those that are, and keeps the first ones. */
async function mergeInto(gathered: KeysInOrder, fresh: string[], context: GatherContext): Promise<void> {
  const { turns, most = KEYS_AT_ONCE } = context;
  await turns.next();
  fresh.sort();
  const merged: string[] = [];
  let [characters, steps] = [0, 0];
  for (const key of inOrderOf(gathered.keys, fresh)) {
    steps += 1;
    if (steps % SORTED_AT_ONCE === 0) await turns.next();
    if (key === merged.at(-1)) continue;
    if (merged.length >= most || characters > CHARACTERS_AT_ONCE) {
      gathered.more = true;
      break;
    }
    merged.push(key);
    characters += key.length;
  }
  gathered.keys = merged;
}

function* inOrderOf(one: readonly string[], other: readonly string[]): Generator<string> {
  let [left, right] = [0, 0];
  for (;;) {
    const [a, b] = [one[left], other[right]];
    if (a === undefined && b === undefined) return;
    if (b === undefined || (a !== undefined && a < b)) {
      left += 1;
      yield a as string;
    } else {
      right += 1;
      yield b;
    }
  }
}
