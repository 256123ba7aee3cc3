import { InputError, type ToolOutput } from "../../../call/tool.ts";
import { importCursor } from "../../../files/import-cursor.ts";
import { BudgetSpent } from "../../../upstash/budget/budget-spent.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { countOf, countWere } from "../words/record-words.ts";
import { namespaceOutcome } from "./exported-namespaces.ts";
import { recordsIn } from "./exporting-records.ts";
import type { RecordKind } from "./record-kind.ts";
import type { RecordsImportWork } from "./records-import-input.ts";
import type { RecordsEnd } from "./records-import-job.ts";
import { isIncomplete, type RecordsOutlook } from "./records-question.ts";
import type { RecordsSurvey } from "./records-survey.ts";
import { type ImportedRecords, isRefusal } from "./write-records.ts";

/** What an import would do; nothing is changed. */
export async function recordsOutlook(
  { survey, existing = 0, examples }: RecordsOutlook,
  work: RecordsImportWork,
): Promise<ToolOutput> {
  const { input, kind, requests } = work;
  const records = recordsIn(survey.counts);
  const isOverwriting = input.if_exists === "overwrite";
  const { header } = survey;
  const result = {
    ...{ file: input.file, dry_run: true },
    ...(header === undefined ? {} : { exported_from: header.index, exported: header.begun }),
    ...{ complete: !isIncomplete(survey), [kind.records]: records, existing },
    // Each ID once, however many lines it has.
    would_import: Math.max(0, records - survey.askedTwice - (input.if_exists === "skip" ? existing : 0)),
    would_overwrite: isOverwriting ? existing : 0,
    ...(survey.twice === 0 ? {} : { ids_twice: survey.twice }),
    ...(survey.bad === 0 ? {} : { bad_lines: survey.bad, first_bad_lines: survey.badLines }),
    ...namespaceOutcome(kind, survey.counts, undefined),
    ...{ examples, requests: requests.made(), ...(await requests.told()), seconds: secondsOf(work) },
  };
  const texts = ["Nothing was changed: dry_run.", ...remarksOn(survey, work), wayOn(survey, existing, work)];
  return { result, notice: texts.join(" ") };
}

function wayOn(survey: RecordsSurvey, existing: number, { input, kind }: RecordsImportWork): string {
  if (survey.bad > 0) return "Nothing is imported as long as lines are bad: mend or remove them.";
  if (input.if_exists === "fail" && existing > 0) {
    return `With if_exists "fail" nothing is imported, since ${existingText(existing, kind)}.`;
  }
  return "The same call with dry_run false imports.";
}

/** `2 vectors of such IDs are there`. */
function existingText(existing: number, kind: RecordKind): string {
  return `${countOf(existing, kind)} of such ${existing === 1 ? "an ID is" : "IDs are"} there`;
}

/** Throws an InputError for a file that is not imported as it is. */
export function checkImportable({ survey, existing = 0 }: RecordsOutlook, { input, kind }: RecordsImportWork): void {
  const [first] = survey.badLines;
  if (first !== undefined) {
    throw new InputError(
      `${survey.bad === 1 ? "1 line" : `${survey.bad} lines`} of ${input.file} cannot be imported. Line ${first.line}: ${first.reason}. Nothing was changed; dry_run names more.`,
    );
  }
  if (input.if_exists === "fail" && existing > 0) {
    throw new InputError(`${existingText(existing, kind)}, and if_exists is "fail". Nothing was changed.`);
  }
}

/** Throws an InputError where the records of several namespaces would come together in one. */
export function checkNamespaces({ ownNamespaces }: RecordsSurvey, { input, kind }: RecordsImportWork): void {
  if (input.namespace === undefined || ownNamespaces.size < 2) return;
  throw new InputError(
    `${input.file} has the ${kind.records} of ${ownNamespaces.size} ${kind.insides}, which would come together. Nothing was changed. Leave ${kind.inside} out, or export one alone.`,
  );
}

/** What an import has done, and how to go on where it did not come to its end. */
export async function recordsImported(
  { next, stopped, lines = 0 }: RecordsEnd,
  counts: ImportedRecords,
  survey: RecordsSurvey,
  work: RecordsImportWork,
): Promise<ToolOutput> {
  const { imported, exists, unknown } = counts;
  const { kind, input, requests, context, from } = work;
  const cursor = importCursor(next, survey.digest);
  const begin = from === 0 ? survey.begin : from;
  const isNothing = imported === 0 && unknown === 0 && (next ?? begin) <= begin;
  if (stopped !== undefined && context.signal.aborted) {
    const doubt = unknown === 0 ? "" : `, and of ${unknown} it is unknown`;
    const way = isNothing ? "" : ` To go on, call again with cursor "${cursor}"${goingOn(input)}.`;
    const told = `The call was cancelled. ${countWere(imported, kind)} imported${doubt}.${way}`;
    throw new UpstashError("cancelled", told, { cause: stopped });
  }
  if (isNothing && stopped !== undefined) throw stopped;
  const result = {
    ...{ file: input.file, dry_run: false, imported, skipped: exists === 0 ? {} : { exists } },
    ...(unknown === 0 ? {} : { unknown }),
    ...{ requests: requests.made(), ...(await requests.told(stopped instanceof BudgetSpent, stopped)) },
    ...{ seconds: secondsOf(work), cursor, finished: next === undefined },
  };
  const why = stopped === undefined ? [] : [whyStopped(stopped, unknown, lines, work)];
  const texts = [...why, ...remarksOn(survey, work)];
  return { result, ...(texts.length === 0 ? {} : { notice: texts.join(" ") }) };
}

function whyStopped(stopped: Error, unknown: number, lines: number, { kind, input }: RecordsImportWork): string {
  const advice = stopped instanceof UpstashError ? ` ${stopped.advice}` : "";
  const doubt =
    unknown === 0
      ? ""
      : ` Whether the ${countOf(unknown, kind)} under unknown ${unknown === 1 ? "was" : "were"} written was not told; ${unknown === 1 ? "it" : "they"} may be written again.`;
  const way = isRefusal(stopped) ? "" : ` To go on, call again with this cursor${goingOn(input)}.`;
  return `It stopped before all ${kind.records} were imported, at a batch of ${lines === 1 ? "1 line" : `${lines} lines`}: ${stopped.message}${advice}${doubt}${way}`;
}

/** A part of the batch at which an import stopped may be there by now, which is no reason to fail. */
function goingOn({ if_exists: ifExists }: RecordsImportWork["input"]): string {
  return ifExists === "fail" ? ' and if_exists "skip"' : "";
}

/** What must be known of a file beside its numbers. */
function remarksOn(survey: RecordsSurvey, { kind, input, info }: RecordsImportWork): string[] {
  const { end, all, bad, twice, isTwiceCut, header } = survey;
  const isOther = header?.vectors === true && header.similarity_function !== info.similarity;
  const stands = input.if_exists === "skip" ? "first" : "last";
  return [
    ...(isIncomplete(survey) ? ["The file has no last line: it was cut off, or its export is not at its end."] : []),
    ...(end === undefined || end === all + bad
      ? []
      : [`Its last line says ${countOf(end, kind)}, and it has ${all}: it was edited, or damaged.`]),
    ...(isOther ? [`Its index compares by ${header.similarity_function}, this one by ${info.similarity}.`] : []),
    ...(twice === 0
      ? []
      : [
          `${twice === 1 ? "1 line has" : `${twice} lines have`} an ID that stood before; the ${stands} of each counts.`,
        ]),
    ...(isTwiceCut ? ["Only the first 1,000,000 IDs were looked through for some that stand twice."] : []),
  ];
}

function secondsOf({ since }: RecordsImportWork): number {
  return Math.round((performance.now() - since) / 100) / 10;
}
