import { REDACTED } from "../../call/redactor.ts";
import { type CommandHarm, runs } from "./command.ts";
import { isPasswordSetting } from "./server-secrets.ts";

/*
 * Commands that give access to the database or take it away. A password among their arguments is left out at its place, and
 * nowhere else: any other word must be seen by who is asked.
 */

/** The user whose rights the tokens of the REST API have, so that this server has no others. */
const OWN_USER = "default";

/** What a rule of ACL SETUSER means; see https://redis.io/docs/latest/commands/acl-setuser/. */
interface AccessRule {
  rule: RegExp;
  means: string;
  /** Whether it takes something away. */
  takes: boolean;
}

const accessRules: readonly AccessRule[] = [
  { rule: /^off$/i, means: "it can no longer log in", takes: true },
  { rule: /^reset$/i, means: "it loses all passwords, keys and commands, and can no longer log in", takes: true },
  { rule: /^resetpass$/i, means: "it loses all passwords and cannot log in without a new one", takes: true },
  { rule: /^[<!]/, means: "it loses a password", takes: true },
  { rule: /^(-@all|nocommands)$/i, means: "it may run no command", takes: true },
  { rule: /^-(?!@all$)/i, means: "it loses commands", takes: true },
  { rule: /^resetkeys$/i, means: "it may reach no key", takes: true },
  { rule: /^nopass$/i, means: "anybody can log in as it, with any password", takes: false },
  { rule: /^(allkeys|~\*|%rw~\*|%wr~\*)$/i, means: "it may reach every key", takes: false },
  { rule: /^(\+@all|allcommands)$/i, means: "it may run every command", takes: false },
];

/** ACL SETUSER: rules that take access away, or give all of it. Rules may stand in one argument, and within brackets. */
export const harmOfSetuser: CommandHarm = (args) => {
  const [user = "", ...given] = args;
  const rules = given.flatMap((argument) => argument.replace(/[()]/g, " ").split(/\s+/));
  const found = accessRules.filter(({ rule }) => rules.some((each) => rule.test(each)));
  if (found.length === 0) return undefined;
  const locksOut = user === OWN_USER && found.some(({ takes }) => takes);
  const means = found.map((each) => each.means);
  if (locksOut) means.push(`this server itself is the user ${OWN_USER}, so it may lock itself out`);
  return `${runs("ACL SETUSER", [user, ...given.map(withoutPasswords)])}: ${means.join("; ")}`;
};

/** CONFIG SET: whatever it sets, with the settings by name. */
export const harmOfConfigSet: CommandHarm = (args) =>
  runs(
    "CONFIG SET",
    args.map((value, index) => (index % 2 === 1 && isPasswordSetting(args[index - 1]) ? REDACTED : value)),
  );

/** `>password` and its like, where a rule begins. */
function withoutPasswords(argument: string): string {
  return argument.replace(/(^|[\s(])([><#!])[^\s)]*/g, `$1$2${REDACTED}`);
}
