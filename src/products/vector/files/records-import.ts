import type { FileHandle } from "node:fs/promises";
import { nameAndId } from "../../../call/question.ts";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { addExample } from "../../../files/examples.ts";
import { checkExportPath, openForImport } from "../../../files/export-place.ts";
import { byteOfCursor, isCursorOf } from "../../../files/import-cursor.ts";
import { isAsBefore } from "../../../files/unchanged-file.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { readWholeIndexInfo } from "../access/index-info.ts";
import { checkPathInside } from "../namespaces/path-inside.ts";
import { countWere } from "../words/record-words.ts";
import { createExistingIds } from "./existing-ids.ts";
import { createIndexRequests, REQUESTS_OF_A_CALL } from "./index-requests.ts";
import type { RecordKind } from "./record-kind.ts";
import { checkImportable, checkNamespaces, recordsImported, recordsOutlook } from "./records-answers.ts";
import type { FileState, RecordsImportInput, RecordsImportWork } from "./records-import-input.ts";
import { importRecords } from "./records-import-job.ts";
import { harmOfRecords, type RecordsOutlook, recordsFacts } from "./records-question.ts";
import { surveyRecords } from "./records-survey.ts";
import { type ImportedRecords, REQUESTS_OF_A_BATCH } from "./write-records.ts";

/** Plans an import: reads the file and looks up what is there, and asks a person where something may be lost. */
export async function planRecordsImport(
  kind: RecordKind,
  input: RecordsImportInput,
  context: IndexContext,
  folder: string,
): Promise<Plan> {
  const since = performance.now();
  checkExportPath(input.file, true);
  if (input.namespace !== undefined) checkPathInside(input.namespace, kind.inside);
  const index = await context.index(accessOf(input));
  const requests = createIndexRequests(index.api, context.signal);
  const fewest = REQUESTS_TO_LOOK + (input.dry_run ? 0 : REQUESTS_OF_A_BATCH);
  await requests.most(fewest, fewest);
  const info = await readWholeIndexInfo(index.api, context.signal);
  const from = byteOfCursor(input.cursor ?? "0");
  const work: RecordsImportWork = { kind, input, index, info, requests, context, from, since };
  const { outlook, state } = await lookInto(work, folder);
  const target = targetOfIndex(index, { namespace: input.namespace });
  if (input.dry_run) return { target, run: () => recordsOutlook(outlook, work) };
  checkImportable(outlook, work);
  return {
    target: { ...target, file: `${input.file}, ${outlook.survey.digest}` },
    harm: harmOfRecords(kind, input, outlook),
    preview: async () => ({ [kind.whole]: nameOf(index), ...recordsFacts(kind, outlook, input.namespace) }),
    run: () => importFrom(outlook, state, work, folder),
  };
}

/** What tells what there is. */
const REQUESTS_TO_LOOK = 2;

/** Harm is done to what is there now, so that its name is looked up anew. */
function accessOf({ dry_run: isDry, if_exists: ifExists }: RecordsImportInput) {
  if (isDry) return "read";
  return ifExists === "overwrite" ? "destructive" : "write";
}

function nameOf({ name, id }: ReachedIndex): string {
  return id === undefined ? name : nameAndId(name, id);
}

/** Reads the whole file before anything is done. */
async function lookInto(
  work: RecordsImportWork,
  folder: string,
): Promise<{ outlook: RecordsOutlook; state: FileState }> {
  const { kind, input, info, requests, context, from } = work;
  const handle = await openForImport(folder, input.file);
  try {
    const state = await handle.stat({ bigint: true });
    const isCounted = input.dry_run || input.if_exists !== "skip";
    const existing = createExistingIds(requests, kind, info);
    const examples: string[] = [];
    const rules = { kind, info, namespace: input.namespace };
    if (isCounted) await checkBudgetToCount(handle, work);
    const survey = await surveyRecords(handle, from, rules, context, async (namespace, id, isAgain) => {
      if (!isAgain) addExample(examples, id);
      // What is there is counted once; where it would end the import, each is asked for, since digests may mistake two for one.
      if (isCounted && !(isAgain && input.if_exists !== "fail")) await existing.add(namespace, id);
    });
    if (!isCursorOf(input.cursor ?? "0", survey.digest)) {
      throw new InputError(
        `${input.file} has changed since the cursor was given. Nothing was changed. Begin with cursor 0.`,
      );
    }
    checkNamespaces(survey, work);
    return { outlook: { survey, existing: isCounted ? await existing.total() : undefined, examples }, state };
  } finally {
    await handle.close();
  }
}

/**
 * Throws an UpstashError where to look up what is there takes more than what is left of a budget: then the file is read once
 * more, so that nothing of it is spent.
 */
async function checkBudgetToCount(handle: FileHandle, work: RecordsImportWork): Promise<void> {
  const { kind, input, index, info, requests, context, from } = work;
  if ((await index.api.budget()) === undefined) return;
  const rules = { kind, info, namespace: input.namespace };
  const { counts, askedTwice } = await surveyRecords(handle, from, rules, context, async () => {});
  const there = [...counts].filter(([name]) => info.namespaces.has(name)).map(([, count]) => count);
  const records = Math.max(0, there.reduce((sum, count) => sum + count, 0) - askedTwice);
  const fewest = Math.ceil(records / kind.mostAtOnce) + (input.dry_run ? 0 : REQUESTS_OF_A_BATCH);
  await requests.most(fewest, fewest);
}

async function importFrom(
  { survey }: RecordsOutlook,
  before: FileState,
  work: RecordsImportWork,
  folder: string,
): Promise<ToolOutput> {
  const { kind, input, index, info, requests, context, from } = work;
  const { signal, turns, known } = context;
  const mostRequests = await requests.most(REQUESTS_OF_A_CALL, REQUESTS_OF_A_BATCH);
  const handle = await openForImport(folder, input.file);
  try {
    if (!(await isAsBefore(handle, before))) {
      throw new InputError(`${input.file} was changed meanwhile. Nothing was imported; call again.`);
    }
    const counts: ImportedRecords = { imported: 0, exists: 0, unknown: 0 };
    const end = await importRecords(handle, from || survey.begin, {
      ...{ signal, turns, requests, mostRequests, counts, skips: input.if_exists === "skip" },
      rules: { kind, info, header: survey.header, namespace: input.namespace },
      async checkFile() {
        if (!(await isAsBefore(handle, before))) throw new InputError(changed(work, counts));
      },
      tell: (message) => context.progress(counts.imported + counts.exists, survey.all, message),
    });
    if (end.next === undefined) for (const name of survey.counts.keys()) known.learnNamespace(index, name);
    return await recordsImported(end, counts, survey, work);
  } finally {
    await handle.close();
  }
}

function changed({ input, kind }: RecordsImportWork, { imported, unknown }: ImportedRecords): string {
  const doubt = unknown === 0 ? "" : `, and of ${unknown} it is unknown`;
  return `${input.file} was changed while it was imported. ${countWere(imported, kind)} imported before that${doubt}, none since. Look at the file; call again with cursor 0.`;
}
