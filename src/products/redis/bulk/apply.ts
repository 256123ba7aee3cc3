import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import { BudgetSpent } from "../../../upstash/budget/budget-spent.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import { type Asking, batchesOf } from "../keyspace/asking.ts";
import type { AllowedKeys } from "../limits/allowed-keys.ts";
import { numberIn, replyOf } from "../replies/pipeline-answers.ts";
import { type Action, actionOf, type KeyChange } from "./actions.ts";
import { type Applied, countFailed, countSkipped, isGone } from "./applied.ts";
import { conditionsOf, judgeKey } from "./conditions.ts";
import { copyAcross } from "./copy-across.ts";
import type { Job } from "./job.ts";
import type { KeySelection, SelectedKey } from "./selection.ts";

export interface ApplyContext extends Pick<CallContext, "signal" | "progress"> {
  redis: Redis;
  /** The other database, where keys are copied to one. */
  other?: Redis | undefined;
  asking: Asking;
  /** The keys that may be changed; all, where nothing is said. */
  allowed?: AllowedKeys | undefined;
}

/**
 * Changes the keys of a selection batch by batch, each checked again right before. A key that has changed meanwhile is
 * skipped and counted. What stops it (no connection, a refusal of everything, the budget) is told with what was done; it is
 * thrown where nothing was done, or where the client has cancelled the call.
 */
export async function applyTo(selection: KeySelection, job: Job, context: ApplyContext): Promise<Applied> {
  const { cursor } = selection;
  const outcome: Applied = {
    changed: 0,
    skipped: { ...selection.skipped },
    failed: 0,
    unknown: 0,
    errors: new Set(),
    cursor,
  };
  for (const batch of batchesOf(selection.keys, ({ key }) => 2 * key.length + LONGEST_WORDS)) {
    try {
      context.signal.throwIfAborted();
      if (!hasRoomFor(batch, job, context.asking)) throw context.asking.atMost();
      await applyToBatch(batch, job, outcome, context);
      const told = `${outcome.changed} of ${selection.keys.length} keys changed`;
      await context.progress(context.asking.commands(), job.max_commands, told);
    } catch (error) {
      return stoppedBy(error, batch, outcome, context);
    }
  }
  return outcome;
}

/** Characters of a command beside its keys, and of the prefix of a new name: longer prefixes make longer requests. */
const LONGEST_WORDS = 64;

function hasRoomFor(batch: readonly SelectedKey[], job: Job, asking: Asking): boolean {
  const each = conditionsOf(job).length + actionOf(job).cost;
  return asking.commands() + Math.ceil(batch.length * each) <= job.max_commands;
}

async function applyToBatch(batch: readonly SelectedKey[], job: Job, outcome: Applied, context: ApplyContext) {
  const action = actionOf(job);
  const keys = await stillFitting(batch, job, outcome, context.asking);
  if (keys.length === 0) return;
  if (context.other !== undefined) return copyAcross(keys, job, outcome, { ...context, other: context.other });
  const changes = action.change(keys, job);
  const answers = await changeAll(changes, outcome, context);
  const untouched: string[] = [];
  for (const [index, change] of changes.entries()) untouched.push(...tally(change, answers[index], outcome));
  await explain(untouched, action, outcome, context);
  stopWhereRefused(answers, keys.length, outcome);
}

/** As many keys in a row that Redis refuses to change are no matter of single keys, so the others are not tried. */
const REFUSED_IN_A_ROW = 8;

function stopWhereRefused(answers: readonly Answer[], keys: number, { changed }: Applied): void {
  const refusals = answers.flatMap((answer) => ("error" in answer && !isGone(answer.error) ? [answer.error] : []));
  const isEach = refusals.length === answers.length;
  if (isEach && refusals[0] !== undefined && (changed === 0 || keys >= REFUSED_IN_A_ROW)) throw refusals[0];
}

/** The keys that fit a moment before they are changed. */
async function stillFitting(batch: readonly SelectedKey[], job: Job, outcome: Applied, { read }: Asking) {
  const conditions = conditionsOf(job);
  if (conditions.length === 0) return batch.map(({ key }) => key);
  const answers = await read(batch.flatMap(({ key }) => conditions.map((condition) => condition.read(key))));
  return batch.flatMap(({ key }, index) => {
    const own = answers.slice(index * conditions.length, (index + 1) * conditions.length);
    const judged = judgeKey(conditions, own);
    if (judged === "fits") return [key];
    countSkipped(outcome, judged === "gone" ? "gone" : "no_longer_fits", 1);
    return [];
  });
}

async function changeAll(
  changes: readonly KeyChange[],
  outcome: Applied,
  { redis, asking }: ApplyContext,
): Promise<Answer[]> {
  try {
    return await asking.change(
      redis,
      changes.map(({ command }) => command),
    );
  } catch (error) {
    if (error instanceof UpstashError && !error.notExecuted) {
      outcome.unknown += changes.reduce((sum, { keys }) => sum + keys.length, 0);
    }
    throw error;
  }
}

/** Counts what one command did; gives the keys that it left as they were, as far as that is told. */
function tally({ keys }: KeyChange, answer: Answer | undefined, outcome: Applied): readonly string[] {
  if (answer !== undefined && "error" in answer) {
    if (isGone(answer.error)) countSkipped(outcome, "gone", keys.length);
    else countFailed(outcome, answer.error, keys.length);
    return [];
  }
  const reply = replyOf(answer);
  const changed = reply === "OK" ? keys.length : (numberIn(reply) ?? 0);
  outcome.changed += changed;
  if (keys.length === 1) return changed === 0 ? keys : [];
  countSkipped(outcome, "gone", keys.length - changed);
  return [];
}

/** Counts keys that were left as they were: gone, or of another kind than is changed. */
async function explain(
  keys: readonly string[],
  action: Action,
  outcome: Applied,
  { asking }: ApplyContext,
): Promise<void> {
  if (action.untouched === undefined) return countSkipped(outcome, "gone", keys.length);
  const answers = await asking.read(keys.map((key) => ["EXISTS", key]));
  for (const answer of answers) countSkipped(outcome, numberIn(replyOf(answer)) === 0 ? "gone" : action.untouched, 1);
}

/** The outcome of what was stopped, from where it goes on; throws what ended the call before anything was done. */
function stoppedBy(
  error: unknown,
  [first]: readonly SelectedKey[],
  outcome: Applied,
  { signal }: ApplyContext,
): Applied {
  if (signal.aborted) {
    throw new UpstashError("cancelled", `The call was cancelled. ${told(outcome)}`, { cause: error });
  }
  const isExpected = [RedisError, UpstashError, InputError, BudgetSpent].some((kind) => error instanceof kind);
  if (!isExpected || (outcome.changed === 0 && outcome.unknown === 0 && !(error instanceof BudgetSpent))) throw error;
  return { ...outcome, cursor: first?.at ?? outcome.cursor, stopped: error as Error };
}

function told({ changed, failed, unknown }: Applied): string {
  const rest = unknown === 0 ? "" : ` It is unknown whether ${unknown} more were changed.`;
  return `${changed} keys were changed before, and ${failed} could not be.${rest}`;
}
