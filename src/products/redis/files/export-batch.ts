import { LONGEST_LINE, recordLine } from "../../../files/json-lines.ts";
import { numberIn, replyOf } from "../replies/pipeline-answers.ts";
import { exportNamedByBytes, hasNoDump } from "./export-dumps.ts";
import { exportInParts, isOfOtherType } from "./export-parts.ts";
import { bytesIn, storedIn } from "./export-records.ts";
import { countPending, type Exporting, lineStart, writeSkipped } from "./exporting.ts";
import { valueTypeOf } from "./filed-types.ts";
import { type LookedAt, lookAtKeys } from "./look-at-keys.ts";
import { factFields } from "./value-facts.ts";

/** Keys that are read together. Dumps may be large, so fewer of them. */
export const BATCH_OF_KEYS = { jsonl: 125, dump: 32 } as const;

/** Exports the keys in their order: the small ones of what was read together, each other one alone. */
export async function exportBatch(tokens: readonly string[], exporting: Exporting): Promise<void> {
  const keys = await lookAtKeys(tokens, exporting);
  for (const key of keys) {
    exporting.signal.throwIfAborted();
    await exportKey(key, exporting);
    exporting.safe = exporting.writer.length();
  }
}

async function exportKey(key: LookedAt, exporting: Exporting): Promise<void> {
  const { type, token, first, dump, page } = key;
  if (type === "") return exportNamedByBytes(token, exporting);
  if (type === "none" || isGone(first) || isGone(dump)) return countGone(exporting);
  if (Array.isArray(dump)) return writeDump(key, dump, exporting);
  const row = valueTypeOf(type);
  if (dump === "too_large" && exporting.format === "dump") return writeSkipped(key, "too_large", exporting);
  if (row === undefined) return writeSkipped(key, "unsupported_type", exporting);
  const answer = Array.isArray(first) ? first[1] : undefined;
  if (answer !== undefined && "error" in answer && isOfOtherType(answer.error)) {
    return writeSkipped(key, "changed_type", exporting);
  }
  if (page !== undefined && (await writeWhole(key, exporting))) return;
  await exportInParts(key, row, exporting);
}

function isGone(replies: LookedAt["first"]): boolean {
  return Array.isArray(replies) && numberIn(replyOf(replies[0])) === -2;
}

function countGone({ counts }: Exporting): void {
  counts.gone += 1;
}

/** Writes a value as one line, where its facts were read and the line is not too long. */
async function writeWhole(key: LookedAt, exporting: Exporting): Promise<boolean> {
  const { type, first, page, facts: answers } = key;
  if (page === undefined || !Array.isArray(first) || !Array.isArray(answers)) return false;
  const facts = factFields(type, page, answers, exporting.known);
  if (facts === undefined) return false;
  const line = recordLine({ ...lineStart(key, numberIn(replyOf(first[0])) ?? -1), ...facts, ...page.fields });
  if (line.length > LONGEST_LINE) return false;
  countPending(facts, exporting);
  await exporting.writer.write(line);
  exporting.counts.keys += 1;
  return true;
}

async function writeDump(
  key: LookedAt,
  [expiry, dump]: Exclude<LookedAt["dump"], string | undefined>,
  exporting: Exporting,
) {
  if (dump !== undefined && "error" in dump && hasNoDump(dump.error, key.type)) {
    return writeSkipped(key, "unsupported_type", exporting);
  }
  const payload = replyOf(dump);
  if (payload === null) return countGone(exporting);
  const start = lineStart(key, numberIn(replyOf(expiry)) ?? -1);
  const line = recordLine({ ...start, dump: bytesIn(storedIn(payload)).toString("base64") });
  if (line.length > LONGEST_LINE) return writeSkipped(key, "too_large", exporting);
  await exporting.writer.write(line);
  exporting.counts.keys += 1;
}
