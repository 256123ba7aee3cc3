import type { CallUndo } from "../../../call/undo-scope.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { CommandOptions, RedisCommand } from "../../../upstash/redis-command.ts";
import { type ChangedKeys, isTemporary } from "./changed-keys.ts";
import { idOfKey, type KeptDatabase, quotedKey } from "./kept-keys.ts";
import { type KeptName, measure, type NoState, type ReadLimits } from "./key-states.ts";
import { refuseBeyondBudget } from "./room-in-budget.ts";

/** What keeps the keys of a database that the writes of a call change. */
export interface KeepingTerms {
  undo: CallUndo;
  database: KeptDatabase;
  limits: ReadLimits;
  changesOf(line: RedisCommand): ChangedKeys;
  /** Why the reads that keeping takes may not be sent; nothing where they may. */
  whyUnread(): string | undefined;
}

/** Some writes, and the keys of them that can be kept. */
export interface KeptWrites {
  keys: readonly { key: KeptName; size: number }[];
  /** Keys that were kept before, and are too large now. */
  lost: readonly KeptName[];
  /** Whether the keys are not much larger afterwards than they are, with the words of the writes. */
  together: boolean;
  /** Whether what they are afterwards can be read in the same request, too. */
  behind: boolean;
}

/**
 * Finds out which keys the lines change and how large these are, so that neither a reply nor the record gets too large. Says
 * what cannot be kept. `bytes` stands for the last word of the only line.
 */
export async function prepareWrites(
  redis: Redis,
  lines: readonly RedisCommand[],
  terms: KeepingTerms,
  { signal, repeatable }: CommandOptions,
  bytes?: Uint8Array,
): Promise<KeptWrites> {
  const { undo, limits } = terms;
  const { keys: changed, grows } = keysIn(lines, terms, bytes);
  const whyUnread = changed.length === 0 ? undefined : terms.whyUnread();
  if (whyUnread !== undefined) {
    undo.cannot(whyUnread, changed.length);
    return { keys: [], lost: [], together: true, behind: false };
  }
  const left = undo.room();
  const isKept = (key: KeptName) => undo.has(idOfKey(terms.database, key));
  // Where there is no room for further keys, these cost no reads.
  const keys = left.things < 1 || left.bytes < 1 ? changed.filter(isKept) : changed;
  if (keys.length < changed.length)
    undo.cannot(left.things < 1 ? BEYOND_KEYS : BEYOND_BYTES, changed.length - keys.length);
  // What is asked about is not sent yet.
  if (keys.length > 0 && !repeatable) await refuseBeyondBudget(redis, lines, keys.length, { repeatable });
  const sizes = await sizesOf(redis, keys, signal);
  const [kept, lost]: [{ key: KeptName; size: number }[], KeptName[]] = [[], []];
  for (const [index, key] of keys.entries()) {
    const size = sizes[index] ?? 0;
    const isKnown = isKept(key);
    const why = whyNotKept(size, limits, isKnown ? undefined : left);
    if (why === undefined && typeof size === "number") {
      kept.push({ key, size });
      if (isKnown) continue;
      left.things -= 1;
      left.bytes -= Math.ceil((size * 4) / 3);
    } else {
      undo.cannot(why === BEYOND_KEYS || why === BEYOND_BYTES ? why : `${quotedKey(key)}: ${why}`);
      if (isKnown) lost.push(key);
    }
  }
  const total = kept.reduce((sum, { size }) => sum + size, 0);
  const words = lines.reduce((sum, line) => line.reduce((all, { length }) => all + length, sum), bytes?.length ?? 0);
  const together = total <= limits.together;
  return { keys: kept, lost, together, behind: together && !grows && total + words <= limits.together };
}

const BEYOND_KEYS = "beyond --undo-keys";
const BEYOND_BYTES = "beyond --undo-bytes";

/** The keys that lines change, each once, and whether one of the lines may make them much larger. */
function keysIn(lines: readonly RedisCommand[], { undo, changesOf }: KeepingTerms, bytes: Uint8Array | undefined) {
  const keys = new Map<string, KeptName>();
  let grows = false;
  for (const line of lines) {
    const changes = changesOf(bytes === undefined ? line : [...line, ""]);
    if (changes.cannot !== undefined) undo.cannot(changes.cannot);
    grows ||= changes.grows;
    let isOfJob = changes.places.length > 0;
    for (const place of changes.places) {
      const key = bytes !== undefined && place === line.length ? nameOfBytes(bytes) : line[place];
      if (key === undefined || (typeof key === "string" && isTemporary(key))) continue;
      isOfJob = false;
      keys.set(JSON.stringify(key), key);
    }
    if (changes.command !== undefined && !isOfJob) undo.does(changes.command);
  }
  return { keys: [...keys.values()], grows };
}

/** Bytes that are text have the name that the text has. */
function nameOfBytes(bytes: Uint8Array): KeptName {
  const buffer = Buffer.from(bytes);
  const text = buffer.toString("utf8");
  return Buffer.from(text, "utf8").equals(buffer) ? text : { base64: buffer.toString("base64") };
}

/** A failure here is told as one before anything was done. */
async function sizesOf(redis: Redis, keys: readonly KeptName[], signal: AbortSignal | undefined) {
  try {
    return keys.length === 0 ? [] : await measure(redis, keys, signal);
  } catch (error) {
    if (error instanceof RedisError) return keys.map((): NoState => ({ why: error.message }));
    if (!(error instanceof UpstashError)) throw error;
    const { kind, message, advice, retryAfter } = error;
    throw new UpstashError(kind, message, { advice, retryAfter, notExecuted: true, cause: error });
  }
}

function whyNotKept(
  size: number | NoState,
  { largest }: ReadLimits,
  left: { things: number; bytes: number } | undefined,
): string | undefined {
  if (typeof size !== "number") return size.why;
  if (size > largest) return `it is larger than ${largest} bytes`;
  if (left !== undefined && left.things < 1) return BEYOND_KEYS;
  return left !== undefined && (size * 4) / 3 > left.bytes ? BEYOND_BYTES : undefined;
}
