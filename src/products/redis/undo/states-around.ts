import { ABSENT, type Taken } from "../../../call/undo-scope.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import { keptKey, nameText, quotedKey } from "./kept-keys.ts";
import {
  type KeyState,
  measure,
  type NoState,
  type ReadLimits,
  readStates,
  stateIn,
  stateReads,
} from "./key-states.ts";
import type { KeepingTerms, KeptWrites } from "./prepare-writes.ts";

/** A state of each key that is kept: before the writes, and behind them where it was read with them. */
export interface StatesAround {
  before: readonly (KeyState | NoState)[];
  behind?: readonly (KeyState | NoState)[] | undefined;
}

/**
 * Sends the lines between the reads of what their keys are, where that fits into one request; `send` says how it was carried
 * out. Gives the answers to the lines.
 */
export async function sendBetween(
  lines: readonly RedisCommand[],
  writes: KeptWrites,
  send: (all: readonly RedisCommand[]) => Promise<{ answers: readonly Answer[]; taken: Taken | undefined }>,
): Promise<{ answers: readonly Answer[]; taken: Taken | undefined; states: StatesAround }> {
  const reads = writes.keys.flatMap(({ key }) => stateReads(nameText(key)));
  const all = [...reads, ...lines, ...(writes.behind ? reads : [])];
  const { answers, taken } = await send(all);
  // Sent without the reads.
  if (answers.length === lines.length) return { answers, taken: undefined, states: { before: [] } };
  const end = reads.length + lines.length;
  return {
    answers: answers.slice(reads.length, end),
    taken,
    states: {
      before: statesIn(answers.slice(0, reads.length)),
      behind: writes.behind ? statesIn(answers.slice(end)) : undefined,
    },
  };
}

function statesIn(answers: readonly Answer[]): (KeyState | NoState)[] {
  return answers.flatMap((answer, index) => (index % 2 === 0 ? [stateIn([answer, answers[index + 1]])] : []));
}

/** Keeps the keys of writes that were carried out; what they are now is read where that was not done with the writes. */
export async function keepStates(
  redis: Redis,
  { keys, lost }: KeptWrites,
  { before, behind }: StatesAround,
  taken: Taken,
  { undo, database, limits }: KeepingTerms,
): Promise<void> {
  const now = behind ?? (await statesNow(redis, keys, limits));
  for (const [index, { key }] of keys.entries()) {
    const was = before[index];
    const is = now[index];
    if (was === undefined || "why" in was) {
      undo.cannot(`${quotedKey(key)}: ${was === undefined ? "the reads were refused" : was.why}`);
    } else undo.keep(keptKey(database, key, was, is === undefined || "why" in is ? undefined : is.print), taken);
  }
  for (const key of lost) undo.keep(keptKey(database, key, NOTHING, undefined), taken);
}

/** Stands for a state that is not looked at, since an earlier one is kept. */
const NOTHING: KeyState = { dump: undefined, expires: undefined, type: "none", print: ABSENT };

/** What was written is not undone by a failure here: it is not known then what the keys are. */
async function statesNow(redis: Redis, keys: KeptWrites["keys"], limits: ReadLimits) {
  try {
    const names = keys.map(({ key }) => key);
    const sizes = await measure(redis, names, undefined);
    const fitting = names.flatMap((key, index) => {
      const size = sizes[index];
      return typeof size === "number" && size <= limits.largest ? [{ key, size, index }] : [];
    });
    const states = await readStates(redis, fitting, limits, undefined);
    const found: (KeyState | NoState | undefined)[] = names.map(() => undefined);
    for (const [at, { index }] of fitting.entries()) found[index] = states[at];
    return found;
  } catch (error) {
    if (error instanceof RedisError || error instanceof UpstashError) return [];
    throw error;
  }
}
