import * as z from "zod";
import { InputError } from "../../../call/tool.ts";
import { type Categories, gives, isIn } from "./rights.ts";

/** A pattern of keys or channels; ACL rules have no room for spaces. */
const pattern = z.string().min(1).max(256).regex(/^\S+$/, "expected a pattern without spaces, such as app:*");

/** The arguments of a user; flat, since clients cannot show more. */
export const userInput = {
  name: z
    .string()
    .regex(/^[\w.@-]{1,64}$/, "expected up to 64 letters, digits, _ . @ or -")
    .describe("Letters, digits, _ . @ -"),
  key_patterns: z.array(pattern).max(32).describe("Glob, such as app:*"),
  channels: z.array(pattern).max(32).optional().describe("Glob. Default none."),
  access: z.enum(["read", "write"]).describe("To these keys."),
  commands: z
    .array(z.string().regex(/^[+-]?[a-z][\w.]*$/i, "expected one command, such as GET, +EVALSHA or -DEL"))
    .max(64)
    .optional()
    .describe("Only these (GET), or more (+EVALSHA) or fewer (-DEL) than access gives."),
  new_password: z.boolean().optional().describe("Ends its tokens. Default false."),
};

export type WantedUser = z.output<z.ZodObject<typeof userInput>>;

/** The categories by which rights are made and judged. */
export const JUDGED_CATEGORIES = ["read", "write", "dangerous", "admin", "scripting"] as const;

/** What nobody gets through here: what reaches all keys, all users, all settings or the code of all, whatever its category. */
const NEVER: ReadonlySet<string> = new Set(
  (
    "acl auth bgrewriteaof bgsave client cluster command config debug dump failover flushall flushdb function info keys " +
    "latency memory migrate module monitor move replicaof reset restore role save script shutdown slaveof slowlog " +
    "swapdb sync psync"
  ).split(" "),
);

/** The users that every database has, with whose token (Upstash documentation, "Connecting with Read-Only Access"). */
export const OWN_USERS: ReadonlyMap<string, string> = new Map([
  ["default", "the standard token"],
  ["default_ro", "the read-only token"],
]);

/** Runs code with the user's own rights; in a script of Lua a write is one too. */
const CODE_THAT_WRITES = ["eval", "evalsha", "fcall"];
/** They tell of all keys, whatever the patterns are; so may the indexes of Redis Search, which have names of their own. */
const TELLS_OF_ALL = /^(scan|randomkey|search\..*)$/;
/** What clients need of a connection, and transactions of what a user may run: given where the caller has it itself. */
const BESIDE = ["echo", "hello", "multi", "exec", "discard", "watch", "unwatch"];
const LISTEN = ["subscribe", "psubscribe", "unsubscribe", "punsubscribe"];

/**
 * The rules of commands for ACL SETUSER, from none on. Throws an InputError where a single command is more than the access
 * gives.
 */
export function commandRules(
  { access, channels = [], key_patterns, commands = [] }: WantedUser,
  callerRules: readonly string[],
  categories: Categories,
): string[] {
  const named = commands.map((entry) => entry.toLowerCase());
  const only = named.filter((entry) => !/^[+-]/.test(entry));
  const more = named.filter((entry) => entry.startsWith("+")).map((entry) => entry.slice(1));
  const fewer = named.filter((entry) => entry.startsWith("-")).map((entry) => entry.slice(1));
  checkCommands([...only, ...more], access, categories);
  const publish = access === "write" && channels.length > 0 ? ["publish"] : [];
  const given = access === "write" ? ["read", "write"] : ["read"];
  const taken = ["dangerous", "admin", "scripting"];
  const inAny = (names: readonly string[], command: string) => names.some((name) => isIn(name, command, categories));
  // Upstash may have some of them in no category that is taken away.
  const leftOver = [...NEVER].filter((command) => inAny(given, command) && !inAny(taken, command));
  const ofAll = given.flatMap((name) => [...(categories.get(name) ?? [])]).filter((each) => TELLS_OF_ALL.test(each));
  const beside = BESIDE.filter((command) => gives(callerRules, command, categories));
  const byAccess = [
    ...given.map((category) => `+@${category}`),
    ...taken.map((category) => `-@${category}`),
    ...[...leftOver, ...(key_patterns.includes("*") ? [] : ofAll)].map((command) => `-${command}`),
    ...["ping", ...beside, ...(channels.length > 0 ? LISTEN : []), ...publish].map((command) => `+${command}`),
  ];
  const base = only.length === 0 ? byAccess : ["ping", ...only].map((command) => `+${command}`);
  return [...base, ...more.map((command) => `+${command}`), ...fewer.map((command) => `-${command}`)];
}

/** The commands asked for by name that tell of all keys, where the patterns are narrower. */
export function tellsBeyond({ key_patterns, commands = [] }: WantedUser): string[] {
  const named = commands.map((entry) => entry.toLowerCase());
  const given = new Set(named.filter((entry) => !entry.startsWith("-")).map((entry) => entry.replace("+", "")));
  const beyond = [...given].filter((command) => TELLS_OF_ALL.test(command) && !named.includes(`-${command}`));
  return key_patterns.includes("*") ? [] : beyond.map((command) => command.toUpperCase());
}

/** Every command that rules give, of those that categories or rules name. */
export function commandsGiven(rules: readonly string[], categories: Categories): string[] {
  const named = rules.filter((rule) => /^\+[^@]/.test(rule)).map((rule) => rule.slice(1));
  const all = new Set([...named, ...JUDGED_CATEGORIES.flatMap((name) => [...(categories.get(name) ?? [])])]);
  return [...all].filter((command) => gives(rules, command, categories));
}

function checkCommands(commands: readonly string[], access: WantedUser["access"], categories: Categories): void {
  const has = (category: string, command: string) => isIn(category, command, categories);
  for (const command of commands) {
    if (NEVER.has(command) || has("dangerous", command) || has("admin", command)) {
      throw refused(command, "reaches more than the keys of one user, so it is given to none");
    }
    const writes = has("write", command) || CODE_THAT_WRITES.includes(command) || command === "publish";
    if (access === "read" && writes) throw refused(command, "can write, and access is read");
  }
}

function refused(command: string, why: string): InputError {
  return new InputError(`${command.toUpperCase()} ${why}. Leave it out of commands. Nothing was changed.`);
}

/** Throws an InputError for a user that could not do anything, or that is no user to make. */
export function checkUser({ name, key_patterns, channels = [], commands = [] }: WantedUser): void {
  if (OWN_USERS.has(name)) {
    throw new InputError(
      `The user ${name} has ${OWN_USERS.get(name)} of the database itself and cannot be changed. Nothing was changed.`,
    );
  }
  if (key_patterns.length === 0 && channels.length === 0 && commands.length === 0) {
    throw new InputError(
      "key_patterns and channels are both empty, so the user could do nothing. Nothing was changed.",
    );
  }
}
