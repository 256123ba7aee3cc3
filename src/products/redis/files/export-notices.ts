import { systemCodeOf } from "../../../files/open-folder.ts";
import { BudgetSpent } from "../../../upstash/budget/budget-spent.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { ExportFormat } from "./export-records.ts";
import type { ExportCounts } from "./exporting.ts";

interface Ended {
  /** What ended the export before its end. */
  stopped: Error | undefined;
  counts: ExportCounts;
  input: { file: string; max_commands: number; format: ExportFormat };
  /** Whether git does not ignore the file. */
  isBare: boolean;
  /** Whether nothing came to the file in this call. */
  isStuck: boolean;
}

/** What an agent must know of an export beside its numbers. */
export function exportNotices({ stopped, counts, input, isBare, isStuck }: Ended): string {
  const { skipped, changed_while_read, with_pending } = counts;
  const texts = [
    stopped === undefined ? "" : `It is unfinished: ${reasonOfStop(stopped, input)} ${wayOn(stopped, isStuck)}`,
    skipped.unsupported_type ? whyUnsupported(input.format) : "",
    skipped.too_large
      ? `Values under too_large are larger than one reply: raise --max-reply, or use the other format.`
      : "",
    changed_while_read > 0 ? "Values under changed_while_read may lack elements or have some twice." : "",
    with_pending > 0
      ? `Of ${with_pending} streams jsonl does not keep what consumers have not acknowledged; dump does.`
      : "",
    isBare ? `Git does not seem to ignore ${input.file}: tell the person, if the data should not be committed.` : "",
  ];
  return texts.filter((text) => text !== "").join(" ");
}

function whyUnsupported(format: ExportFormat): string {
  return format === "dump"
    ? "Redis has no dump of the keys under unsupported_type."
    : `Keys of types that people cannot read (unsupported_type) need format: "dump".`;
}

function reasonOfStop(stopped: Error, { file }: Ended["input"]): string {
  const code = systemCodeOf(stopped);
  if (code !== undefined) return `${file} could not be written (${code}).`;
  return stopped instanceof UpstashError ? `${stopped.message} ${stopped.advice}` : stopped.message;
}

function wayOn(stopped: Error, isStuck: boolean): string {
  if (stopped instanceof BudgetSpent && !stopped.isOfServer && isStuck) {
    return "The next key, or the scan before it, takes more: call again with resume: true and a higher max_commands.";
  }
  return "Call again with resume: true and the same arguments.";
}
