import type { Reply } from "../../upstash/reply.ts";
import type { Command } from "./command.ts";
import type { GuideTerms } from "./command-guide.ts";

/*
 * Who writes DEL test:* expects the keys of a pattern to go, and Redis answers 0, as it does for a key that there is not. So
 * an answer that found nothing says that a key with signs of a pattern was taken for one name, and what finds the others.
 */

/** The writes that find nothing where there is no such key. Of the others most make it, and their 0 means something else. */
const FINDING: ReadonlySet<string> = new Set([
  ...["DEL", "UNLINK", "EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT", "PERSIST", "COPY", "GETDEL", "GETEX", "DELEX"],
  ...["HDEL", "HGETDEL", "HGETEX", "HEXPIRE", "HPEXPIRE", "HEXPIREAT", "HPEXPIREAT", "HPERSIST"],
  ...["LPOP", "RPOP", "LMPOP", "LMOVE", "RPOPLPUSH", "LREM", "LPUSHX", "RPUSHX", "LINSERT"],
  ...["SREM", "SPOP", "SMOVE", "SDIFFSTORE", "SINTERSTORE", "SUNIONSTORE"],
  ...["ZREM", "ZREMRANGEBYRANK", "ZREMRANGEBYSCORE", "ZREMRANGEBYLEX", "ZPOPMIN", "ZPOPMAX", "ZMPOP"],
  ...["ZRANGESTORE", "ZDIFFSTORE", "ZINTERSTORE", "ZUNIONSTORE", "GEOSEARCHSTORE", "BITOP"],
  ...["XDEL", "XTRIM", "XACK", "JSON.DEL", "JSON.FORGET", "JSON.CLEAR", "JSON.ARRPOP"],
]);

/** Which arguments are keys, by how a syntax begins; the first that fits counts. */
const KEYS_BY_SYNTAX: readonly (readonly [syntax: RegExp, keys: (args: readonly string[]) => readonly string[]])[] = [
  [/^key\.\.\.$/, (args) => args],
  [/^key\.\.\. path$/, (args) => args.slice(0, -1)],
  [/^(key|source)\b/, (args) => args.slice(0, 1)],
  [/^numkeys key/, ([count, ...args]) => args.slice(0, Number(count))],
  [/^destination numkeys key/, ([, count, ...args]) => args.slice(0, Number(count))],
  [/^destination source\b/, (args) => args.slice(1, 2)],
  [/^destination key/, (args) => args.slice(1)],
  [/^AND\|.* destkey key/, (args) => args.slice(2)],
  [/ STREAMS key\.\.\. id\.\.\.$/, keysOfStreams],
];

/** The changes that redis_keys_apply makes to all keys of a pattern. */
const IN_BULK: ReadonlySet<string> = new Set(["DEL", "UNLINK", "EXPIRE", "PERSIST"]);

/** Keys of patterns that are named; a longer one is cut. */
const MOST_NAMED = 3;
const LONGEST_NAMED = 100;

/** The keys of a command that look like patterns, where its reply says that nothing was found under some key. */
export function patternsIn(command: Command | undefined, args: readonly string[], reply: Reply): string[] {
  if (command === undefined || (command.access !== "read" && !FINDING.has(command.name))) return [];
  const keys = KEYS_BY_SYNTAX.find(([syntax]) => syntax.test(command.syntax))?.[1](args) ?? [];
  return patternsAmong(keys, reply)
    .filter(isPattern)
    .slice(0, MOST_NAMED + 1);
}

/** What to tell of keys that look like patterns, and which command had them; nothing where there are none. */
export function patternNotice(
  patterns: readonly string[],
  terms: GuideTerms,
  commands: readonly (Command | undefined)[] = [],
): string | undefined {
  if (patterns.length === 0) return undefined;
  const named = patterns.slice(0, MOST_NAMED).map((key) => JSON.stringify(shortened(key)));
  const more = patterns.length > MOST_NAMED ? " and others" : "";
  const [was, names] = patterns.length === 1 ? ["was", "the name of one key"] : ["were", "names of one key each"];
  return `No pattern is expanded here: ${named.join(", ")}${more} ${was} taken for ${names}. ${whatExpands(terms, commands)}`;
}

/** Whether a key has a sign that means something in a pattern. */
export function isPattern(key: string): boolean {
  return /[*?[]/.test(key);
}

function whatExpands({ level, offered }: GuideTerms, commands: readonly (Command | undefined)[]): string {
  if (offered.has("redis_keys_apply") && commands.some((command) => command && IN_BULK.has(command.name))) {
    return "redis_keys_apply changes all keys that fit a pattern, in one call.";
  }
  if (offered.has("redis_keys_scan")) return "redis_keys_scan finds the keys that fit a pattern.";
  if (level !== "read-only" && offered.has("redis_key_read")) {
    return "SCAN with MATCH, in redis_key_read, finds the keys that fit a pattern.";
  }
  const sample = offered.has("redis_keyspace_sample") ? " redis_keyspace_sample shows which patterns there are." : "";
  const flag =
    level === "read-only"
      ? "The person who runs the server can allow listing keys by pattern with --allow-privileged-reads."
      : "This server's configuration leaves out what lists keys by pattern (--toolsets, --tools, --exclude-tools).";
  return `${flag}${sample}`;
}

/** The keys under which nothing was found, as far as a reply tells them apart. */
function patternsAmong(keys: readonly string[], reply: Reply): readonly string[] {
  if (keys.length < 2) return isNothing(reply) ? keys : [];
  if (Array.isArray(reply) && reply.length === keys.length) return keys.filter((_, index) => isNothing(reply[index]));
  return isNothing(reply) || (typeof reply === "number" && reply < keys.length) ? keys : [];
}

/** What Redis answers about a key that there is not; -2 is the TTL of none, a page has its cursor first. */
function isNothing(reply: Reply | undefined): boolean {
  if (Array.isArray(reply)) {
    const [cursor, items] = reply;
    if (cursor === "0" && reply.length === 2 && Array.isArray(items)) return items.length === 0;
    return reply.every(isNothing);
  }
  return reply === undefined || [null, 0, -2, "", "none"].includes(reply as string | number | null);
}

function keysOfStreams(args: readonly string[]): readonly string[] {
  const first = args.findIndex((word) => word.toUpperCase() === "STREAMS") + 1;
  return args.slice(first, first + (args.length - first) / 2);
}

function shortened(key: string): string {
  return key.length <= LONGEST_NAMED ? key : `${key.slice(0, LONGEST_NAMED)}…`;
}
