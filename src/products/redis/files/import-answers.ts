import { InputError, type ToolOutput } from "../../../call/tool.ts";
import { importCursor } from "../../../files/import-cursor.ts";
import { BudgetSpent } from "../../../upstash/budget/budget-spent.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { ImportWork } from "./import-input.ts";
import type { ImportEnd } from "./import-job.ts";
import type { ImportOutlook } from "./import-question.ts";
import type { FileSurvey } from "./import-survey.ts";
import type { ImportCounts } from "./importing.ts";

/** What an import would do; nothing is changed. */
export async function importOutlook(
  { survey, existing = 0, examples }: ImportOutlook,
  work: ImportWork,
): Promise<ToolOutput> {
  const { input } = work;
  const { keys, types, expired, outside_allow_keys, without_value, header, end } = survey;
  const isOverwriting = input.if_exists === "overwrite";
  const skipped = notZero({ exists: isOverwriting ? 0 : existing, expired, outside_allow_keys, without_value });
  const result = {
    ...{ file: input.file, dry_run: true, format: header.format, complete: end !== undefined },
    ...{ exported_from: header.database, exported: header.begun, types },
    ...{ would_import: isOverwriting ? keys : keys - existing, would_overwrite: isOverwriting ? existing : 0, skipped },
    ...{ examples, ...(await work.asking.spent()), seconds: secondsOf(work) },
  };
  const wayOn = `The same call with dry_run false${end === undefined ? " and allow_incomplete true" : ""} imports.`;
  return { result, notice: ["Nothing was changed: dry_run.", ...remarks(survey), wayOn].join(" ") };
}

/** What an import has done, and how to go on where it did not come to its end. */
export async function importAnswer(
  { next, stopped }: ImportEnd,
  counts: ImportCounts,
  survey: FileSurvey,
  work: ImportWork,
): Promise<ToolOutput> {
  const { imported, skipped, failed, unknown, errors, failedKeys } = counts;
  const cursor = importCursor(next, survey.digest);
  const begin = work.from === 0 ? survey.begin : work.from;
  const isNothing = imported === 0 && unknown === 0 && (next ?? begin) <= begin;
  const told = `${imported} keys were imported${unknown === 0 ? "" : `, and of ${unknown} it is unknown`}.`;
  if (stopped !== undefined && work.context.signal.aborted) {
    const way = isNothing ? "" : ` To go on, call again with cursor "${cursor}".`;
    throw new UpstashError("cancelled", `The call was cancelled. ${told}${way}`, { cause: stopped });
  }
  if (isNothing && stopped instanceof BudgetSpent) {
    if (stopped.isOfServer) throw new InputError(`${stopped.message} Nothing was changed.`);
    throw new InputError("max_commands is less than the next key takes. Nothing was changed; raise it.");
  }
  if (isNothing && stopped !== undefined) throw stopped;
  const result = {
    ...{ file: work.input.file, dry_run: false, imported, skipped, failed },
    ...(unknown === 0 ? {} : { unknown }),
    ...(failed === 0 ? {} : { failed_keys: failedKeys, errors: [...errors] }),
    ...(await work.asking.spent(stopped instanceof BudgetSpent, stopped)),
    ...{ seconds: secondsOf(work), cursor, finished: next === undefined },
  };
  const texts = [...(stopped === undefined ? [] : [whyStopped(stopped, counts)]), ...remarks(survey)];
  return { result, ...(texts.length === 0 ? {} : { notice: texts.join(" ") }) };
}

function whyStopped(stopped: Error, { unknown }: ImportCounts): string {
  const advice = stopped instanceof UpstashError ? ` ${stopped.advice}` : "";
  const doubt = unknown === 0 ? "" : ` Whether the ${unknown} keys under unknown were written was not told.`;
  return `It stopped before all keys were imported: ${stopped.message}${advice}${doubt} To go on, call again with this cursor.`;
}

/** What must be known of a file beside its numbers. */
function remarks({ end, all, cut, without_value }: FileSurvey): string[] {
  return [
    ...(end === undefined ? ["The file has no last line: it was cut off, or its export is not at its end."] : []),
    ...(cut === undefined ? [] : ["The lines of its last key are not whole, so that key is left out."]),
    ...(end === undefined || end === all
      ? []
      : [`Its last line says ${end} keys, and it has ${all}: it was edited, or damaged.`]),
    ...(without_value === 0 ? [] : ["Keys under without_value stand in the file by name alone, with the reason."]),
  ];
}

function notZero(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function secondsOf({ since }: ImportWork): number {
  return Math.round((performance.now() - since) / 100) / 10;
}
