import { createHash } from "node:crypto";
import { RedisError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { Reply } from "../../../upstash/reply.ts";
import type { Asking } from "./asking.ts";
import { type KeysPage, positionIn, positionText, type ScanPosition, takeOf } from "./keys-page.ts";
import { type ScanFilter, scanPage, scanTypedPage } from "./scan-page.ts";

/** Keys that one SCAN looks at. */
const COUNT = 1_000;
/** Longer names are remembered by their digest. */
const LONGEST_REMEMBERED = 48;

/** A key of a walk, and its type where SCAN told it. */
export interface FoundKey {
  key: Reply;
  type?: string | undefined;
}

export interface WalkedKeys {
  keys: FoundKey[];
  /** Where the walk goes on behind these keys; `0` is the end. */
  cursor: string;
}

export interface Walk {
  redis: Redis;
  asking: Asking;
  filter: ScanFilter;
  /** Where it begins, as POSITION has it. */
  cursor: string;
  signal: AbortSignal;
  /** How many keys the next step may have at most; below 1 the walk ends. */
  room: () => number;
}

/**
 * Goes over the keys that fit a filter with SCAN, each of them once, until the end or until there is no room. The names
 * that were given are remembered meanwhile, since SCAN may give one twice.
 */
export async function* walkKeys(walk: Walk): AsyncGenerator<WalkedKeys> {
  const given = new Set<string>();
  const scan = createTypedScan(walk);
  let position: ScanPosition = positionIn(walk.cursor);
  do {
    const limit = Math.floor(walk.room());
    if (limit < 1) return;
    const page = await scan(position);
    const taken = { keys: new Map<string, Reply>(), limit, characters: Number.POSITIVE_INFINITY };
    position = takeOf(page, position, taken);
    const keys: FoundKey[] = [];
    for (const [text, key] of taken.keys) {
      const remembered = text.length <= LONGEST_REMEMBERED ? text : createHash("sha256").update(text).digest("base64");
      if (given.has(remembered)) continue;
      given.add(remembered);
      keys.push({ key, type: walk.filter.type ?? page.types?.get(text) });
    }
    yield { keys, cursor: positionText(position) };
  } while (positionText(position) !== "0");
}

type TypedPage = KeysPage & { types?: ReadonlyMap<string, string> };

/** SCAN that tells the types as well, as Upstash's does; where it is refused, the types are not known. */
function createTypedScan({ redis, asking, filter, signal }: Walk): (at: ScanPosition) => Promise<TypedPage> {
  let tellsTypes = filter.type === undefined;
  return async (at) => {
    const count = at.count ?? COUNT;
    if (tellsTypes) {
      asking.count(1);
      const page = await scanTypedPage(redis, at, filter, count, signal).catch((error: unknown) => {
        if (error instanceof RedisError && error.code === "ERR") return undefined;
        throw error;
      });
      if (page !== undefined) return page;
      tellsTypes = false;
    }
    asking.count(1);
    return scanPage(redis, at, filter, count, signal);
  };
}
