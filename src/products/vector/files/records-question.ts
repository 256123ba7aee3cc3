import type { Harm } from "../../../call/harm.ts";
import { exampleFacts } from "../../../files/examples.ts";
import { countOf } from "../words/record-words.ts";
import { namespaceOutcome } from "./exported-namespaces.ts";
import { recordsIn } from "./exporting-records.ts";
import type { RecordKind } from "./record-kind.ts";
import type { RecordsImportInput } from "./records-import-input.ts";
import type { RecordsSurvey } from "./records-survey.ts";

/** More records than this are asked about, also where none is overwritten. */
const MOST_UNASKED = 1_000;

/** What a file would do to an index. */
export interface RecordsOutlook {
  survey: RecordsSurvey;
  /** How many of its IDs are there now; nothing where that was not asked. */
  existing: number | undefined;
  /** Some of its IDs. */
  examples: string[];
}

/** Whether a file has its first line but not its last. */
export function isIncomplete({ header, end }: RecordsSurvey): boolean {
  return header !== undefined && end === undefined;
}

/** What a person is asked about before records are written; nothing where nobody need be asked. */
export function harmOfRecords(
  kind: RecordKind,
  input: RecordsImportInput,
  { survey, existing = 0 }: RecordsOutlook,
): Harm | undefined {
  const records = recordsIn(survey.counts);
  const isOverwriting = input.if_exists === "overwrite";
  const isAsked = isOverwriting || records > MOST_UNASKED || isIncomplete(survey);
  if (records === 0 || !isAsked) return undefined;
  const does = `writes ${countOf(records, kind)} of the file`;
  const cut = isIncomplete(survey) ? "; the file was cut off, or its export is not at its end" : "";
  return { things: [{ does, args: [input.file], means: `${meaning(kind, isOverwriting, existing)}${cut}` }] };
}

function meaning(kind: RecordKind, isOverwriting: boolean, existing: number): string {
  if (!isOverwriting) return `${kind.records} that are there stay as they are`;
  if (existing === 0) return `no ${kind.record} of such an ID is there now, and one that comes to be is lost`;
  return existing === 1
    ? `${countOf(existing, kind)} of such an ID is there and is lost`
    : `${countOf(existing, kind)} of such IDs are there and are lost`;
}

/** The facts of the question beside the index. */
export function recordsFacts(
  kind: RecordKind,
  { survey, existing, examples }: RecordsOutlook,
  only: string | undefined,
): Record<string, unknown> {
  const { [kind.insides]: namespaces } = namespaceOutcome(kind, survey.counts, only);
  return {
    [`${kind.records}_to_write`]: recordsIn(survey.counts),
    ...(survey.header === undefined ? {} : { exported_from: JSON.stringify(survey.header.index) }),
    ...(only === undefined ? {} : { [kind.inside]: JSON.stringify(only) }),
    ...(namespaces === undefined ? {} : { into: JSON.stringify(namespaces) }),
    ...(existing === undefined ? {} : { overwritten: existing }),
    ...exampleFacts(examples),
  };
}
