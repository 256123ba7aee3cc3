import { type RedisReply, replyText } from "../../redis/connection/resp.ts";

/** What the Redis of a database has done since it started, as its INFO tells it. */
export interface RedisUsage {
  readonly uptimeSeconds: number;
  readonly connections: number;
  readonly monitors: number;
  readonly keys: number;
  readonly dataBytes: number;
  readonly commandsPerSecond: number;
  readonly hits: number;
  readonly misses: number;
  /** Bytes in and out. */
  readonly trafficBytes: number;
  /** Commands on data that were run, by name; commands of administration and of the connection are not among them. */
  readonly commands: ReadonlyMap<string, CommandUsage>;
}

/** How often and how long one command ran. */
export interface CommandUsage {
  readonly kind: "read" | "write" | "script";
  readonly calls: number;
  /** Sum of the execution times. */
  readonly microseconds: number;
  /** 99 of 100 executions took at most as long; 0 where Redis is too old to tell (before 7.0). */
  readonly microseconds99: number;
}

/** What INFO told at one request for statistics. */
export interface UsageSample {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly usage: RedisUsage;
}

/** The commands that readUsage reads the replies of. */
export const USAGE_COMMANDS = [
  ["INFO", "all"],
  ["CLIENT", "LIST"],
  ["ACL", "CAT", "read"],
  ["ACL", "CAT", "write"],
  ["ACL", "CAT", "scripting"],
] as const;

/** What the replies to USAGE_COMMANDS say. */
export function readUsage(replies: readonly RedisReply[]): RedisUsage {
  const [infoReply, clients, reads, writes, scripts] = replies;
  const info = parseInfo(replyText(infoReply) ?? "");
  const count = (field: string): number => Number(info.get(field) ?? 0);
  return {
    uptimeSeconds: count("uptime_in_seconds"),
    connections: count("connected_clients"),
    monitors: [...(replyText(clients) ?? "").matchAll(/ flags=[A-Za-z]*O/g)].length,
    keys: Number(parts(info.get("db0")).get("keys") ?? 0),
    dataBytes: count("used_memory_dataset"),
    commandsPerSecond: count("instantaneous_ops_per_sec"),
    hits: count("keyspace_hits"),
    misses: count("keyspace_misses"),
    trafficBytes: count("total_net_input_bytes") + count("total_net_output_bytes"),
    commands: usageByCommand(info, { script: names(scripts), write: names(writes), read: names(reads) }),
  };
}

function usageByCommand(
  info: ReadonlyMap<string, string>,
  kinds: Readonly<Record<CommandUsage["kind"], ReadonlySet<string>>>,
): Map<string, CommandUsage> {
  const commands = new Map<string, CommandUsage>();
  for (const [field, value] of info) {
    const name = field.startsWith("cmdstat_") ? field.slice("cmdstat_".length) : "";
    const kind = (["script", "write", "read"] as const).find((each) => kinds[each].has(name));
    if (kind === undefined) continue;
    const counts = parts(value);
    commands.set(name.toUpperCase(), {
      kind,
      calls: Number(counts.get("calls") ?? 0),
      microseconds: Number(counts.get("usec") ?? 0),
      microseconds99: Number(parts(info.get(`latency_percentiles_usec_${name}`)).get("p99") ?? 0),
    });
  }
  return commands;
}

/** `field:value` lines, as INFO prints them. */
function parseInfo(text: string): Map<string, string> {
  const lines = text.split("\r\n").filter((line) => line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}

/** `name=value` pairs with commas between them. */
function parts(text = ""): Map<string, string> {
  return new Map(text.split(",").map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}

function names(reply: RedisReply | undefined): Set<string> {
  const list = reply?.kind === "array" ? (reply.value ?? []) : [];
  return new Set(list.map((item) => replyText(item) ?? ""));
}
