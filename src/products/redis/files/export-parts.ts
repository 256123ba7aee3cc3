import { LONGEST_LINE, recordLine } from "../../../files/json-lines.ts";
import type { RedisError } from "../../../upstash/errors.ts";
import { smaller } from "../../../upstash/too-large.ts";
import { numberIn, replyIfAny, replyOf } from "../replies/pipeline-answers.ts";
import { exportDump } from "./export-dumps.ts";
import { keyOfToken } from "./export-records.ts";
import { countPending, type ExportedKey, type Exporting, lineStart, needCommands, writeSkipped } from "./exporting.ts";
import type { ValuePage, ValueType } from "./filed-types.ts";
import { readTogether } from "./read-together.ts";
import { factCommands, factFields } from "./value-facts.ts";

/** Characters of a line below which the next part is larger, and above which it is smaller. */
const SHORT_LINE = 131_072;
const LONG_LINE = 1_048_576;

type Written = "done" | "gone" | "bytes" | "too_large" | "changed_type";

/**
 * Exports a value part by part, so that no more than a part is in memory. One with bytes is better off as a dump, which is
 * written by one command; where that is too large, its parts have the bytes, if there are commands to write them.
 */
export async function exportInParts(key: ExportedKey, row: ValueType, exporting: Exporting): Promise<void> {
  const { writer, counts } = exporting;
  const [begin, pending] = [writer.length(), counts.with_pending];
  const takeBack = async () => {
    counts.with_pending = pending;
    await writer.cutTo(begin);
  };
  let written = await writeParts(key, row, key.type === "string", exporting);
  if (written === "bytes") {
    await takeBack();
    if ((await exportDump(key, exporting)) === "done") return;
    written = await writeParts(key, row, true, exporting);
  }
  if (written === "done") {
    counts.keys += 1;
    return;
  }
  await takeBack();
  if (written === "gone") counts.gone += 1;
  else await writeSkipped(key, written === "bytes" ? "too_large" : written, exporting);
}

async function writeParts(
  key: ExportedKey,
  row: ValueType,
  mayHaveBytes: boolean,
  exporting: Exporting,
): Promise<Written> {
  const [expires, before] = await expiryAndSize(key, row, exporting);
  if (expires === -2) return "gone";
  let [at, count, elements]: [string | undefined, number, number] = [row.begin, row.first, 0];
  for (let part = 1; at !== undefined; ) {
    const page = await readPart(key, row, at, count, exporting);
    if (page === "gone" || page === "changed_type") return page;
    const line = page === "too_large" ? page : await partLine(key, page, { part, expires, mayHaveBytes }, exporting);
    if (page === "too_large" || line === "too_large") {
      if (count === 1) return "too_large";
      count = smaller(count);
      continue;
    }
    if (line === "bytes") return line;
    await exporting.writer.write(line);
    part += 1;
    elements += page.count;
    await exporting.tell(`${exporting.counts.keys} keys exported, ${elements} elements of the next`);
    at = page.next;
    count =
      line.length < SHORT_LINE ? Math.min(row.most, 2 * count) : line.length > LONG_LINE ? Math.ceil(count / 2) : count;
  }
  return writeLast(key, row, { before, elements }, exporting);
}

/** The last line of a value says how much it has, and whether it was another while it was read. */
async function writeLast(
  key: ExportedKey,
  row: ValueType,
  { before, elements }: { before: number; elements: number },
  exporting: Exporting,
): Promise<Written> {
  const [, after] = await expiryAndSize(key, row, exporting);
  if (after === 0 && before > 0) return "gone";
  const isChanged = before !== after;
  if (isChanged) exporting.counts.changed_while_read += 1;
  const changed = isChanged ? { changed_while_read: true } : {};
  await exporting.writer.write(recordLine({ key: keyOfToken(key.token), last: true, elements, ...changed }));
  return "done";
}

async function expiryAndSize({ token }: ExportedKey, { size }: ValueType, exporting: Exporting) {
  needCommands(2, exporting);
  const commands = [["PEXPIRETIME", token], ...(size === undefined ? [] : [[size, token]])];
  const answers = await exporting.asking.read(commands);
  return [numberIn(replyOf(answers[0])) ?? -2, numberIn(replyIfAny(answers[1])) ?? 1] as const;
}

async function readPart({ token }: ExportedKey, row: ValueType, at: string, count: number, exporting: Exporting) {
  needCommands(3, exporting);
  const [answers] = await readTogether([[row.page(token, at, count)]], exporting.asking);
  if (answers === undefined || answers === "too_large") return "too_large";
  const [answer] = answers;
  if (answer !== undefined && "error" in answer && isOfOtherType(answer.error)) return "changed_type";
  return row.read(replyOf(answer), at, count) ?? "gone";
}

/** Whether a key has come to hold another type since it was asked for its type. */
export function isOfOtherType(error: RedisError): boolean {
  return error.code === "WRONGTYPE";
}

async function partLine(
  key: ExportedKey,
  page: ValuePage,
  { part, expires, mayHaveBytes }: { part: number; expires: number; mayHaveBytes: boolean },
  exporting: Exporting,
): Promise<string> {
  if (page.bytes === "unwritable" || (page.bytes === "writable" && !mayHaveBytes)) return "bytes";
  const { asking, known } = exporting;
  const commands = part === 1 || key.type === "hash" ? factCommands(key.type, key.token, page, known) : [];
  const facts = commands.length === 0 ? {} : factFields(key.type, page, await asking.read(commands), known);
  if (facts === undefined) return "bytes";
  const start = part === 1 ? lineStart(key, expires) : { key: keyOfToken(key.token) };
  const line = recordLine({ ...start, part, ...facts, ...page.fields });
  if (line.length > LONGEST_LINE) return "too_large";
  countPending(facts, exporting);
  return line;
}
