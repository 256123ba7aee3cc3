import * as z from "zod";
import type { CallContext } from "../../call/context.ts";
import { InputError } from "../../call/tool.ts";
import { withUnlistedChoices } from "../../call/unlisted.ts";
import { defineTool } from "../../catalog/define.ts";
import { isDenied } from "../../catalog/left-out-commands.ts";
import type { Handler, LeveledRow, Toolset } from "../../catalog/rows.ts";
import { RedisError } from "../../upstash/errors.ts";
import { COMMAND } from "./argument-texts.ts";
import {
  type Command,
  type Family,
  type FamilySide,
  familyToolName,
  harmOfCommand,
  mayDestroy,
  normalize,
  sideOf,
  whyNoReadAt,
} from "./command.ts";
import type { CommandGuide, GuideTerms } from "./command-guide.ts";
import { hideArgumentSecrets, hideReplySecrets } from "./command-secrets.ts";
import type { RedisContext } from "./context.ts";
import { describeFamily } from "./family-text.ts";
import { leftOut } from "./left-out.ts";
import { patternNotice, patternsIn } from "./pattern-notice.ts";
import { adviseAccess, type DatabaseContext, planRedisCall, type RedisCall } from "./redis-tool.ts";

/** A family as a toolset: its read tool and its write tool, as far as it has commands of each. */
export function familyToolset(family: Family, guide: CommandGuide): Toolset<RedisContext> {
  const sides = (["read", "write"] as const).filter((side) => family.commands.some((row) => sideOf(row) === side));
  const rows = sides.map((side): LeveledRow<RedisContext> => {
    const name = familyToolName(family.name, side);
    return {
      kind: "leveled",
      name,
      access: side,
      privileged: false,
      at(level, offered, left) {
        const isLeft = (row: Command) => whyNoReadAt(level, row) === undefined && !isDenied(row.name, left);
        const commands = family.commands.filter((row) => sideOf(row) === side && isLeft(row));
        return commands.length > 0 ? familyTool(family, side, commands, guide, { level, offered, left }) : undefined;
      },
    };
  });
  return { name: `redis_${family.name}`, summary: family.summary, rows };
}

function familyTool(
  family: Family,
  side: FamilySide,
  commands: readonly Command[],
  guide: CommandGuide,
  terms: GuideTerms,
): Handler<RedisContext> {
  const byName = new Map(commands.map((command) => [command.name, command]));
  const names = [...byName.keys()] as [string, ...string[]];
  return defineTool({
    name: familyToolName(family.name, side),
    title: `Redis ${family.name.replaceAll("_", " ")}: ${side}`,
    access: side,
    description: describeFamily(family, commands),
    input: {
      command: withUnlistedChoices(z.enum(names)).describe(COMMAND),
      args: z.array(z.string()).optional().describe("In order."),
    },
    commands: names,
    mayHarm: commands.some(mayDestroy),
    prepare: (raw) => prepare(raw, byName, guide, terms),
    plan: ({ command, args = [] }, context: RedisContext) =>
      planRedisCall(commandCall(command, byName.get(command), args, terms, context), context),
    advice: (failure, { command }) => advise(failure, byName.get(command), terms.offered),
    paging: ({ command, args = [] }, shown) => byName.get(command)?.paging?.(args, shown),
    independent: ({ command }) => (byName.get(command)?.independent ? {} : undefined),
  });
}

const LONGEST_COMMAND_NAME = 100;
const HIDDEN = "Secrets in answers are shown only by a server that was started with --reveal-secrets.";

/** One command of a family as a call; the secrets in its arguments are kept out of its answer. */
function commandCall(
  name: string,
  command: Command | undefined,
  args: readonly string[],
  terms: GuideTerms,
  call: CallContext,
): RedisCall {
  hideArgumentSecrets(command, args, call);
  const line = [...name.split(" "), ...args];
  const harm = command && harmOfCommand(command, args);
  return {
    harm: harm === undefined ? undefined : { things: [harm] },
    check: command?.check?.(args),
    lines: [line],
    async run({ redis, signal }: DatabaseContext) {
      const notices: string[] = [];
      const onLeft = (elements: number) => void notices.push(leftOut(elements));
      const answer = await redis.command(line, { signal, repeatable: command?.access === "read", onLeft });
      const { reply, hidesMore } = hideReplySecrets(command, answer, args, call);
      const result = command?.shape ? command.shape(reply, args) : reply;
      if (hidesMore) notices.push(HIDDEN);
      const patterns = patternNotice(patternsIn(command, args, answer), terms, [command]);
      if (patterns !== undefined) notices.push(patterns);
      return { result, ...(notices.length > 0 ? { notice: notices.join(" ") } : {}) };
    },
  };
}

/** Accepts a command in any case, and a container command with its subcommand as the first argument. */
function prepare(
  raw: Record<string, unknown>,
  byName: ReadonlyMap<string, Command>,
  guide: CommandGuide,
  terms: GuideTerms,
): Record<string, unknown> {
  if (typeof raw.command !== "string") return raw;
  if (raw.command.length > LONGEST_COMMAND_NAME) {
    throw new InputError(
      `command must be the name of a command, of ${LONGEST_COMMAND_NAME} characters at most; its arguments go into args.`,
    );
  }
  const command = normalize(raw.command);
  const given: readonly unknown[] = Array.isArray(raw.args) ? raw.args : [];
  const args = given.map(String);
  const refused = guide.whyRefused([...command.split(" "), ...args], terms.offered);
  if (refused !== undefined) throw new InputError(refused);
  if (byName.has(command)) return { ...raw, command };
  const contained = `${command} ${args[0]?.toUpperCase()}`;
  if (byName.has(contained)) return { ...raw, command: contained, args: given.slice(1) };
  throw new InputError(guide.whereToRun(command, args, terms));
}

const NO_SCRIPTS =
  "The token in use may not run this script. The person who runs the server can allow scripts with --allow-writes; where they have, the rights of the token itself are too few (ACL).";

function advise(failure: Error, command: Command | undefined, offered: ReadonlySet<string>): string | undefined {
  if (!(failure instanceof RedisError)) return undefined;
  if (failure.code === "NOPERM" && command?.runsCode) return NO_SCRIPTS;
  if (failure.code === "WRONGTYPE") {
    const which = offered.has("redis_key_read") ? "; redis_key_read with TYPE tells which" : "";
    return `The key holds another type${which}.`;
  }
  const syntax = command === undefined ? undefined : `Syntax: ${command.name} ${command.syntax}`.trimEnd();
  return adviseAccess(failure) ?? syntax;
}
