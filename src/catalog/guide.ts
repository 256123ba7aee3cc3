import { type CommandGuide, familyToolName, familyToolNames } from "../products/redis/family.ts";
import type { AccessMode } from "../upstash/credentials.ts";
import type { Catalog, Command, Family, Toolset } from "./rows.ts";

/** A sentence for the model that calls a tool which is not listed. */
export function explainMissingTool({ toolsets }: Catalog, name: string, mode: AccessMode): string {
  const toolset = toolsets.find((candidate) => namesOf(candidate).includes(name));
  if (toolset === undefined) return `There is no tool ${name}. tools/list gives the names.`;
  if (mode !== "writes" && writes(toolset, name)) {
    return `${name} can write, and this server does not allow writes. The person who runs it can allow them with --allow-writes.`;
  }
  if (mode === "read-only" && isPrivileged(toolset, name)) {
    return `${name} needs more than the read-only token. The person who runs the server can allow it with --allow-privileged-reads.`;
  }
  return `${name} is not offered by this server's configuration (access mode ${mode}, --toolsets, --tools, --exclude-tools, or missing credentials).`;
}

function writes({ rows }: Toolset, name: string): boolean {
  return rows.some((row) =>
    row.kind === "family" ? familyToolName(row.name, "write") === name : row.name === name && row.access !== "read",
  );
}

function isPrivileged({ rows }: Toolset, name: string): boolean {
  return rows.some((row) => row.kind === "handler" && row.name === name && row.privileged);
}

/** The names of a toolset's tools, offered or not. */
export function namesOf(toolset: Toolset): string[] {
  return toolset.rows.flatMap((row) => (row.kind === "family" ? familyToolNames(row) : [row.name]));
}

/** What family tools say of commands that they do not run; `offered` is filled with the names that are served. */
export function commandGuide(
  { toolsets, whyRefused }: Catalog,
  mode: AccessMode,
  offered: ReadonlySet<string>,
): CommandGuide {
  const families = toolsets.flatMap(({ rows }) => rows.filter((row): row is Family => row.kind === "family"));
  const find = (name: string) => {
    for (const family of families) {
      const command = family.commands.find((candidate) => candidate.name === name);
      if (command) return { command, tool: familyToolName(family.name, command.access === "read" ? "read" : "write") };
    }
    return undefined;
  };
  return {
    whyRefused,
    whereToRun(name, args) {
      const [first = ""] = name.split(" ");
      const found = find(name) ?? find(`${name} ${args[0]?.toUpperCase()}`);
      if (found) return whereToRun(found.command, found.tool, mode, offered);
      const head = find(first);
      if (head)
        return `Give the command alone, ${first}, and put the rest into args, one element each. Syntax: ${first} ${head.command.syntax}`;
      const subcommands = families
        .flatMap(({ commands }) => commands)
        .filter((row) => row.name.startsWith(`${first} `));
      if (subcommands.length > 0)
        return `${first} takes one of these subcommands, in command or first in args: ${subcommands.map((row) => row.name).join(", ")}.`;
      return `Unknown command ${name}. Each redis_*_read and redis_*_write tool lists the commands it runs.`;
    },
  };
}

function whereToRun(command: Command, tool: string, mode: AccessMode, offered: ReadonlySet<string>): string {
  if (offered.has(tool) && !(command.privileged && mode === "read-only"))
    return `${command.name} is run by ${tool}; call that tool.`;
  if (command.access !== "read" && mode !== "writes") {
    return `${command.name} can write, and this server does not allow writes. The person who runs it can allow them with --allow-writes; the tool is then ${tool}.`;
  }
  if (command.privileged && mode === "read-only") {
    return `${command.name} needs more than the read-only token. The person who runs the server can allow it with --allow-privileged-reads; the tool is then ${tool}.`;
  }
  return `${command.name} belongs to ${tool}, which this server's configuration leaves out (--toolsets, --tools, --exclude-tools).`;
}
