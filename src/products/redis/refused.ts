import type { LeftOutCommands } from "../../catalog/left-out-commands.ts";
import { hasFlag } from "./replies/reply-shapes.ts";

/*
 * The Redis REST API carries one request and one answer; what needs a connection that stays, waits, or administers the
 * machine has no place there ("REST - Redis API Compatibility"). Each sentence says why, and what to use instead.
 */

const CONNECTION = "Over REST every request stands alone, so there is no connection to name, inspect or close.";
const CREDENTIALS =
  "Credentials come from the configuration of this server, never from a call: start it with the URL and token of the database.";
const TRANSACTION =
  "A transaction over REST is one request, without MULTI, EXEC or DISCARD. Give its commands to redis_pipeline_write with `atomic: true`.";
const WATCHING =
  "Nothing can be watched between two requests over REST. Check and change in one step: with EVAL in redis_script_write. Or use redis_pipeline_write with `atomic: true`.";
const SUBSCRIPTION_ENDS = "A subscription over REST ends with the call that made it; there is nothing to undo.";
const REPLICAS =
  "Upstash replicates by itself, and a request over REST cannot wait for replicas: the answer to a write says that it is done.";
const MACHINE = "Upstash runs the server itself. Instead, the tools of the Developer API manage the database.";
const PERSISTENCE =
  "Upstash stores every database on disk by itself. A backup is made with the tools of the Developer API.";
const TOPOLOGY =
  "Upstash shows one endpoint, whatever stands behind it; send commands there without regard to nodes or slots.";
const ONE_DATABASE =
  "An Upstash database has one keyspace, number 0; to reach another database, name it in the call's `database` argument where it is configured.";
const DIAGNOSIS =
  "Upstash does not offer it. INFO in redis_server_read says what can be known. MEMORY USAGE in redis_key_read tells the size of a key.";
const REDISEARCH =
  "Upstash has its own search in place of RediSearch. SEARCH.QUERY is in redis_search_read. SEARCH.CREATE is in redis_search_write.";
const STAYS_AWAY = "Upstash does not have it over REST.";

const SENTENCES: readonly (readonly [names: string, sentence: string])[] = [
  ["BLPOP", noWaiting("LPOP, or LMPOP for several lists,")],
  ["BRPOP", noWaiting("RPOP, or LMPOP for several lists,")],
  ["BLMPOP", noWaiting("LMPOP")],
  ["BLMOVE", noWaiting("LMOVE")],
  ["BRPOPLPUSH", noWaiting("LMOVE source destination RIGHT LEFT")],
  ["BZPOPMIN", noWaiting("ZPOPMIN, or ZMPOP for several sets,")],
  ["BZPOPMAX", noWaiting("ZPOPMAX, or ZMPOP for several sets,")],
  ["BZMPOP", noWaiting("ZMPOP")],
  ["XREAD BLOCK|XREADGROUP BLOCK", noWaiting("the command without BLOCK, from the last id that you saw,")],
  ["WAIT|WAITAOF", REPLICAS],
  ["MULTI|EXEC|DISCARD", TRANSACTION],
  ["WATCH|UNWATCH", WATCHING],
  ["AUTH|HELLO", CREDENTIALS],
  [
    "CLIENT|CLIENT GETNAME|CLIENT ID|CLIENT INFO|CLIENT LIST|CLIENT SETINFO|CLIENT SETNAME|QUIT|RESET|ASKING|READONLY|READWRITE",
    CONNECTION,
  ],
  ["SELECT|MOVE|SWAPDB", ONE_DATABASE],
  ["SUBSCRIBE|SSUBSCRIBE", "A subscription over REST is a stream of its own. Use the redis_subscribe tool."],
  [
    "PSUBSCRIBE",
    "REST subscribes to channels by name, not by pattern; PUBSUB CHANNELS lists them. Use the redis_subscribe tool.",
  ],
  ["UNSUBSCRIBE|PUNSUBSCRIBE|SUNSUBSCRIBE", SUBSCRIPTION_ENDS],
  ["SPUBLISH", "Upstash has no sharded channels: use PUBLISH."],
  ["MONITOR", "Monitoring over REST is a stream of its own. Use the redis_monitor tool."],
  ["SHUTDOWN|DEBUG|MODULE|CONFIG REWRITE|CONFIG RESETSTAT|ACL DRYRUN", MACHINE],
  ["SAVE|BGSAVE|BGREWRITEAOF|LASTSAVE", PERSISTENCE],
  ["CLUSTER|REPLICAOF|SLAVEOF|FAILOVER|ROLE|SYNC|PSYNC|REPLCONF", TOPOLOGY],
  ["SLOWLOG|LATENCY|OBJECT|MEMORY DOCTOR|MEMORY STATS|MEMORY PURGE|MEMORY MALLOC-STATS", DIAGNOSIS],
  ["SORT|SORT_RO", `${STAYS_AWAY} Read the values (LRANGE, SMEMBERS) and sort them yourself, or keep a sorted set.`],
  ["MIGRATE", `${STAYS_AWAY} Copy a key with DUMP from one database and RESTORE into the other.`],
  ["LCS|STRALGO", `${STAYS_AWAY} Read both values with MGET and compare them.`],
  ["SUBSTR", `${STAYS_AWAY} Use GETRANGE.`],
  ["FUNCTION DUMP|FUNCTION RESTORE", `${STAYS_AWAY} Use FUNCTION LIST with WITHCODE, and FUNCTION LOAD.`],
  ["PFDEBUG|PFSELFTEST", `${STAYS_AWAY} Use PFCOUNT.`],
  ["FT.SEARCH|FT.AGGREGATE|FT.CREATE|FT.INFO|FT.DROPINDEX|FT.ALTER|FT._LIST", REDISEARCH],
];

/**
 * Why a Redis command, or an option of one such as `XREAD BLOCK`, cannot be sent over REST, and what to use instead:
 * one or two sentences, by upper-case name. `CLIENT` stands for each of its subcommands that is not named.
 */
export const refusedCommands: ReadonlyMap<string, string> = new Map(
  SENTENCES.flatMap(([names, sentence]) => names.split("|").map((name) => [name, sentence] as const)),
);

/** Characters of a second word; anything longer is an argument, which may be megabytes. */
const LONGEST_WORD = 20;

/** Redis compares some names up to a zero byte only, so that `SET\0x` may be SET; and it has no others than of these signs. */
const COMMAND_NAME = /^[A-Za-z0-9._-]+$/;
const NO_NAME =
  "The name of a command has letters of ASCII, digits, dots, hyphens and underscores alone; each argument is an element of its own behind it.";

/** Whether a word can be the name of a command. */
export function isCommandName(word: string): boolean {
  return COMMAND_NAME.test(word);
}

/**
 * The sentences for a whole command as a person would write it, or nothing where it is not one of these. Those that name a
 * tool which is not among the offered ones are left out.
 */
export function whyRefused(command: readonly string[], offered?: ReadonlySet<string>): string | undefined {
  if (command[0] !== undefined && !isCommandName(command[0])) return NO_NAME;
  const name = command[0]?.toUpperCase() ?? "";
  const option = waitsForEntries(name, command)
    ? "BLOCK"
    : (command[1]?.slice(0, LONGEST_WORD).trim().toUpperCase() ?? "");
  const sentences = refusedCommands.get(`${name} ${option}`) ?? refusedCommands.get(name);
  return offered === undefined ? sentences : sentences && withOffered(sentences, offered);
}

/** Sentences of the table without those that name what is not offered. */
function withOffered(sentences: string, offered: ReadonlySet<string>): string {
  const names = [...offered];
  const isOffered = (sentence: string) => {
    const needsAccount = sentence.includes("the tools of the Developer API");
    if (needsAccount && !names.some((name) => DEVELOPER_API.test(name))) return false;
    return (sentence.match(/\bredis_\w+/g) ?? []).every((name) => offered.has(name));
  };
  return sentences
    .split(/(?<=\.) /)
    .filter(isOffered)
    .join(" ");
}

/** Tools that manage databases. */
const DEVELOPER_API = /^(database|backup)_/;

/** Whether a stream is read with BLOCK; a group, consumer or stream may be called so. */
function waitsForEntries(name: string, command: readonly string[]): boolean {
  if (name !== "XREAD" && name !== "XREADGROUP") return false;
  const options = command.slice(name === "XREAD" ? 1 : GROUP_WORDS);
  const streams = options.findIndex((word) => word.toUpperCase() === "STREAMS");
  return hasFlag(streams === -1 ? options : options.slice(0, streams), "BLOCK", 0);
}

/** XREADGROUP GROUP group consumer. */
const GROUP_WORDS = 4;

/** Why a command is not sent whose family tool is excluded by name; as the end of a sentence that begins with the command. */
export function whyExcluded(tool: string, left: LeftOutCommands | undefined): string | undefined {
  const isOut = left?.excluded.has(tool) === true;
  return isOut ? ` belongs to ${tool}, which this server's configuration leaves out (--exclude-tools).` : undefined;
}

function noWaiting(instead: string): string {
  return `The REST API answers at once and cannot wait for data: use ${instead} and ask again later.`;
}
