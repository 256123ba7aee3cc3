import type { CallContext } from "../../../call/context.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { RestApi } from "../../../upstash/rest-api.ts";
import { type PageOfRecords, rangePage } from "../records/range-page.ts";
import { recordFlags } from "../records/record-flags.ts";
import { countOf, type RecordWords } from "../words/record-words.ts";
import type { RecordTally } from "./record-tally.ts";

/** Records of one request, bytes of its reply and numbers in it: what is read at once. */
const [OF_A_PAGE, BYTES_OF_A_PAGE, NUMBERS_OF_A_PAGE] = [250, 1_500_000, 100_000];
/** Records of the first request, of which nobody knows how long they are. */
const OF_THE_FIRST_PAGE = 25;
/** Records that are judged in one turn of the event loop. */
const OF_A_TURN = 25;
/** Bytes of JSON that a number of a vector takes, about. */
const BYTES_OF_A_NUMBER = 12;

/** A namespace that is read, and how far. */
export interface SampledInside {
  name: string;
  /** What it holds, as far as the index tells. */
  records: number;
  read: number;
  /** Where the next records begin; nothing where all were read. */
  cursor: string | undefined;
}

export interface SampleBudget {
  records: number;
  bytes: number;
  /** Numbers of a dense vector; 0 where vectors are not read. */
  dimension: number;
}

/** What reading came to. */
export interface ReadSample {
  insides: readonly SampledInside[];
  bytes: number;
  requests: number;
  /** What ended it before its time. */
  stopped?: UpstashError;
}

/**
 * Reads from each of these namespaces in its own order, from its cursor on: each gets its share of what is left of the budget,
 * so that none takes all of it. What fails after something was read ends the reading and is told.
 */
export async function readSample(
  insides: readonly SampledInside[],
  budget: SampleBudget,
  tally: RecordTally,
  { words, api, context }: { words: RecordWords; api: RestApi; context: CallContext },
): Promise<ReadSample> {
  const spent = { bytes: 0, requests: 0 };
  const read: SampledInside[] = insides.map((inside) => ({ ...inside }));
  const includeVector = words.product === "vector";
  const flags = recordFlags(words, { include_data: true, include_vector: includeVector });
  try {
    for (const [index, inside] of read.entries()) {
      const share = Math.ceil((budget.records - tally.records()) / (read.length - index));
      const until = inside.read + share;
      const bytesUntil = spent.bytes + (budget.bytes - spent.bytes) / (read.length - index);
      while (inside.cursor !== undefined && inside.read < until && spent.bytes < bytesUntil) {
        const limit = pageSize(until - inside.read, bytesUntil - spent.bytes, {
          ...budget,
          seen: tally.records(),
          ...spent,
        });
        const place = { namespace: inside.name, cursor: inside.cursor, limit };
        const page = await rangePage(api, place, flags, context.signal, "near");
        spent.requests += 1;
        spent.bytes += await count(page, inside, tally, context);
        await context.progress(tally.records(), budget.records, `${countOf(tally.records(), words)} read`);
      }
    }
  } catch (error) {
    if (!(error instanceof UpstashError) || context.signal.aborted || tally.records() === 0) throw error;
    return { insides: read, ...spent, stopped: error };
  }
  return { insides: read, ...spent };
}

/** Counts what a page has, in turns of the event loop, and moves on behind it; gives its bytes, about. */
async function count(
  { records, next }: PageOfRecords,
  inside: SampledInside,
  tally: RecordTally,
  { turns }: Pick<CallContext, "turns">,
): Promise<number> {
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    if (index % OF_A_TURN === 0) await turns.next();
    tally.add(record, inside.name);
    bytes += sizeOf(record);
  }
  inside.read += records.length;
  inside.cursor = next;
  return bytes;
}

/** Without writing down the vector, which is most of it. */
function sizeOf({ vector, sparseVector: _, ...others }: Readonly<Record<string, unknown>>): number {
  const numbers = Array.isArray(vector) ? vector.length : 0;
  return JSON.stringify(others).length + numbers * BYTES_OF_A_NUMBER;
}

/** How many records the next request may ask for, by what those before were like. */
function pageSize(
  left: number,
  bytesLeft: number,
  { dimension, seen, bytes }: { dimension: number; seen: number; bytes: number },
): number {
  const fitting = seen === 0 ? OF_THE_FIRST_PAGE : Math.min(bytesLeft, BYTES_OF_A_PAGE) / Math.max(1, bytes / seen);
  const byNumbers = dimension === 0 ? OF_A_PAGE : NUMBERS_OF_A_PAGE / dimension;
  return Math.max(1, Math.floor(Math.min(left, OF_A_PAGE, fitting, byNumbers)));
}
