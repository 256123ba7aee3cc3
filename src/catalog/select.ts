import type { Access } from "../call/tool.ts";
import type { AccessLevel } from "../upstash/access.ts";
import type { ToolsetFacts } from "./rows.ts";

/** What the person who runs the server asked for, by name. */
export interface Selection {
  /** Toolset names, `all` that are not retired, or a prefix such as `redis`; none means the default ones. */
  toolsets: readonly string[];
  /** Tool names with `*`; none means all of the toolsets. */
  tools: readonly string[];
  excludeTools: readonly string[];
}

/** A selection that names something that does not exist; `message` is one line. */
export class SelectionError extends Error {}

/**
 * The names of the toolsets that are asked for, in the order of the catalog: a toolset of this very name, else all whose
 * names begin with it; a retired one also by the names of its tools. Throws a SelectionError for a name that matches nothing.
 */
export function chosenToolsets(
  toolsets: readonly ToolsetFacts[],
  names: readonly string[],
  tools: Selection["tools"] = [],
): string[] {
  const known = new Set(toolsets.map(({ name }) => name));
  const isNamed = (toolset: ToolsetFacts, name: string) =>
    known.has(name) ? toolset.name === name : toolset.name.startsWith(`${name}_`);
  for (const name of names) {
    if (name !== "all" && name !== "default" && !toolsets.some((toolset) => isNamed(toolset, name))) {
      throw new SelectionError(
        `No toolset is named ${name}. Known: all, default, redis, ${toolsets.map((toolset) => toolset.name).join(", ")}.`,
      );
    }
  }
  const byDefault = names.length === 0 || names.includes("default");
  const isAmong = ({ optional, retired }: ToolsetFacts) =>
    (byDefault && !optional) || (names.includes("all") && !retired);
  const isNamedByTool = ({ name, retired }: ToolsetFacts) =>
    retired === true && tools.some((pattern) => pattern.startsWith(`${name}_`));
  return toolsets
    .filter((toolset) => isAmong(toolset) || names.some((name) => isNamed(toolset, name)) || isNamedByTool(toolset))
    .map(({ name }) => name);
}

/** Throws a SelectionError for a tool name that matches none of the catalog's. */
export function checkToolNames({ tools, excludeTools }: Selection, everything: readonly string[]): void {
  for (const pattern of [...tools, ...excludeTools]) {
    if (!everything.some((name) => matches(pattern, name))) {
      throw new SelectionError(`No tool is named ${pattern}. \`upstash-mcp tools\` prints the names.`);
    }
  }
}

/**
 * Whether a tool is asked for by its name, and not excluded by it, nor by a name that it had before: who excluded that
 * did not want what it does.
 */
export function isSelected(
  name: string,
  { tools, excludeTools }: Selection,
  oldNames: readonly string[] = [],
): boolean {
  const isNamed = tools.length === 0 || tools.some((pattern) => matches(pattern, name));
  return isNamed && ![name, ...oldNames].some((each) => excludeTools.some((pattern) => matches(pattern, each)));
}

/** What decides whether a row may become a tool. */
export interface Allowance {
  level: AccessLevel;
  transport: "stdio" | "http";
  /** Whether changes are kept so that they can be undone. */
  undo?: boolean;
}

/** What a row says of who may have it. */
export interface Guarded {
  access: Access;
  /** Needs more than the read-only token, although it reads. */
  privileged?: boolean;
  /** Works on the person's own machine. */
  stdioOnly?: boolean;
  /** Is about changes that are kept, so that they can be undone. */
  undoOnly?: boolean | undefined;
  /** The only levels at which it is this, of a row that depends on the level. */
  levels?: readonly AccessLevel[];
}

/** Whether a row may become a tool. */
export function isAllowed(row: Guarded, { level, transport, undo }: Allowance): boolean {
  if (row.stdioOnly && transport !== "stdio") return false;
  if (row.undoOnly && !(undo && level === "writes")) return false;
  if (row.levels !== undefined && !row.levels.includes(level)) return false;
  return level === "writes" || (row.access === "read" && (level === "privileged-reads" || !isPrivileged(row)));
}

/** Whether a row reads with more than the read-only token may. */
export function isPrivileged({ privileged = false }: Guarded): boolean {
  return privileged;
}

function matches(pattern: string, name: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`).test(name);
}
