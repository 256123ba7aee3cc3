import type { Access, Paging } from "../../call/tool.ts";
import type { Reply } from "../../upstash/reply.ts";

/** Turns the flat reply of a command into what a reader expects; `args` are the command's arguments. */
export type ReplyShape = (reply: Reply, args: readonly string[]) => unknown;

/** The secrets in a command's arguments and reply; it is also asked before sending, with null for the reply. */
export type Secrets = (reply: Reply, args: readonly string[]) => readonly string[];

/** How to read on after a cut, from the arguments of the command. */
export type CommandPaging = Paging<readonly string[]>;

/** One Redis command as the catalog knows it. */
export interface Command {
  name: string;
  syntax: string;
  access: Access;
  /** A read that the read-only token may not run. */
  privileged: boolean;
  shape?: ReplyShape | undefined;
  secrets?: Secrets | undefined;
  paging?: CommandPaging | undefined;
  /** Whether a write with these arguments does the harm of a destructive command. */
  destroys?: ((args: readonly string[]) => boolean) | undefined;
}

/** One command family: it becomes a read tool and a write tool, as far as it has commands of each. */
export interface Family {
  name: string;
  summary: string;
  /** What a model must know beyond the syntax; one short sentence. */
  note?: string;
  commands: readonly Command[];
}

/** A row of a family table: the syntax after the command's name, alone or with the shape of the reply and its secrets. */
export type CommandRow = string | readonly [syntax: string, shape: ReplyShape | undefined, secrets?: Secrets];

/** The tables of a family, by what a command may do. */
export interface FamilyTables {
  read?: Readonly<Record<string, CommandRow>>;
  /** Reads that the read-only token may not run. */
  privileged?: Readonly<Record<string, CommandRow>>;
  write?: Readonly<Record<string, CommandRow>>;
  destructive?: Readonly<Record<string, CommandRow>>;
  /** Writes that are destructive with some arguments, by command. */
  destroys?: Readonly<Record<string, (args: readonly string[]) => boolean>>;
  /** How to read on after a cut, by command. */
  paging?: Readonly<Record<string, CommandPaging>>;
}

/** A command family; it is a toolset of its own, `redis_<name>`. */
export function family(name: string, summary: string, tables: FamilyTables, note?: string): Family {
  const commands = [
    ...commandsOf(tables, "read", "read", false),
    ...commandsOf(tables, "privileged", "read", true),
    ...commandsOf(tables, "write", "write", false),
    ...commandsOf(tables, "destructive", "destructive", false),
  ];
  return { name, summary, commands, ...(note === undefined ? {} : { note }) };
}

function commandsOf(
  tables: FamilyTables,
  table: "read" | "privileged" | "write" | "destructive",
  access: Access,
  privileged: boolean,
): Command[] {
  return Object.entries(tables[table] ?? {}).map(([name, row]) => {
    const [syntax, shape, secrets] = typeof row === "string" ? [row] : row;
    const [paging, destroys] = [tables.paging?.[name], tables.destroys?.[name]];
    return { name, syntax, access, privileged, shape, secrets, paging, destroys };
  });
}

/** Whether a command, be it with some arguments only, is one that a person is asked about. */
export function mayDestroy({ access, destroys }: Command): boolean {
  return access === "destructive" || destroys !== undefined;
}

/** Whether a person is asked before a command with these arguments. */
export function isHarmful({ access, destroys }: Command, args: readonly string[]): boolean {
  return access === "destructive" || destroys?.(args) === true;
}

/** A command name as the catalog writes it: upper case, words apart by one space. */
export function normalize(command: string): string {
  return command.trim().replace(/\s+/g, " ").toUpperCase();
}

export type FamilySide = "read" | "write";

export function familyToolName(family: string, side: FamilySide): string {
  return `redis_${family}_${side}`;
}

/** The side of a family on which a command is. */
export function sideOf({ access }: Command): FamilySide {
  return access === "read" ? "read" : "write";
}
