import type { MissingTool } from "../call/served.ts";
import type { AccessLevel } from "../upstash/access.ts";
import type { ListedRow } from "./listing.ts";
import { isPrivileged } from "./select.ts";

/** Toolsets that are left out for want of credentials: what to set, and what of it is not, where a part is. */
export interface LeftOut {
  wants: string;
  lacks?: string | undefined;
  toolsets: readonly string[];
}

/** A sentence for the model that calls a tool which is not listed. */
export function explainMissingTool(
  rows: readonly ListedRow[],
  name: string,
  level: AccessLevel,
  leftOut: readonly LeftOut[],
): MissingTool {
  const named = rows.filter((candidate) => candidate.name === name);
  const [row] = named;
  if (row === undefined) {
    return { exists: false, sentence: `There is no tool ${name}. tools/list gives the names.` };
  }
  const without = leftOut.find(({ toolsets }) => toolsets.includes(row.toolset));
  if (without !== undefined) return { exists: true, sentence: wantOf(row, without) };
  return { exists: true, sentence: whyMissing(row, level, named) };
}

function wantOf({ name }: ListedRow, { wants, lacks }: LeftOut): string {
  const missing = lacks === undefined ? "" : ` ${lacks}.`;
  return `${name} is not offered for want of credentials: ${wants}.${missing} The person who runs the server can set them.`;
}

function isAt(level: AccessLevel): (row: ListedRow) => boolean {
  return ({ levels }) => levels?.includes(level) ?? true;
}

/** Which commands of a tool need more than privileged reads, as the end of a sentence; nothing where none does. */
function exceptFor(rows: readonly ListedRow[]): string {
  const commandsAt = (level: AccessLevel) => rows.filter(isAt(level)).flatMap(({ commands = [] }) => commands);
  const privileged = new Set(commandsAt("privileged-reads"));
  const others = [...new Set(commandsAt("writes"))].filter((command) => !privileged.has(command));
  return others.length === 0 ? "" : `; ${others.join(", ")} needs --allow-writes`;
}

/** `rows` are those of the tool, as it is at each level. */
function whyMissing(row: ListedRow, level: AccessLevel, rows: readonly ListedRow[]): string {
  if (level !== "writes" && row.access !== "read") {
    return `${row.name} can write, and this server does not allow writes. The person who runs it can allow them with --allow-writes.`;
  }
  if (level === "read-only" && (isPrivileged(row) || !rows.some(isAt(level)))) {
    return `${row.name} needs more than the read-only token. The person who runs the server can allow it with --allow-privileged-reads${exceptFor(rows)}.`;
  }
  return `${row.name} is not offered by this server's configuration (access mode ${level}, --toolsets, --tools, --exclude-tools).`;
}
