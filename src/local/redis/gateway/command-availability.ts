import type { RespCommand } from "../connection/resp.ts";
import { upperCaseName } from "./command-names.ts";

/**
 * What the Redis REST API does not offer ("REST - Redis API Compatibility"), and what would take the database away from
 * the gateway in front of it. Everything else is left to Redis.
 */
const UNAVAILABLE: ReadonlySet<string> = new Set([
  // Lists, sorted sets: blocking commands are not supported.
  ...["BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "WAIT", "WAITAOF"],
  // Transactions: by /multi-exec only; WATCH, UNWATCH and DISCARD are not supported.
  ...["MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH"],
  // Pub/Sub: only PUBLISH and PUBSUB; SUBSCRIBE, PSUBSCRIBE and MONITOR are endpoints of their own.
  ...["SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR"],
  // Connection: only PING and ECHO.
  ...["AUTH", "CLIENT", "HELLO", "QUIT", "RESET", "SELECT", "ASKING", "READONLY", "READWRITE"],
  // Not part of Upstash, and harmful to this process, its files or its network.
  ...["SHUTDOWN", "DEBUG", "REPLICAOF", "SLAVEOF", "REPLCONF", "SYNC", "PSYNC", "FAILOVER", "CLUSTER", "MODULE"],
  ...["MIGRATE", "RESTORE-ASKING", "SAVE", "BGSAVE", "BGREWRITEAOF", "PFDEBUG", "PFSELFTEST"],
]);

const UNAVAILABLE_SUBCOMMANDS: ReadonlySet<string> = new Set(["SCRIPT DEBUG", "CONFIG REWRITE"]);

/**
 * Settings that change how Redis stores and limits data, and neither its files, its network nor who may log in. When a
 * script can be ended is none of them: the limit of scripts counts on it.
 */
const SETTABLE =
  /^(maxmemory(-.*)?|notify-keyspace-events|slowlog-.*|latency-.*|lfu-.*|lazyfree-.*|acllog-max-len|(hash|list|set|zset|stream|hll)-.*|activerehashing|hz)$/i;

const DOCUMENT = "https://upstash.com/docs/redis/overall/rediscompatibility";

/** The error with which the REST API refuses a command, or undefined when Redis is to decide. */
export function refusalOfCommand(command: RespCommand): string | undefined {
  const [first, second] = command;
  if (first === undefined) return "ERR empty command";
  const name = upperCaseName(first);
  if (UNAVAILABLE.has(name)) return commandUnavailable(name);
  if (second === undefined) return undefined;
  const subcommand = `${name} ${upperCaseName(second)}`;
  if (UNAVAILABLE_SUBCOMMANDS.has(subcommand)) return commandUnavailable(subcommand);
  if (subcommand === "CONFIG SET") return refusalOfSettings(command);
  if ((name === "XREAD" || name === "XREADGROUP") && isBlocking(command))
    return commandUnavailable(`${name} with BLOCK`);
  return undefined;
}

function commandUnavailable(name: string): string {
  return `ERR Command is not available: '${name}'. See ${DOCUMENT} for details`;
}

function refusalOfSettings(command: RespCommand): string | undefined {
  for (let index = 2; index < command.length; index += 2) {
    const setting = upperCaseName(command[index]).toLowerCase();
    if (!SETTABLE.test(setting)) return commandUnavailable(`CONFIG SET ${setting}`);
  }
  return undefined;
}

/** Looks at the options only: keys, which come after STREAMS, and the names after GROUP may be called anything. */
function isBlocking(command: RespCommand): boolean {
  for (let index = 1; index < command.length; index += 1) {
    const option = upperCaseName(command[index]);
    if (option === "BLOCK") return true;
    if (option === "STREAMS") return false;
    if (option === "COUNT") index += 1;
    if (option === "GROUP") index += 2;
  }
  return false;
}
