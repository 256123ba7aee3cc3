import type { Bounded } from "../../call/bound.ts";
import type { HarmfulThing } from "../../call/harm.ts";
import type { Access } from "../../call/tool.ts";
import type { AccessLevel } from "../../upstash/access.ts";
import type { Reply } from "../../upstash/reply.ts";

/** Turns the flat reply of a command into what a reader expects; `args` are the command's arguments. */
export type ReplyShape = (reply: Reply, args: readonly string[]) => unknown;

/**
 * Whether the reply to a write says no more than that all which the command names was done, so that many of them may be told
 * as a number. What cannot be read again is never plain: a value that was taken out, the result of a sum, how many of
 * several things were there.
 */
export type PlainReply = (reply: Reply, args: readonly string[]) => boolean;

/** The secrets in a command's arguments and reply; it is also asked before sending, with null for the reply. */
export type Secrets = (reply: Reply, args: readonly string[]) => readonly string[];

/** The harm that a command does with these arguments, without what is secret in them; nothing where they do none. */
export type CommandHarm = (args: readonly string[]) => HarmfulThing | undefined;

/** A cheap read that tells whether a harm is there, before a person is asked. */
export interface HarmCheck {
  read: readonly string[];
  /** Says that there is no such thing, and what lists those there are. */
  missing: string;
  /** Facts on what would be lost; nothing where there is no such thing, `"nothing"` where nothing would be lost. */
  judge(reply: Reply): Readonly<Record<string, unknown>> | "nothing" | undefined;
  /** A second read, whose reply is told under this name where the thing is there. */
  counted?: { read: readonly string[]; as: string };
}

/** What tells whether a command with these arguments finds what it would harm; nothing where no read does. */
export type CommandHarmCheck = (args: readonly string[]) => HarmCheck | undefined;

/** A call as a tool takes it, as JSON. */
export type CallText = (command: string, args: readonly string[]) => string;

/** How to read on after a cut, from the arguments of the command; `call` for another tool than that of its family. */
export type CommandPaging = (args: readonly string[], shown: Bounded, call?: CallText) => string | undefined;

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
  /** Whether it answers with a list of results that have nothing to do with each other. */
  independent?: boolean | undefined;
  /** Which of its replies are plain; nothing where each must be shown. */
  plain?: PlainReply | undefined;
  /** Whether its reply is a new token or password. */
  handsOver: boolean;
  /** Whether it runs code that nobody has read. */
  runsCode: boolean;
  /** Says the harm, where it depends on the arguments or is more than running the command. */
  harm?: CommandHarm | undefined;
  /** Finds out, before a person is asked, whether there is something to harm. */
  check?: CommandHarmCheck | undefined;
}

/** One command family: it becomes a read tool and a write tool, as far as it has commands of each. */
export interface Family {
  name: string;
  summary: string;
  /** What a model must know beyond the syntax, by the words of syntaxes that call for it. */
  words?: Readonly<Record<string, FamilyWord>>;
  commands: readonly Command[];
}

/** A word in the syntaxes of a family, told once in the description of each tool that has it. */
export interface FamilyWord {
  /** As a sentence that goes on behind the word and a colon. */
  means: string;
  /** The parts of syntaxes in whose place descriptions have the word. */
  instead?: readonly string[];
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
  /** What says the harm, by command; of a write, whether it does any. */
  harm?: Readonly<Record<string, CommandHarm>>;
  /** What finds out whether there is something to harm, by command. */
  checks?: Readonly<Record<string, CommandHarmCheck>>;
  /** The commands whose replies are new tokens or passwords. */
  handsOver?: readonly string[];
  /** The commands that run code which nobody has read. */
  code?: readonly string[];
  /** The commands that answer with a list of results that have nothing to do with each other, so that all are shown. */
  independent?: readonly string[];
  /** The writes some of whose replies are plain, and which those are. */
  plain?: Readonly<Record<string, PlainReply>>;
  /** How to read on after a cut, by command. */
  paging?: Readonly<Record<string, CommandPaging>>;
}

/** A command family; it is a toolset of its own, `redis_<name>`. */
export function family(name: string, summary: string, tables: FamilyTables, words?: Family["words"]): Family {
  const commands = [
    ...commandsOf(tables, "read", "read"),
    ...commandsOf(tables, "privileged", "read"),
    ...commandsOf(tables, "write", "write"),
    ...commandsOf(tables, "destructive", "destructive"),
  ];
  return { name, summary, commands, ...(words === undefined ? {} : { words }) };
}

function commandsOf(
  tables: FamilyTables,
  table: "read" | "privileged" | "write" | "destructive",
  access: Access,
): Command[] {
  const privileged = table === "privileged";
  return Object.entries(tables[table] ?? {}).map(([name, row]) => {
    const [syntax, shape, secrets] = typeof row === "string" ? [row] : row;
    const [paging, harm, check] = [tables.paging?.[name], tables.harm?.[name], tables.checks?.[name]];
    const handsOver = tables.handsOver?.includes(name) ?? false;
    const runsCode = tables.code?.includes(name) ?? false;
    const independent = tables.independent?.includes(name) ?? false;
    const common = { name, syntax, access, privileged, shape, secrets, paging, independent };
    return { ...common, plain: tables.plain?.[name], harm, check, handsOver, runsCode };
  });
}

/**
 * Why a read may not run at an access level, as the end of a sentence; nothing where it may. The read-only token runs what
 * Redis itself counts as reading (its category @read) and holds for harmless, so no script. With the standard token Redis
 * lets a read-only script call whatever is not marked as a write, such as SLOWLOG RESET or MEMORY PURGE: so scripts run
 * where writes are allowed, and nowhere else.
 */
export function whyNoReadAt(level: AccessLevel, { privileged, runsCode }: Command): string | undefined {
  if (runsCode && level === "read-only") {
    return "runs a script, which the read-only token may not. The person who runs the server can allow it with --allow-writes";
  }
  if (privileged && level === "read-only") {
    return "needs more than the read-only token. The person who runs the server can allow it with --allow-privileged-reads";
  }
  if (runsCode && level === "privileged-reads") {
    return "runs a script, which with the standard token can do more than read (SLOWLOG RESET, MEMORY PURGE). The person who runs the server can allow it with --allow-writes";
  }
  return undefined;
}

/** Whether a command, be it with some arguments only, is one that a person is asked about. */
export function mayDestroy({ access, harm }: Command): boolean {
  return access === "destructive" || harm !== undefined;
}

/** What a person is asked before a command with these arguments; nothing where nobody need be. */
export function harmOfCommand({ name, access, harm }: Command, args: readonly string[]): HarmfulThing | undefined {
  if (harm !== undefined) return harm(args);
  return access === "destructive" ? { does: `runs ${name}`, args } : undefined;
}

/** The harm of a command that means the same with any arguments; `whole` is the fact that names what it takes away whole. */
export function always(name: string, means: string, whole?: string): CommandHarm {
  return (args) => ({ does: `runs ${name}`, args, means, ...(whole !== undefined && { whole }) });
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
