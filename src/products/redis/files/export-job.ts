import { recordLine } from "../../../files/json-lines.ts";
import { systemCodeOf } from "../../../files/open-folder.ts";
import { BudgetSpent } from "../../../upstash/budget/budget-spent.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import type { ScanFilter } from "../keyspace/scan-page.ts";
import { BATCH_OF_KEYS, exportBatch } from "./export-batch.ts";
import type { Exporting } from "./exporting.ts";
import { gatherKeys } from "./gather-keys.ts";
import { COMMANDS_TO_LOOK } from "./look-at-keys.ts";

/**
 * Exports all keys behind `after`, and the last line. What stops it is given back, and the file then ends with the last key
 * that is whole; nothing where it came to its end.
 */
export async function runExport(
  filter: ScanFilter,
  after: string | undefined,
  exporting: Exporting,
): Promise<Error | undefined> {
  const { writer } = exporting;
  try {
    for (let last = after, more = true; more; ) {
      const gathered = await gatherKeys(filter, last, exporting);
      await exportKeys(gathered.keys, exporting);
      last = gathered.keys.at(-1);
      more = gathered.more;
    }
    await writer.write(recordLine({ end: true, keys: exporting.counts.keys, skipped: skippedIn(exporting) }));
    await writer.flush();
    return undefined;
  } catch (error) {
    await writer.cutTo(exporting.safe).catch(() => {});
    if (exporting.signal.aborted || isExpected(error)) return error as Error;
    throw error;
  }
}

/** How many keys stand in an export without their values. */
function skippedIn({ counts }: Exporting): number {
  return Object.values(counts.skipped).reduce((sum, count) => sum + count, 0);
}

async function exportKeys(keys: readonly string[], exporting: Exporting): Promise<void> {
  for (let from = 0; from < keys.length; ) {
    exporting.signal.throwIfAborted();
    const left = Math.floor((exporting.maxCommands - exporting.asking.commands()) / COMMANDS_TO_LOOK);
    const batch = keys.slice(from, from + Math.min(BATCH_OF_KEYS[exporting.format], left));
    if (batch.length === 0) throw exporting.asking.atMost();
    await exportBatch(batch, exporting);
    from += batch.length;
    await exporting.tell(`${exporting.counts.keys} keys exported`);
  }
}

/** A failure of the way to Redis, of Redis or of the file, and the end of the budget. */
function isExpected(error: unknown): boolean {
  const kinds = [RedisError, UpstashError, BudgetSpent];
  return kinds.some((kind) => error instanceof kind) || systemCodeOf(error) !== undefined;
}
