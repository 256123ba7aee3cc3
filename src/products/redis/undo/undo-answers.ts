import type { ToolOutput } from "../../../call/tool.ts";
import type { KeptCall, PassedOver } from "../../../call/undo-scope.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { BroughtBack } from "./bring-back.ts";
import { sentencesOnPassed } from "./choose-calls.ts";
import type { LookedBack } from "./look-back.ts";

/** Things that an answer names of a kind. */
const MOST_NAMED = 20;

/** The calls that are to be undone, and those that are passed over. */
export interface ChosenCalls {
  calls: readonly KeptCall[];
  passed: readonly PassedOver[];
}

/** What undoing would do; nothing is changed. */
export function outlookOf({ calls, passed }: ChosenCalls, looked: readonly LookedBack[]): ToolOutput {
  const of = (standing: LookedBack["standing"]) => looked.filter((each) => each.standing === standing);
  const changed = of("changed");
  const result = {
    ...{ dry_run: true, calls: calls.map(({ id }) => id), would_bring_back: of("open").length },
    ...counted("already_so", of("done").length),
    ...named("things", of("open")),
    ...named("changed_since", changed),
    ...named("impossible", of("impossible")),
    ...notKept(calls, passed),
  };
  const way = changed.length === 0 ? "" : " It needs force: true, and what was changed since is then overwritten.";
  return { result, notice: `Nothing was changed: dry_run. The same call with dry_run false undoes.${way}` };
}

/** What undoing has done. */
export function outcomeOf(
  { calls, passed }: ChosenCalls,
  looked: readonly LookedBack[],
  { done, failed, unknown, stopped }: BroughtBack,
): ToolOutput {
  const steps = looked.filter(({ standing }) => standing === "open" || standing === "changed").length;
  const left = steps - done.length - failed.length - unknown.length;
  const result = {
    ...{ dry_run: false, calls: calls.map(({ id }) => id), brought_back: done.length },
    ...counted("already_so", looked.filter(({ standing }) => standing === "done").length),
    ...named("things", done),
    ...named(
      "failed",
      failed.map(({ step, why }) => ({ ...step, why })),
    ),
    ...named("unknown", unknown),
    ...counted("left_as_they_are", left),
    ...named(
      "impossible",
      looked.filter(({ standing }) => standing === "impossible"),
    ),
    ...notKept(calls, passed),
  };
  const isWhole = failed.length + unknown.length + left === 0;
  return isWhole ? { result } : { result, notice: noticeOf(stopped, unknown.length) };
}

function noticeOf(stopped: Error | undefined, unknown: number): string {
  const advice = stopped instanceof UpstashError ? ` ${stopped.advice}` : "";
  const why = stopped === undefined ? "" : ` It stopped: ${stopped.message}${advice}`;
  const doubt = unknown === 0 ? "" : ` Whether what is under unknown was brought back was not told.`;
  return `Not all was brought back.${why}${doubt} Call again with the same calls for the rest: what is back already stays so.`;
}

function named(name: string, looked: readonly LookedBack[]): Record<string, unknown> {
  if (looked.length === 0) return {};
  const shown = looked
    .slice(0, MOST_NAMED)
    .map(({ thing, why }) => ({ ...thing.shown, ...(why === undefined ? {} : { why }) }));
  const more = looked.length - shown.length;
  return { [name]: more === 0 ? shown : [...shown, { more }] };
}

function counted(name: string, count: number): Record<string, number> {
  return count === 0 ? {} : { [name]: count };
}

/** What of the calls was never kept, and stays as it is. */
function notKept(calls: readonly KeptCall[], passed: readonly PassedOver[]): Record<string, unknown> {
  const sentences = [...new Set(calls.flatMap((call) => call.notKept)), ...sentencesOnPassed(passed)];
  return sentences.length === 0 ? {} : { stays_changed: sentences.slice(0, MOST_NAMED) };
}
