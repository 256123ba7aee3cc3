import { numberIn } from "../replies/pipeline-answers.ts";
import { isTooLarge } from "./budget.ts";
import { bytesIn, LONGEST_LINE, recordLine, storedIn } from "./export-records.ts";
import { askAbout, type ExportedKey, type Exporting, lineStart, needCommands, writeSkipped } from "./exporting.ts";

/** Writes a key as DUMP gives it. Tells whether that could be done: a value may be larger than a reply. */
export async function exportDump(key: ExportedKey, exporting: Exporting): Promise<"done" | "too_large"> {
  needCommands(2, exporting);
  const expires = numberIn(await askAbout(key.token, "PEXPIRETIME", exporting)) ?? -2;
  const reply = await askAbout(key.token, "DUMP", exporting).catch((error: unknown) => {
    if (isTooLarge(error)) return undefined;
    throw error;
  });
  if (reply === undefined) return "too_large";
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

/** The same; what is too large stands in the export without its value. */
export async function exportDumpOrSkip(key: ExportedKey, exporting: Exporting): Promise<void> {
  if ((await exportDump(key, exporting)) === "too_large") await writeSkipped(key, "too_large", exporting);
}
