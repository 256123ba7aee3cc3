import type { Reply } from "../../upstash/reply.ts";
import type { Secrets } from "./command.ts";
import { pairsOf } from "./replies/reply-shapes.ts";

/** Names of settings whose value is a password: requirepass, masterauth, tls-key-file-pass. */
const PASSWORD_SETTING = /(pass|^masterauth)$/i;
/** Rules of ACL SETUSER that carry a password (`>` adds, `<` removes) or its SHA-256 hash (`#` adds, `!` removes). */
const PASSWORD_RULE = /^[><#!]/;
/** Rules that are looked at where several came as one argument, which Redis refuses. */
const MOST_RULES_IN_ONE = 100;
const HASH_IN_A_LINE = /(?<=\s#)[0-9a-f]{64}\b/g;

/** CONFIG GET: the values of password settings. */
export const passwordsInSettings: Secrets = (reply) =>
  (pairsOf(reply) ?? []).flatMap(([name, value]) => (isPasswordSetting(name) ? textsIn(value) : []));

/** CONFIG SET: the same, as they are given. */
export const passwordsGivenAsSettings: Secrets = (_, args) =>
  args.filter((_value, index) => index % 2 === 1 && isPasswordSetting(args[index - 1] ?? ""));

/** ACL SETUSER: the passwords and hashes among the rules, also where several rules came as one argument. */
export const passwordsInRules: Secrets = (_, args) =>
  args
    .slice(1)
    .flatMap((rule) => [rule, ...rule.split(/\s+/, MOST_RULES_IN_ONE)])
    .flatMap((rule) => (PASSWORD_RULE.test(rule) ? [rule.slice(1)] : []));

/** ACL LIST: the hashes of passwords in lines such as `user ada on #9f86… ~*`. */
export const hashesInLines: Secrets = (reply) => textsIn(reply).flatMap((line) => line.match(HASH_IN_A_LINE) ?? []);

/** ACL GETUSER: the hashes of the user's passwords. */
export const hashesOfUser: Secrets = (reply) =>
  (pairsOf(reply) ?? []).flatMap(([name, value]) => (name === "passwords" ? textsIn(value) : []));

/** ACL GENPASS: the whole reply. */
export const wholeReply: Secrets = (reply) => textsIn(reply);

/** ACL RESTTOKEN, ACL GENTOKEN: the token, and the password that it was made with. */
export const tokenAndPassword: Secrets = (reply, args) => [...textsIn(reply), ...args.slice(1)];

/** Whether the value of a setting of Redis is a password. */
export function isPasswordSetting(name: unknown): boolean {
  return typeof name === "string" && PASSWORD_SETTING.test(name.trim());
}

function textsIn(reply: Reply): string[] {
  if (Array.isArray(reply)) return reply.flatMap(textsIn);
  return typeof reply === "string" && reply !== "" ? [reply] : [];
}
