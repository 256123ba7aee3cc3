import type { MissingTool } from "../call/served.ts";
import { RESULTS } from "../results/result-tool.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { nearest } from "../upstash/near-names.ts";
import type { ListedRow } from "./listing.ts";
import { isPrivileged } from "./select.ts";

/** Toolsets that are left out for want of credentials: what to set, and what of it is not, where a part is. */
export interface LeftOut {
  wants: string;
  lacks?: string | undefined;
  toolsets: readonly string[];
}

/** Where a tool is missing. */
interface MissingFrom {
  level: AccessLevel;
  leftOut: readonly LeftOut[];
  /** The named connection that does not have it; nothing where it is the server itself. */
  connection: string | undefined;
  transport: "stdio" | "http";
  /** The names of the tools that are offered, which are told of in the place of one that does not exist. */
  offered: ReadonlySet<string>;
  /** The toolsets that are offered. */
  toolsets: readonly string[];
}

/** A sentence for the model that calls a tool which is not listed, or not by this connection. */
export function explainMissingTool(rows: readonly ListedRow[], name: string, from: MissingFrom): MissingTool {
  const { level, leftOut, connection, toolsets } = from;
  const named = rows.filter((candidate) => candidate.name === name);
  const [row] = named;
  if (row === undefined) return { exists: false, sentence: `There is no tool ${name}.${insteadOf(rows, name, from)}` };
  // No flag would bring it, so that no other reason is worth telling.
  if (row.stdioOnly && from.transport !== "stdio") return { exists: true, sentence: whyNotOverHttp(row) };
  const without = leftOut.find(({ toolsets }) => toolsets.includes(row.toolset));
  if (without !== undefined) return { exists: true, sentence: wantOf(row, without, connection) };
  // The toolset of what reads on in other answers is that of no product, and cannot be asked for.
  const isOfAProduct = row.toolset !== RESULTS;
  const isOff = connection === undefined && isOfAProduct && !toolsets.includes(row.toolset) && isAllowed(row, level);
  if (isOff) return { exists: true, sentence: whyOff(row) };
  const sentence = connection === undefined ? whyMissing(row, level, named) : whyNotBy(connection, row, level, named);
  return { exists: true, sentence };
}

/** Tools that are told of in the place of one. */
const MOST_NEAR = 3;

/**
 * The tools that were likely meant: those that run a command of the name, then those with a name like it. Where none that runs
 * it is offered, no other would do, and it is told why that one is not.
 */
function insteadOf(rows: readonly ListedRow[], name: string, from: MissingFrom): string {
  const wanted = coreOf(name);
  const command = commandOf(rows, wanted.toUpperCase());
  const there = rows.filter((row) => from.offered.has(row.name));
  const able = rows.filter(({ commands }) => commands?.includes(command));
  const running = able.filter((row) => from.offered.has(row.name) && isAt(from.level)(row));
  const [first] = able;
  if (first !== undefined && running.length === 0)
    return ` That command is run by ${first.name}. ${whyNotRun(rows, first, from)}`;
  const alike = nearest(there, wanted, (row) => [coreOf(row.name)]);
  const names = [...new Set([...running, ...alike].map((row) => row.name))].slice(0, MOST_NEAR);
  const how = running.length > 0 ? ` (command ${command})` : "";
  return names.length === 0 ? "" : ` Nearest: ${names.map((near, at) => (at === 0 ? near + how : near)).join(", ")}.`;
}

/** A command whose name has `_`, as EVAL_RO, or in the place of it a blank, as CONFIG GET. */
function commandOf(rows: readonly ListedRow[], written: string): string {
  return rows.some(({ commands }) => commands?.includes(written)) ? written : written.replaceAll("_", " ");
}

/** Why a command cannot be run: its tool is not offered, or runs it at a higher level alone. */
function whyNotRun(rows: readonly ListedRow[], row: ListedRow, from: MissingFrom): string {
  if (!from.offered.has(row.name)) return explainMissingTool(rows, row.name, from).sentence;
  const flag = isAt("privileged-reads")(row) ? "--allow-privileged-reads" : "--allow-writes";
  return `There it needs more than the access mode ${from.level}: ${flag}, which the person who runs the server can set.`;
}

/** A name without what so many have in common. */
function coreOf(name: string): string {
  return name.replace(/^redis_/, "").replace(/_(read|write)$/, "");
}

function isAllowed(row: ListedRow, level: AccessLevel): boolean {
  return level === "writes" || (row.access === "read" && (level === "privileged-reads" || !isPrivileged(row)));
}

function whyOff({ name, toolset }: ListedRow): string {
  return `${name} is in the toolset ${toolset}, which this server does not offer. The person who runs it can add it: --toolsets with ${toolset} beside the others (default stands for those of a start without the flag).`;
}

function whyNotOverHttp({ name }: ListedRow): string {
  return `${name} works with files of the person's own machine, so only a server that a client starts over stdio offers it.`;
}

function wantOf({ name }: ListedRow, { wants, lacks }: LeftOut, connection: string | undefined): string {
  const missing = lacks === undefined ? "" : ` ${lacks}.`;
  if (connection !== undefined) {
    return `The connection ${connection} does not have ${name}, for want of credentials: ${wants}.${missing} Another connection may have it.`;
  }
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

/** The access by a connection is the lower one of its own and that of who calls. */
function whyNotBy(connection: string, row: ListedRow, level: AccessLevel, rows: readonly ListedRow[]): string {
  const allows =
    "The person who runs the server says so by the access of the connection, and of the server or its caller.";
  if (level !== "writes" && row.access !== "read") {
    return `${row.name} can write, and the connection ${connection} is ${level} here. ${allows}`;
  }
  if (level === "read-only" && (isPrivileged(row) || !rows.some(isAt(level)))) {
    return `${row.name} needs more than the read-only token, and the connection ${connection} is ${level} here. ${allows}`;
  }
  return `${row.name} is not offered by the connection ${connection} (access mode ${level}; toolsets and tools of the server or its caller).`;
}

/** `rows` are those of the tool, as it is at each level. */
function whyMissing(row: ListedRow, level: AccessLevel, rows: readonly ListedRow[]): string {
  if (level !== "writes" && row.access !== "read") {
    return `${row.name} can write, and this server does not allow writes. The person who runs it can allow them with --allow-writes.`;
  }
  if (level === "read-only" && (isPrivileged(row) || !rows.some(isAt(level)))) {
    return `${row.name} needs more than the read-only token. The person who runs the server can allow it with --allow-privileged-reads${exceptFor(rows)}.`;
  }
  if (row.undoOnly) {
    return `${row.name} is about changes that are kept, and this server may keep none. The person who runs it can have it keep them with --undo.`;
  }
  return `${row.name} is not offered by this server's configuration (access mode ${level}, --toolsets, --tools, --exclude-tools, or what it may reach: --allow-writes-to, or reaches and writes_to of the caller).`;
}
