import * as z from "zod";
import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { checkExportPath, type OpenExport, PARTIAL } from "../../../files/export-place.ts";
import { createExportWriter } from "../../../files/export-writer.ts";
import { tellingCodes } from "../../../files/plain-file.ts";
import { type ExportFolder, writeAlone } from "../../../files/write-alone.ts";
import { BudgetSpent } from "../../../upstash/budget/budget-spent.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { mayBeCommitted } from "../../account/env/git-ignore.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { type IndexInfo, readWholeIndexInfo } from "../access/index-info.ts";
import { unreachableText } from "../namespaces/path-inside.ts";
import { plainNamespace, textUpTo } from "../tables/inputs.ts";
import { countOf } from "../words/record-words.ts";
import { exportPages, firstLimit } from "./export-pages.ts";
import { namespaceOutcome, namespacesToExport } from "./exported-namespaces.ts";
import { type ExportingRecords, recordsIn } from "./exporting-records.ts";
import { createIndexRequests, type IndexRequests, REQUESTS_OF_A_CALL } from "./index-requests.ts";
import { noticesOfExport } from "./notices-of-export.ts";
import type { RecordKind } from "./record-kind.ts";
import { type RecordsHeader, recordsHeader, recordsHeaderIn } from "./records-header.ts";
import { type FoundRecords, findRecords } from "./resume-records.ts";

export const fileArgument = textUpTo(256).describe("Path below the working folder.");

/** What both products take, beside what parts an index. */
export const recordsExportInput = {
  file: fileArgument,
  prefix: plainNamespace.describe("Of IDs."),
  replace: z.boolean().optional().describe("A file that is there."),
  resume: z.boolean().optional().describe("Go on with an unfinished file."),
};

export interface RecordsExportInput {
  file: string;
  /** The namespace; nothing for all of them. */
  namespace?: string | undefined;
  prefix?: string | undefined;
  replace?: boolean | undefined;
  resume?: boolean | undefined;
  /** Whether records have their vectors. */
  vectors: boolean;
}

/** What an export of records needs beside its input. */
interface ExportWork {
  kind: RecordKind;
  input: RecordsExportInput;
  index: ReachedIndex;
  requests: IndexRequests;
  info: IndexInfo;
  /** The namespaces, in order. */
  namespaces: readonly string[];
  context: IndexContext;
}

/** Plans an export. Throws an InputError for a path that no export may have, and for a namespace that is not there. */
export async function planRecordsExport(
  kind: RecordKind,
  input: RecordsExportInput,
  context: IndexContext,
  place: ExportFolder,
): Promise<Plan> {
  checkExportPath(input.file, false);
  const index = await context.index("read");
  const requests = createIndexRequests(index.api, context.signal);
  await requests.most(FEWEST_REQUESTS, FEWEST_REQUESTS);
  const info = await readWholeIndexInfo(index.api, context.signal);
  const namespaces = namespacesToExport(kind, input.namespace, info, context);
  const work = { kind, input, index, requests, info, namespaces, context };
  const { replace = false, resume = false } = input;
  const options = { kind: kind.file, replace, resume };
  return {
    target: targetOfIndex(index, { namespace: input.namespace }),
    run: () => writeAlone(place, input.file, options, (file, path) => exportTo(file, path, work)),
  };
}

/** Two tell what there is, and one gives a page. */
const FEWEST_REQUESTS = 3;

async function exportTo(file: OpenExport, path: string, work: ExportWork): Promise<ToolOutput> {
  const since = performance.now();
  const { kind, input, info, namespaces, context, requests } = work;
  const mostRequests = await requests.most(REQUESTS_OF_A_CALL, 1);
  const { found, header } = await begin(file, work);
  const exporting = exportingOf(file, found, mostRequests, work);
  const stopped = await exportPages(namespaces, found.last, exporting);
  if (stopped === undefined) await file.finish();
  else await leaveUnfinished(file, stopped, exporting, { header, context });
  const seconds = Math.round((performance.now() - since) / 100) / 10;
  const result = {
    file: stopped === undefined ? input.file : input.file + PARTIAL,
    [`${kind.records}_in_file`]: recordsIn(exporting.counts),
    ...namespaceOutcome(kind, exporting.counts, input.namespace),
    ...{ bytes: exporting.writer.length(), requests: requests.made() },
    ...(await requests.told(stopped instanceof BudgetSpent, stopped)),
    ...{ seconds, finished: stopped === undefined },
  };
  const isBare = await mayBeCommitted(path);
  const { counts } = exporting;
  const passedOver = input.namespace === undefined ? unreachableText(info.namespaces.keys(), kind, context) : "";
  const ended = { kind, stopped, namespaces, info, counts, last: found.last, isBare, passedOver };
  const notice = noticesOfExport({ ...ended, file: input.file, prefix: input.prefix });
  return { result, ...(notice === "" ? {} : { notice }) };
}

/** Writes the first line, or finds out where to go on; gives its length, too. */
async function begin(file: OpenExport, work: ExportWork): Promise<{ found: FoundRecords; header: number }> {
  const { kind, input, index, info, context } = work;
  const { namespace, prefix, vectors } = input;
  const line = `${JSON.stringify(recordsHeader(kind, { index: index.name, vectors, namespace, prefix }, info))}\n`;
  const header = Buffer.byteLength(line);
  if (input.resume) {
    const wanted = recordsHeaderIn(kind, JSON.parse(line)) as RecordsHeader;
    const found = await findRecords(file.handle, kind, wanted, context);
    await file.handle.truncate(found.length);
    return { found, header };
  }
  await tellingCodes(file.path, "written", () => file.handle.writeFile(line));
  return { found: { counts: new Map(), last: undefined, length: header }, header };
}

function exportingOf(
  { handle }: OpenExport,
  found: FoundRecords,
  mostRequests: number,
  { kind, input, requests, info, namespaces, context }: ExportWork,
): ExportingRecords {
  const { signal, turns, progress } = context;
  const { prefix, vectors } = input;
  const writer = createExportWriter(handle, found.length);
  const total = namespaces.reduce((sum, namespace) => sum + (info.namespaces.get(namespace)?.records ?? 0), 0);
  const { counts } = found;
  const tell = (message: string) => progress(recordsIn(counts), prefix === undefined ? total : undefined, message);
  const limit = firstLimit(kind, info, vectors);
  return {
    ...{ kind, requests, mostRequests, writer, prefix, includeVectors: vectors, limit, safe: found.length, counts },
    ...{ signal, turns, tell },
  };
}

/** An unfinished file that has no page is of no use; what ended the call before that is thrown. */
async function leaveUnfinished(
  file: OpenExport,
  stopped: Error,
  { kind, counts, safe }: ExportingRecords,
  { header, context }: { header: number; context: IndexContext },
): Promise<void> {
  const isEmpty = safe <= header;
  if (isEmpty) await file.remove();
  const told = isEmpty
    ? "Nothing was written."
    : `${file.path}${PARTIAL} has ${countOf(recordsIn(counts), kind)}; go on with resume: true.`;
  if (context.signal.aborted) {
    throw new UpstashError("cancelled", `The call was cancelled. ${told}`, { cause: stopped });
  }
  if (isEmpty) await tellingCodes(file.path, "written", () => Promise.reject(stopped));
}
