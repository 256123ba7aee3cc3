import { isDenied, type LeftOutCommands } from "../../catalog/left-out-commands.ts";
import type { AccessLevel } from "../../upstash/access.ts";
import { type Command, type Family, familyToolName, sideOf, whyNoReadAt } from "./command.ts";

/** What a family tool knows of commands that it does not run; each answer is a sentence for the model. */
export interface CommandGuide {
  /** Why REST cannot carry the command, or an option of it; nothing where it can. */
  whyRefused(command: readonly string[], offered: ReadonlySet<string>): string | undefined;
  /** Where a command of another tool is run, or that there is none of this name. */
  whereToRun(name: string, args: readonly string[], terms: GuideTerms): string;
}

export interface GuideTerms {
  level: AccessLevel;
  /** The names of all tools that are offered. */
  offered: ReadonlySet<string>;
  /** What of the commands is left out. */
  left?: LeftOutCommands | undefined;
}

/** What family tools say of commands that they do not run. */
export function commandGuide(families: readonly Family[], whyRefused: CommandGuide["whyRefused"]): CommandGuide {
  return {
    whyRefused,
    whereToRun(name, args, terms) {
      const [first = ""] = name.split(" ");
      const found = find(families, name) ?? find(families, `${name} ${args[0]?.toUpperCase()}`);
      if (found) return whereToRun(found.command, found.tool, terms);
      const head = find(families, first);
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

function find(families: readonly Family[], name: string): { command: Command; tool: string } | undefined {
  for (const family of families) {
    const command = family.commands.find((candidate) => candidate.name === name);
    if (command) return { command, tool: familyToolName(family.name, sideOf(command)) };
  }
  return undefined;
}

/** The end of a sentence about a denied command. */
const DENIED = "is denied here, by the person who runs the server (--deny-commands).";

function whereToRun(command: Command, tool: string, { level, offered, left }: GuideTerms): string {
  if (isDenied(command.name, left)) return `${command.name} ${DENIED}`;
  const whyNot = whyNoReadAt(level, command);
  if (offered.has(tool) && whyNot === undefined) return `${command.name} is run by ${tool}; call that tool.`;
  if (command.access !== "read" && level !== "writes") {
    return `${command.name} can write, and this server does not allow writes. The person who runs it can allow them with --allow-writes.`;
  }
  if (whyNot !== undefined) return `${command.name} ${whyNot}.`;
  return `${command.name} is run by a tool that this server's configuration leaves out (--toolsets, --tools, --exclude-tools).`;
}
