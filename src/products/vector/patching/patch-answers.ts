import type { ToolOutput } from "../../../call/tool.ts";
import type { CallBudget } from "../../../upstash/budget/call-budget.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { FittingRecords } from "../removal/fitting-records.ts";
import { countWere, vectorWords } from "../words/record-words.ts";
import type { PatchOutcome } from "./patch-records.ts";

const EXAMPLES = 10;

/** What a dry run tells. */
export async function wouldPatch(
  { ids, lookedAt, isWhole, next, isAtMost }: FittingRecords,
  budget: CallBudget,
): Promise<ToolOutput> {
  const examples = ids.slice(0, EXAMPLES);
  const reading = isWhole ? { finished: true } : { finished: false, cursor: next };
  const told = await budget.told(isAtMost);
  return {
    result: { dry_run: true, would_change: ids.length, looked_at: lookedAt, examples, ...reading, ...told },
    notice: `Nothing was changed: dry_run. The same call with dry_run false changes them.${isAtMost ? ` ${budget.atMost().message}` : ""}`,
  };
}

/** What was changed, and how to go on where it did not come to the end. Throws what stopped it before anything was changed. */
export async function patched(
  outcome: PatchOutcome,
  found: FittingRecords,
  { signal, budget }: { signal: AbortSignal; budget: CallBudget },
): Promise<ToolOutput> {
  const { changed, gone, failed, failures, unknown, stopped } = outcome;
  const cursor = stopped === undefined ? found.next : cursorAt(stopped.taken, found);
  if (stopped !== undefined && signal.aborted) throw cancelled(outcome, cursorAt(stopped.taken, found), stopped.error);
  const isExpected = stopped?.error instanceof UpstashError;
  if (stopped !== undefined && (!isExpected || (changed === 0 && unknown === 0))) throw stopped.error;
  const result = {
    ...{ fitted: found.ids.length, changed },
    ...(gone === 0 ? {} : { gone }),
    ...(failed === 0 ? {} : { failed, failures }),
    ...(unknown === 0 ? {} : { unknown }),
    ...(cursor === undefined ? { finished: true } : { finished: false, cursor }),
    ...(await budget.told(found.isAtMost, stopped?.error)),
  };
  const told = noticeOf(outcome, found, budget);
  return told === "" ? { result } : { result, notice: told };
}

/** The page in which the first record stands that was not taken. */
function cursorAt(taken: number, { pages }: FittingRecords): string {
  return pages.findLast(({ before }) => before <= taken)?.cursor ?? "0";
}

function cancelled({ changed, unknown }: PatchOutcome, cursor: string, cause: unknown): UpstashError {
  const doubt = unknown === 0 ? "" : `, and of ${unknown} it is unknown`;
  const told = `The call was cancelled. ${countWere(changed, vectorWords)} changed${doubt}. To go on, call again with cursor ${JSON.stringify(cursor)}.`;
  return new UpstashError("cancelled", told, { cause });
}

function noticeOf(
  { stopped, gone, unknown }: PatchOutcome,
  { isWhole, isAtMost }: FittingRecords,
  budget: CallBudget,
): string {
  const { error } = stopped ?? {};
  const sentences = [
    error instanceof UpstashError && `It stopped before all were changed: ${error.message} ${error.advice}`,
    unknown > 0 && `Whether the ${unknown} under unknown were changed was not told; they may be changed again.`,
    gone > 0 && "Those under gone were deleted after they were counted.",
    stopped === undefined && isAtMost && budget.atMost().message,
    (stopped !== undefined || !isWhole) && "To go on, call again with this cursor and the same arguments.",
  ];
  return sentences.filter((sentence) => typeof sentence === "string").join(" ");
}
