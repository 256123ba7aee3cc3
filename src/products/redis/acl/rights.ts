import type { Reply } from "../../../upstash/reply.ts";
import { asUser } from "../replies/reply-shapes.ts";

/** What a user may do, as ACL GETUSER tells it. */
export interface Rights {
  isOn: boolean;
  /** Whether it has one and needs it. */
  hasPassword: boolean;
  /** Rules of commands in their order, such as `-@all +@read`. */
  commands: readonly string[];
  /** Patterns with their sign: `~app:*`, `%R~app:*`. */
  keys: readonly string[];
  channels: readonly string[];
  /** Rights in brackets beside these, which Upstash does not have. */
  selectors: number;
}

/** The rights in a reply to ACL GETUSER; nothing where there is no such user. */
export function rightsIn(reply: Reply): Rights | undefined {
  const user: unknown = asUser(reply);
  if (typeof user !== "object" || user === null || Array.isArray(user)) return undefined;
  const fields = user as Readonly<Record<string, unknown>>;
  const flags = wordsIn(fields.flags);
  const patterns = (field: string, sign: string, isSigned: RegExp) =>
    flags.includes(`all${field}`)
      ? [`${sign}*`]
      : wordsIn(fields[field]).map((pattern) => (isSigned.test(pattern) ? pattern : sign + pattern));
  return {
    isOn: flags.includes("on"),
    hasPassword: wordsIn(fields.passwords).length > 0 && !flags.includes("nopass"),
    commands: flags.includes("allcommands") ? ["+@all"] : wordsIn(fields.commands),
    keys: patterns("keys", "~", /^(%\w+)?~/),
    channels: patterns("channels", "&", /^&/),
    selectors: Array.isArray(fields.selectors) ? fields.selectors.length : 0,
  };
}

/** Patterns come as one text or as an array, with their sign or without, by the version of Redis. */
function wordsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsIn);
  return typeof value === "string" ? value.split(" ").filter((word) => word !== "") : [];
}

/** The commands of the categories that are needed, by `ACL CAT`. */
export type Categories = ReadonlyMap<string, ReadonlySet<string>>;

/** Whether a category has a command, or a subcommand of it. */
export function isIn(category: string, command: string, categories: Categories): boolean {
  const members = categories.get(category);
  if (members === undefined) return false;
  return members.has(command) || [...members].some((member) => member.startsWith(`${command}|`));
}

/** Whether rules of commands give a command, all of it: what takes a subcommand away takes the command. */
export function gives(rules: readonly string[], command: string, categories: Categories): boolean {
  const [container] = command.split("|");
  let given = false;
  for (const rule of rules.map((each) => each.toLowerCase())) {
    const [sign, name] = [rule.charAt(0), rule.slice(1)];
    const isMeant = name.startsWith("@")
      ? name === "@all" || categories.get(name.slice(1))?.has(command) === true
      : name === command || name === container || (sign === "-" && name.startsWith(`${command}|`));
    if (isMeant) given = sign === "+";
  }
  return given;
}

/** The categories that rules name, but for that of all. */
export function categoriesIn(rules: readonly string[]): string[] {
  const named = rules.flatMap((rule) => /^[+-]@(.+)$/.exec(rule.toLowerCase())?.[1] ?? []);
  return [...new Set(named)].filter((name) => name !== "all");
}

/**
 * Whether a pattern matches nothing that none of the others does, as far as it is plain to see: it is one of them, or
 * begins as one does that has a star at its end alone.
 */
export function isWithin(pattern: string, others: readonly string[]): boolean {
  return others.some((other) => {
    if (other === pattern) return true;
    const [, beginning] = /^([^*?[\]\\]*)\*$/.exec(other) ?? [];
    return beginning !== undefined && pattern.startsWith(beginning);
  });
}

/** Rules of commands that are shown as they are; of more a person is told what they come to. */
const MOST_RULES = 20;

/** Rights as a person reads them. */
export function rightsText({ isOn, commands, keys, channels, selectors }: Rights, categories: Categories): string {
  const parts = [
    keys.length === 0 ? "no keys" : `keys ${keys.join(" ")}`,
    channels.length === 0 ? "no channels" : `channels ${channels.join(" ")}`,
    commandsText(commands, categories),
    ...(selectors === 0 ? [] : [`and ${selectors} more sets of rights`]),
  ];
  return `${isOn ? "" : "cannot log in; "}${parts.join(", ")}`;
}

/** Redis tells rules otherwise than they were given, and at length, so they are counted by what they mean. */
function commandsText(rules: readonly string[], categories: Categories): string {
  if (rules.length <= MOST_RULES) return `commands ${rules.join(" ")}`;
  const counts = WHAT_THEY_DO.map(([category, does]) => {
    const all = [...(categories.get(category) ?? [])];
    const given = all.filter((command) => gives(rules, command, categories));
    return `${given.length} of ${all.length} that ${does}`;
  });
  return `commands ${counts.join(", ")}`;
}

const WHAT_THEY_DO = [
  ["read", "read"],
  ["write", "write"],
  ["scripting", "run scripts"],
  ["dangerous", "are dangerous"],
] as const;
