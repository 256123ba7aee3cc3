import { systemCodeOf } from "../../../files/open-folder.ts";
import { BudgetSpent } from "../../../upstash/budget/budget-spent.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { stringifyExact } from "../../../upstash/reply.ts";
import type { IndexInfo } from "../access/index-info.ts";
import type { PageOfRecords } from "../records/range-page.ts";
import { countOf } from "../words/record-words.ts";
import { type ExportingRecords, recordsIn } from "./exporting-records.ts";
import type { RecordKind } from "./record-kind.ts";
import type { FoundRecords } from "./resume-records.ts";

/** Numbers of the vectors of a page: what is parsed of a reply are 200,000 values. */
const NUMBERS_OF_A_PAGE = 100_000;
/** Numbers that a sparse vector is taken for; one may have 1,000 indices and values. */
const NUMBERS_OF_SPARSE = 400;
/** Characters of a page above which the next is smaller, and below which it is larger. */
const LARGE_PAGE = 4_194_304;
const SMALL_PAGE = 1_048_576;

/** How many records to ask for at first. */
export function firstLimit(
  { mostAtOnce }: RecordKind,
  { type, dimension }: IndexInfo,
  includeVectors: boolean,
): number {
  if (!includeVectors) return mostAtOnce;
  const numbers = dimension + (type === "DENSE" ? 0 : NUMBERS_OF_SPARSE);
  return Math.max(1, Math.min(mostAtOnce, Math.floor(NUMBERS_OF_A_PAGE / Math.max(1, numbers))));
}

/**
 * Exports the records of the namespaces from where the file ends, and the last line. What stops it is given back, and the
 * file then ends with the last page that is whole; nothing where it came to its end.
 */
export async function exportPages(
  namespaces: readonly string[],
  last: FoundRecords["last"],
  exporting: ExportingRecords,
): Promise<Error | undefined> {
  const { writer, kind, counts } = exporting;
  try {
    for (const namespace of namespaces) {
      if (
        last !== undefined &&
        (namespace < last.namespace || (namespace === last.namespace && last.next === undefined))
      )
        continue;
      await exportNamespace(namespace, last?.namespace === namespace ? last.next : undefined, exporting);
    }
    await writer.write(`${JSON.stringify({ end: true, [kind.records]: recordsIn(counts) })}\n`);
    await writer.flush();
    return undefined;
  } catch (error) {
    await writer.cutTo(exporting.safe).catch(() => {});
    if (exporting.signal.aborted || isExpected(error)) return error as Error;
    throw error;
  }
}

async function exportNamespace(
  namespace: string,
  from: string | undefined,
  exporting: ExportingRecords,
): Promise<void> {
  const { requests, prefix, includeVectors, limit: most, signal, kind } = exporting;
  let limit = most;
  for (let cursor: string | undefined = from ?? "0"; cursor !== undefined; ) {
    signal.throwIfAborted();
    if (requests.made() >= exporting.mostRequests) throw requests.atMost();
    const page: PageOfRecords = await requests.range({ namespace, cursor, limit, prefix }, includeVectors);
    const characters = await writePage(namespace, page, exporting);
    limit = nextLimit(page.limit, characters, most);
    cursor = page.next;
    await exporting.tell(`${countOf(recordsIn(exporting.counts), kind)} exported`);
  }
}

function nextLimit(limit: number, characters: number, most: number): number {
  if (characters > LARGE_PAGE) return Math.ceil(limit / 2);
  return characters < SMALL_PAGE ? Math.min(most, 2 * limit) : limit;
}

/** Writes a page, of which the last line says where the next one begins. Gives its characters. */
async function writePage(
  namespace: string,
  { records, next }: PageOfRecords,
  exporting: ExportingRecords,
): Promise<number> {
  const { writer, kind, turns, counts } = exporting;
  let characters = 0;
  const named = namespace === "" ? {} : { [kind.inside]: namespace };
  for (const record of records) {
    const line = `${stringifyExact({ ...kind.lineOf(record), ...named })}\n`;
    characters += line.length;
    await writer.write(line);
  }
  await writer.write(`${JSON.stringify({ next: next ?? "", [kind.inside]: namespace })}\n`);
  await turns.next();
  counts.set(namespace, (counts.get(namespace) ?? 0) + records.length);
  exporting.safe = writer.length();
  return characters;
}

/** A failure of the way to Upstash or of the file, and the end of the budget. */
function isExpected(error: unknown): boolean {
  return error instanceof UpstashError || error instanceof BudgetSpent || systemCodeOf(error) !== undefined;
}
