import type { MissingTool } from "../call/served.ts";
import type { AccessLevel } from "../upstash/access.ts";
import type { ListedRow } from "./listing.ts";
import { isPrivileged } from "./select.ts";

/** A sentence for the model that calls a tool which is not listed. */
export function explainMissingTool(rows: readonly ListedRow[], name: string, level: AccessLevel): MissingTool {
  const [row, ...others] = rows.filter((candidate) => candidate.name === name);
  if (row === undefined) {
    return { exists: false, sentence: `There is no tool ${name}. tools/list gives the names.` };
  }
  const isOfLevel = [row, ...others].some(({ levels }) => levels?.includes(level) ?? true);
  return { exists: true, sentence: whyMissing(row, level, isOfLevel) };
}

function whyMissing(row: ListedRow, level: AccessLevel, isOfLevel: boolean): string {
  if (level !== "writes" && row.access !== "read") {
    return `${row.name} can write, and this server does not allow writes. The person who runs it can allow them with --allow-writes.`;
  }
  if (level === "read-only" && (isPrivileged(row) || !isOfLevel)) {
    return `${row.name} needs more than the read-only token. The person who runs the server can allow it with --allow-privileged-reads.`;
  }
  return `${row.name} is not offered by this server's configuration (access mode ${level}, --toolsets, --tools, --exclude-tools, or missing credentials).`;
}
