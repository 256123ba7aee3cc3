import { REDACTED } from "../../call/redactor.ts";
import type { CommandHarm } from "./command.ts";
import { isPasswordSetting } from "./server-secrets.ts";

/*
 * Commands that give access to the database or take it away. A password among their arguments is left out at its place, and
 * nowhere else: any other word must be seen by who is asked.
 */

/** The user whose rights the tokens of the REST API have, unless one was made for another user. */
const DEFAULT_USER = "default";

/** Characters of rules whose meaning is told; a person is shown no more. */
const MOST_CHARACTERS = 3_000;

/** What a rule of ACL SETUSER means for the user; see https://redis.io/docs/latest/commands/acl-setuser/. */
const RULES: readonly (readonly [rule: RegExp, means: string])[] = [
  [/^on$/i, "can log in"],
  [/^off$/i, "can no longer log in"],
  [/^reset$/i, "loses all passwords, keys and commands, and can no longer log in"],
  [/^resetpass$/i, "loses all passwords, and cannot log in without a new one"],
  [/^nopass$/i, "can be logged in as with any password"],
  [/^[>#]/, "gets a further password"],
  [/^[<!]/, "loses a password"],
  [/^(allkeys|%?[RW]*~[*?]+)$/i, "reaches every key"],
  [/^resetkeys$/i, "reaches no key"],
  [/^(%[RW]+)?~/i, "reaches these keys too"],
  [/^(\+@all|allcommands)$/i, "may run every command"],
  [/^\+@(admin|dangerous)$/i, "may run commands that destroy everything and change the rights of all"],
  [/^\+/, "may run these commands too"],
  [/^(-@all|nocommands)$/i, "may run no command"],
  [/^-/, "loses these commands"],
  [/^(allchannels|&)/i, "reaches these channels too"],
  [/^resetchannels$/i, "reaches no channel"],
  [/^clearselectors$/i, "loses the rights in brackets that were given before"],
];

/**
 * ACL SETUSER: whatever it gives or takes, rule by rule. Rules hold in their order, and what they come to depends on what
 * the user had; so every call with a rule is asked about.
 */
export const harmOfSetuser: CommandHarm = (args) => {
  const [user = "", ...rules] = args;
  if (rules.length === 0) return undefined;
  // So long a call is refused, whatever its rules mean.
  const characters = rules.reduce((sum, { length }) => sum + length, 0);
  if (characters > MOST_CHARACTERS) return { does: "runs ACL SETUSER", args: [user, ...rules] };
  const means = [...new Set(rules.flatMap(rulesIn).flatMap(meaningOf))];
  const own =
    user === DEFAULT_USER
      ? ["this server itself is the user default, unless its token was made for another one: it may be locked out"]
      : [];
  const shown = rules.map(withoutPasswords);
  const inOrder = means.length === 0 ? [] : [`by these rules, in their order, the user ${means.join(", then ")}`];
  return { does: "runs ACL SETUSER", args: [user, ...shown], means: [...inOrder, ...own].join("; ") };
};

/** CONFIG SET: whatever it sets, with the settings by name. */
export const harmOfConfigSet: CommandHarm = (args) => ({
  does: "runs CONFIG SET",
  args: args.map((value, index) => (index % 2 === 1 && isPasswordSetting(args[index - 1]) ? REDACTED : value)),
  means: "settings of the whole database change",
});

/** One argument is one rule, but for those in brackets. */
function rulesIn(argument: string): string[] {
  return /^[><#!]/.test(argument) ? [argument] : argument.split(/[\s()]+/).filter((rule) => rule !== "");
}

function meaningOf(rule: string): string[] {
  return RULES.filter(([pattern]) => pattern.test(rule))
    .slice(0, 1)
    .map(([, means]) => means);
}

/** A password goes to the end of its argument, whatever signs it has. */
function withoutPasswords(argument: string): string {
  return argument.replace(/(^|[\s(])([><#!]).*$/s, `$1$2${REDACTED}`);
}
