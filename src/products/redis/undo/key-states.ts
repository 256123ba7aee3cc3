import { ABSENT, type Print } from "../../../call/undo-scope.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { BATCH } from "../keyspace/asking.ts";
import { numberIn, replyOf } from "../replies/pipeline-answers.ts";
import { printOfDump, typeOfDump } from "./dump-print.ts";

/** The name of a key: text, or bytes as base64. */
export type KeptName = string | { base64: string };

/** What a key is at a moment. */
export interface KeyState {
  /** DUMP as base64; nothing of a key that is not there. */
  dump: string | undefined;
  /** When it expires, in milliseconds since 1970. */
  expires: number | undefined;
  type: string;
  print: Print;
}

/** Why a state could not be read. */
export interface NoState {
  why: string;
}

/** How much is read at once, and how much of one key. */
export interface ReadLimits {
  /** Bytes of one key, as MEMORY USAGE tells. */
  largest: number;
  /** Bytes of one request. */
  together: number;
}

/** What is kept of one key at most, and what a request has of keys at most beside its own replies. */
const LARGEST = 1_048_576;
const TOGETHER = 262_144;

/** The most commands that keeping a key takes: its size, and its state before a write and behind it. */
const COMMANDS = 5;

/** The same of keys; of those that writes may make much larger the size is asked for behind the write, too. */
export function commandsOfKeeping(keys: number, grows: boolean): number {
  return keys * (grows ? COMMANDS + 1 : COMMANDS);
}

/**
 * The limits where replies may have so many bytes. A dump comes as base64, before a write and behind it, and what the write
 * itself answers must have room beside both.
 */
export function readLimits(maxReply: number): ReadLimits {
  return {
    largest: Math.min(LARGEST, Math.floor(maxReply / 8)),
    together: Math.min(TOGETHER, Math.floor(maxReply / 32)),
  };
}

/** The two reads that tell the state of a key. */
export function stateReads(key: string): RedisCommand[] {
  return [
    ["PEXPIRETIME", key],
    ["DUMP", key],
  ];
}

/** The state in the answers to both reads. */
export function stateIn([time, dump]: readonly (Answer | undefined)[]): KeyState | NoState {
  for (const answer of [dump, time]) {
    if (answer === undefined || "error" in answer) return { why: answer?.error.message ?? "it was not answered" };
  }
  const payload = bytesOf(replyOf(dump));
  const at = numberIn(replyOf(time)) ?? -2;
  if (payload === undefined) return { dump: undefined, expires: undefined, type: "none", print: ABSENT };
  const expires = at > 0 ? at : undefined;
  const print: Print = { value: printOfDump(payload), ...(expires === undefined ? {} : { until: expires }) };
  return { dump: Buffer.from(payload).toString("base64"), expires, type: typeOfDump(payload), print };
}

/** Elements that MEMORY USAGE looks at: of the five of its own it would know little of a key with a few large ones. */
const SAMPLES = "100";

/** How large keys are, in bytes; 0 of one that is not there. A refusal is why it is not known. */
export async function measure(
  redis: Redis,
  keys: readonly KeptName[],
  signal: AbortSignal | undefined,
): Promise<(number | NoState)[]> {
  const answers = await readEach(redis, keys, [{ words: ["MEMORY", "USAGE"], behind: ["SAMPLES", SAMPLES] }], signal);
  return answers.map(([answer]) =>
    answer === undefined || "error" in answer
      ? { why: answer?.error.message ?? "it was not answered" }
      : (numberIn(replyOf(answer)) ?? 0),
  );
}

/** The states of keys whose sizes are known, in requests of bounded replies. */
export async function readStates(
  redis: Redis,
  keys: readonly { key: KeptName; size: number }[],
  { together }: ReadLimits,
  signal: AbortSignal | undefined,
): Promise<(KeyState | NoState)[]> {
  const states: (KeyState | NoState)[] = [];
  for (let from = 0; from < keys.length; ) {
    let [to, bytes] = [from, 0];
    do {
      bytes += keys[to]?.size ?? 0;
      to += 1;
    } while (to < keys.length && to - from < BATCH / 2 && bytes + (keys[to]?.size ?? 0) <= together);
    const names = keys.slice(from, to).map(({ key }) => key);
    states.push(...(await statesOf(redis, names, signal)));
    from = to;
  }
  return states;
}

async function statesOf(
  redis: Redis,
  keys: readonly KeptName[],
  signal: AbortSignal | undefined,
): Promise<(KeyState | NoState)[]> {
  try {
    return (await readEach(redis, keys, [{ words: ["PEXPIRETIME"] }, { words: ["DUMP"] }], signal)).map(stateIn);
  } catch (error) {
    if (!(error instanceof UpstashError) || error.kind !== "too-large") throw error;
    if (keys.length === 1) return [{ why: "it is too large for a reply" }];
    const each: (KeyState | NoState)[] = [];
    for (const key of keys) each.push(...(await statesOf(redis, [key], signal)));
    return each;
  }
}

/** A read of a key: the words before its name, and behind it, where no name of bytes can have some. */
interface KeyRead {
  words: RedisCommand;
  behind?: RedisCommand;
}

/** The answers to some reads about each key; a name that is bytes takes requests of its own. */
async function readEach(
  redis: Redis,
  keys: readonly KeptName[],
  reads: readonly KeyRead[],
  signal: AbortSignal | undefined,
): Promise<Answer[][]> {
  const options = { signal, repeatable: true };
  const texts = keys.filter((key) => typeof key === "string");
  const ofTexts: Answer[] = [];
  for (let from = 0; from < texts.length; from += BATCH) {
    const commands = texts
      .slice(from, from + BATCH)
      .flatMap((key) => reads.map(({ words, behind = [] }) => [...words, key, ...behind]));
    ofTexts.push(...(await redis.pipeline(commands, options)));
  }
  const inTurn = ofTexts.values();
  const found: Answer[][] = [];
  for (const key of keys) {
    const own: Answer[] = [];
    for (const { words } of reads) {
      const answer = typeof key === "string" ? inTurn.next().value : await byBytes(redis, words, key, options);
      if (answer !== undefined) own.push(answer);
    }
    found.push(own);
  }
  return found;
}

async function byBytes(
  redis: Redis,
  words: RedisCommand,
  { base64 }: { base64: string },
  options: { signal: AbortSignal | undefined; repeatable: boolean },
): Promise<Answer> {
  try {
    return { reply: await redis.commandWithBytes(words, Buffer.from(base64, "base64"), options) };
  } catch (error) {
    if (error instanceof RedisError) return { error };
    throw error;
  }
}

function bytesOf(reply: Reply): Uint8Array | undefined {
  if (typeof reply === "string") return Buffer.from(reply, "utf8");
  return reply !== null && typeof reply === "object" && "base64" in reply
    ? Buffer.from(reply.base64, "base64")
    : undefined;
}
