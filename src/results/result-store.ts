import { randomBytes } from "node:crypto";
import type { ResultOwner } from "../call/kept-results.ts";

/** How much is kept, and for how long. */
export interface ResultBounds {
  minutes: number;
  /** Characters of one result. */
  largest: number;
  /** Bytes of the results of one caller, and how many there are. */
  ofCaller: number;
  mostOfCaller: number;
  /** Bytes of the results of all callers. */
  ofAll: number;
}

const MINUTES = 10;
const LARGEST = 4_194_304;
const BYTES_OF_CALLER = 16_777_216;
const MOST_OF_CALLER = 100;
const BYTES_OF_ALL = 67_108_864;

export const RESULT_BOUNDS: Readonly<ResultBounds> = {
  minutes: MINUTES,
  largest: LARGEST,
  ofCaller: BYTES_OF_CALLER,
  mostOfCaller: MOST_OF_CALLER,
  ofAll: BYTES_OF_ALL,
};

/** What is kept of one answer: its result as JSON, whose size is known to the byte. */
export interface StoredResult {
  tool: string;
  untrusted: boolean;
  json: Buffer;
}

/** Kept results, the oldest first. */
export interface ResultStore {
  /**
   * Keeps one; gives its id. The oldest of the caller make room; where all together have too much, the oldest of whoever has
   * most. Nothing where that is the caller with this one alone: it pushes out nobody who has less.
   */
  put(owner: ResultOwner, stored: StoredResult): string | undefined;
  /** One of the owner's; nothing where it is not, or no longer, or not for who asks now. */
  get(owner: ResultOwner, id: string): StoredResult | undefined;
}

interface Entry extends StoredResult {
  caller: string;
  /** Of whom it is, by which connection. */
  key: string;
  reached: object;
  rank: number;
  until: number;
}

/** Keeps results in memory, each for its time and all within bounds. */
export function createResultStore(
  bounds: Readonly<ResultBounds> = RESULT_BOUNDS,
  now: () => number = Date.now,
): ResultStore {
  const entries = new Map<string, Entry>();
  let timer: NodeJS.Timeout | undefined;

  /** So that no value stays in memory because nobody calls any more. */
  function forgetOld(): void {
    for (const [id, { until }] of entries) if (until <= now()) entries.delete(id);
    clearTimeout(timer);
    const [next] = entries.values();
    timer = next && setTimeout(forgetOld, next.until - now() + 1).unref();
  }

  return {
    put(owner, stored) {
      const id = randomBytes(16).toString("base64url");
      entries.set(id, {
        ...stored,
        caller: owner.caller,
        key: keyOf(owner),
        reached: owner.reached,
        rank: owner.rank,
        until: now() + bounds.minutes * 60_000,
      });
      forgetOld();
      makeRoomOfCaller(entries, owner.caller, { bytes: bounds.ofCaller, count: bounds.mostOfCaller });
      makeRoomOfAll(entries, bounds.ofAll);
      return entries.has(id) ? id : undefined;
    },
    get(owner, id) {
      forgetOld();
      const entry = entries.get(id);
      if (entry === undefined || entry.key !== keyOf(owner) || entry.reached !== owner.reached) return undefined;
      // Who may do less than then is not shown what they were shown then.
      return owner.rank >= entry.rank && owner.offered.has(entry.tool) ? entry : undefined;
    },
  };
}

/** As JSON, so that no name of a caller can look like one of another with a connection. */
function keyOf({ caller, by }: ResultOwner): string {
  return JSON.stringify([caller, by ?? null]);
}

/** Takes the oldest of a caller away until all of theirs, by whichever connection, are within bounds; the newest stays. */
function makeRoomOfCaller(
  entries: Map<string, Entry>,
  caller: string,
  most: Readonly<{ bytes: number; count: number }>,
): void {
  const own = [...entries].filter(([, entry]) => entry.caller === caller);
  let bytes = own.reduce((sum, [, { json }]) => sum + json.byteLength, 0);
  let count = own.length;
  for (const [id, { json }] of own.slice(0, -1)) {
    if (bytes <= most.bytes && count <= most.count) return;
    entries.delete(id);
    bytes -= json.byteLength;
    count -= 1;
  }
}

/** Takes the oldest away of whoever has most, until all are within bounds: who has little loses nothing to who has much. */
function makeRoomOfAll(entries: Map<string, Entry>, most: number): void {
  const held = new Map<string, number>();
  for (const { caller, json } of entries.values()) held.set(caller, (held.get(caller) ?? 0) + json.byteLength);
  let bytes = [...held.values()].reduce((sum, each) => sum + each, 0);
  while (bytes > most) {
    const largest = Math.max(...held.values());
    const found = [...entries].find(([, { caller }]) => held.get(caller) === largest);
    if (found === undefined) return;
    const [id, { caller, json }] = found;
    entries.delete(id);
    held.set(caller, largest - json.byteLength);
    bytes -= json.byteLength;
  }
}
