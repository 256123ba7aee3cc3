import { LONGEST_LINE, recordLine } from "../../../files/json-lines.ts";
import { RedisError } from "../../../upstash/errors.ts";
import { isTooLarge } from "../../../upstash/too-large.ts";
import { numberIn } from "../replies/pipeline-answers.ts";
import { bytesIn, storedIn } from "./export-records.ts";
import { askAbout, type ExportedKey, type Exporting, lineStart, needCommands, writeSkipped } from "./exporting.ts";
import { valueTypeOf } from "./filed-types.ts";

/**
 * Writes a key as DUMP gives it. Tells whether that could be done: a value may be larger than a reply, or of a type that has
 * no dump.
 */
export async function exportDump(
  key: ExportedKey,
  exporting: Exporting,
): Promise<"done" | "too_large" | "unsupported_type"> {
  needCommands(2, exporting);
  const expires = numberIn(await askAbout(key.token, "PEXPIRETIME", exporting)) ?? -2;
  const reply = await askAbout(key.token, "DUMP", exporting).catch((error: unknown) => {
    if (isTooLarge(error)) return "too_large" as const;
    if (error instanceof RedisError && hasNoDump(error, key.type)) return "unsupported_type" as const;
    throw error;
  });
  if (reply === "too_large" || reply === "unsupported_type") return reply;
  if (reply === null || expires === -2) {
    exporting.counts.gone += 1;
    return "done";
  }
  const line = recordLine({ ...lineStart(key, expires), dump: bytesIn(storedIn(reply)).toString("base64") });
  if (line.length > LONGEST_LINE) return "too_large";
  await exporting.writer.write(line);
  exporting.counts.keys += 1;
  return "done";
}

/**
 * Whether Redis has no dump of a key of this type: that it has one of a vector index is not documented. Any other refusal,
 * such as that of the token, or of a request over the limit of the plan, is no matter of the key.
 */
export function hasNoDump({ code, message }: RedisError, type: string): boolean {
  return valueTypeOf(type) === undefined && code === "ERR" && !/\b(unknown command|limit)\b/i.test(message);
}

/** A key whose name is bytes, which only commands for one key can carry. */
export async function exportNamedByBytes(token: string, exporting: Exporting): Promise<void> {
  needCommands(3, exporting);
  const type = String(await askAbout(token, "TYPE", exporting));
  if (type === "none") {
    exporting.counts.gone += 1;
    return;
  }
  await exportDumpOrSkip({ token, type }, exporting);
}

/** The same; what could not be written stands in the export without its value. */
export async function exportDumpOrSkip(key: ExportedKey, exporting: Exporting): Promise<void> {
  const written = await exportDump(key, exporting);
  if (written !== "done") await writeSkipped(key, written, exporting);
}
