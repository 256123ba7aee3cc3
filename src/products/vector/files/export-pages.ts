import { systemCodeOf } from "../../../files/open-folder.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { stringifyExact } from "../../../upstash/reply.ts";
import { smaller, smallerIfTooLarge } from "../../../upstash/too-large.ts";
import { type ExportingRecords, recordsIn } from "./exporting-records.ts";
import type { IndexFacts } from "./index-facts.ts";
import { type RangeOfRecords, REQUESTS_OF_A_CALL, RequestsSpent } from "./index-requests.ts";
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
  { indexType, dimension }: IndexFacts,
  includeVectors: boolean,
): number {
  if (!includeVectors) return mostAtOnce;
  const numbers = dimension + (indexType === "DENSE" ? 0 : NUMBERS_OF_SPARSE);
  return Math.max(1, Math.min(mostAtOnce, Math.floor(NUMBERS_OF_A_PAGE / Math.max(1, numbers))));
}

/**
 * Exports the records of the namespaces from where the file ends, and the last line. What stops it is given back, and the
 * file then ends with the last page that is whole; nothing where it came to its end.
 */
export async function exportPages(
  spaces: readonly string[],
  last: FoundRecords["last"],
  exporting: ExportingRecords,
): Promise<Error | undefined> {
  const { writer, kind, counts } = exporting;
  try {
    for (const space of spaces) {
      if (last !== undefined && (space < last.space || (space === last.space && last.next === undefined))) continue;
      await exportSpace(space, last?.space === space ? last.next : undefined, exporting);
    }
    await writer.write(`${JSON.stringify({ end: true, [kind.many]: recordsIn(counts) })}\n`);
    await writer.flush();
    return undefined;
  } catch (error) {
    await writer.cutTo(exporting.safe).catch(() => {});
    if (exporting.signal.aborted || isExpected(error)) return error as Error;
    throw error;
  }
}

async function exportSpace(space: string, from: string | undefined, exporting: ExportingRecords): Promise<void> {
  const { requests, prefix, includeVectors, limit: most, signal, kind } = exporting;
  let limit = most;
  for (let cursor: string | undefined = from ?? "0"; cursor !== undefined; ) {
    signal.throwIfAborted();
    if (requests.made() >= REQUESTS_OF_A_CALL) throw new RequestsSpent();
    const page: RangeOfRecords | undefined = await requests
      .range(space, { cursor, limit, ...(prefix === undefined ? {} : { prefix }), includeVectors })
      .catch(smallerIfTooLarge(limit));
    if (page === undefined) {
      limit = smaller(limit);
      continue;
    }
    const characters = await writePage(space, page, exporting);
    limit =
      characters > LARGE_PAGE ? Math.ceil(limit / 2) : characters < SMALL_PAGE ? Math.min(most, 2 * limit) : limit;
    cursor = page.next;
    await exporting.tell(`${recordsIn(exporting.counts)} ${kind.many} exported`);
  }
}

/** Writes a page, of which the last line says where the next one begins. Gives its characters. */
async function writePage(
  space: string,
  { records, next }: RangeOfRecords,
  exporting: ExportingRecords,
): Promise<number> {
  const { writer, kind, turns, counts } = exporting;
  let characters = 0;
  const named = space === "" ? {} : { [kind.space]: space };
  for (const record of records) {
    const line = `${stringifyExact({ ...kind.lineOf(record), ...named })}\n`;
    characters += line.length;
    await writer.write(line);
  }
  await writer.write(`${JSON.stringify({ next: next ?? "", [kind.space]: space })}\n`);
  await turns.next();
  counts.set(space, (counts.get(space) ?? 0) + records.length);
  exporting.safe = writer.length();
  return characters;
}

/** A failure of the way to Upstash or of the file, and the end of the budget. */
function isExpected(error: unknown): boolean {
  return error instanceof UpstashError || error instanceof RequestsSpent || systemCodeOf(error) !== undefined;
}
