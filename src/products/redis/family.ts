import { z } from "zod";
import type { ToolContext } from "../../call/context.ts";
import { commandText } from "../../call/question.ts";
import { InputError, type Tool } from "../../call/tool.ts";
import type { Command, Family } from "../../catalog/rows.ts";
import type { AccessMode } from "../../upstash/credentials.ts";
import { RedisError } from "../../upstash/errors.ts";
import type { Reply } from "../../upstash/reply.ts";
import { redisPreview } from "./preview.ts";

/** What a family tool knows of commands that it does not run; each answer is a sentence for the model. */
export interface CommandGuide {
  /** Why REST cannot carry the command, or an option of it; nothing where it can. */
  whyRefused: (command: readonly string[]) => string | undefined;
  /** Where a command of another tool is run, or that there is none of this name. */
  whereToRun: (name: string, args: readonly string[]) => string;
}

/** The read tool and the write tool of a family, each with the commands that the access mode allows. */
export function familyTools(family: Family, mode: AccessMode, guide: CommandGuide): Tool[] {
  const reads = family.commands.filter(
    ({ access, privileged }) => access === "read" && !(privileged && mode === "read-only"),
  );
  const writes = mode === "writes" ? family.commands.filter(({ access }) => access !== "read") : [];
  return [
    ...(reads.length > 0 ? [familyTool(family, "read", reads, guide)] : []),
    ...(writes.length > 0 ? [familyTool(family, "write", writes, guide)] : []),
  ];
}

function familyTool(family: Family, side: "read" | "write", commands: readonly Command[], guide: CommandGuide): Tool {
  const byName = new Map(commands.map((command) => [command.name, command]));
  const names = [...byName.keys()] as [string, ...string[]];
  return {
    name: familyToolName(family.name, side),
    title: `Redis ${family.name.replaceAll("_", " ")}: ${side}`,
    toolset: `redis_${family.name}`,
    access: side,
    description: describe(family, commands),
    input: z.strictObject({ command: z.enum(names), args: z.array(z.string()).optional() }),
    commands: names,
    untrusted: true,
    ...(commands.some(mayDestroy)
      ? { harm: (input: Record<string, unknown>) => harmOf(input, byName), preview: redisPreview }
      : {}),
    async resolve(input, context) {
      const { command, args } = callOf(input);
      hideSecrets(byName.get(command), null, args, context);
      return input;
    },
    prepare: (raw) => prepare(raw, byName, guide),
    async run(input, context) {
      const { command: name, args } = callOf(input);
      const command = byName.get(name);
      const redis = await context.redis();
      const sent = hideSecrets(command, null, args, context);
      const answer = await redis.command([...name.split(" "), ...args], {
        signal: context.signal,
        repeatable: side === "read",
      });
      const { reply, hidden } = hideSecrets(command, answer, args, context);
      const result = command?.shape ? command.shape(reply, args) : reply;
      return { result, ...(hidden > sent.hidden ? { notice: HIDDEN } : {}) };
    },
    advice: (failure, input) => advise(failure, byName.get(callOf(input).command)),
    paging: (input, shown) => byName.get(callOf(input).command)?.paging?.(callOf(input).args, shown),
  };
}

function mayDestroy({ access, destroys }: Command): boolean {
  return access === "destructive" || destroys !== undefined;
}

/** Whether a person is asked before a command with these arguments. */
export function isHarmful({ access, destroys }: Command, args: readonly string[]): boolean {
  return access === "destructive" || destroys?.(args) === true;
}

function harmOf(input: Record<string, unknown>, byName: ReadonlyMap<string, Command>): string | undefined {
  const { command, args } = callOf(input);
  const found = byName.get(command);
  return found && isHarmful(found, args) ? `runs ${commandText([...command.split(" "), ...args])}` : undefined;
}

const HIDDEN = "Secrets in answers are shown only by a server that was started with --reveal-secrets.";

/**
 * Keeps the secrets that a command carries out of every answer, those of its reply too; `reply` is null before there is
 * one. Tells how many there are, and gives the reply with those that are a text of their own left out, however short.
 */
export function hideSecrets(
  command: Pick<Command, "secrets"> | undefined,
  reply: Reply,
  args: readonly string[],
  context: Pick<ToolContext, "hide">,
): { reply: Reply; hidden: number } {
  const secrets = command?.secrets?.(reply, args) ?? [];
  const shown = new Map(secrets.map((secret) => [secret, context.hide(secret)]));
  return { reply: shown.size === 0 ? reply : withShown(reply, shown), hidden: secrets.length };
}

function withShown(reply: Reply, shown: ReadonlyMap<string, string>): Reply {
  if (Array.isArray(reply)) return reply.map((inner) => withShown(inner, shown));
  return typeof reply === "string" ? (shown.get(reply) ?? reply) : reply;
}

export function familyToolName(family: string, side: "read" | "write"): string {
  return `redis_${family}_${side}`;
}

/** The tools that a family has when everything is allowed. */
export function familyToolNames({ name, commands }: Family): string[] {
  const sides = (["read", "write"] as const).filter((side) =>
    commands.some(({ access }) => (access === "read") === (side === "read")),
  );
  return sides.map((side) => familyToolName(name, side));
}

function describe(family: Family, commands: readonly Command[]): string {
  const lines = commands.map(({ name, syntax }) => `${name} ${syntax}`.trimEnd());
  const note = family.note === undefined ? "" : ` ${family.note}`;
  return `${family.summary}${note}\n${lines.join("\n")}`;
}

function callOf(input: Record<string, unknown>): { command: string; args: string[] } {
  return { command: String(input.command ?? ""), args: (input.args ?? []) as string[] };
}

/** Accepts a command in any case, and a container command with its subcommand as the first argument. */
function prepare(raw: Record<string, unknown>, byName: ReadonlyMap<string, Command>, guide: CommandGuide) {
  if (typeof raw.command !== "string") return raw;
  const command = normalize(raw.command);
  const given: readonly unknown[] = Array.isArray(raw.args) ? raw.args : [];
  const args = given.map(String);
  const refused = guide.whyRefused([...command.split(" "), ...args]);
  if (refused !== undefined) throw new InputError(refused);
  if (byName.has(command)) return { ...raw, command };
  const contained = `${command} ${args[0]?.toUpperCase()}`;
  if (byName.has(contained)) return { ...raw, command: contained, args: given.slice(1) };
  throw new InputError(guide.whereToRun(command, args));
}

/** A command name as the catalog writes it: upper case, words apart by one space. */
export function normalize(command: string): string {
  return command.trim().replace(/\s+/g, " ").toUpperCase();
}

function advise(failure: Error, command: Command | undefined): string | undefined {
  if (!(failure instanceof RedisError)) return undefined;
  if (failure.code === "WRONGTYPE") return "The key holds another type; redis_key_read with TYPE tells which.";
  const syntax = command === undefined ? undefined : `Syntax: ${command.name} ${command.syntax}`.trimEnd();
  return adviseAccess(failure) ?? syntax;
}

/** What to try when the token may not do something. */
export function adviseAccess(failure: Error): string | undefined {
  if (!(failure instanceof RedisError) || failure.code !== "NOPERM") return undefined;
  return "The token in use may not run this. The person who runs the server can allow more with --allow-privileged-reads or --allow-writes; where they have, the rights of the token itself are too few (ACL).";
}
