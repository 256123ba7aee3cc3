import type { Reply } from "../../upstash/reply.ts";
import type { CommandHarmCheck } from "./command.ts";
import { asMap, asMaps } from "./replies/reply-shapes.ts";

/*
 * What a cheap read tells before a person is asked: that there is nothing by this name, that nothing would be lost, or what
 * would be.
 */

/** XGROUP DELCONSUMER key group consumer: the entries that it was given and has not acknowledged. */
export const checkOfDelconsumer: CommandHarmCheck = ([key, group, consumer]) => {
  if (key === undefined || group === undefined || consumer === undefined) return undefined;
  return {
    read: ["XINFO", "CONSUMERS", key, group],
    missing: `There is no consumer ${quoted(consumer)} in a group ${quoted(group)} of a stream ${quoted(key)}. XINFO CONSUMERS, in redis_stream_read, lists those there are.`,
    judge(reply) {
      const found = rowNamed(reply, consumer);
      if (found === undefined) return undefined;
      return found.pending === 0 ? "nothing" : { pending_entries: found.pending ?? "unknown" };
    },
  };
};

/** XGROUP DESTROY key group: its position, its consumers and what they have not acknowledged. */
export const checkOfDestroy: CommandHarmCheck = ([key, group]) => {
  if (key === undefined || group === undefined) return undefined;
  return {
    read: ["XINFO", "GROUPS", key],
    missing: `There is no group ${quoted(group)} of a stream ${quoted(key)}. XINFO GROUPS, in redis_stream_read, lists those there are.`,
    judge(reply) {
      const found = rowNamed(reply, group);
      return (
        found && { consumers: found.consumers, pending_entries: found.pending, read_up_to: found["last-delivered-id"] }
      );
    },
  };
};

/** ACL DELUSER username...: which of the users there are. */
export const checkOfDeluser: CommandHarmCheck = (names) => {
  if (names.length === 0) return undefined;
  return {
    read: ["ACL", "USERS"],
    missing: `There is no such user: ${names.slice(0, MOST_NAMED).map(quoted).join(", ")}. ACL USERS, in redis_server_read, lists those there are.`,
    judge(reply) {
      const users = new Set(Array.isArray(reply) ? reply : []);
      const unknown = names.filter((name) => !users.has(name));
      if (unknown.length === names.length) return undefined;
      return unknown.length === 0 ? {} : { no_such_user: unknown.slice(0, MOST_NAMED).join(", ") };
    },
  };
};

/** SEARCH.DROP name: the index behind a name, which may be an alias. */
export const checkOfDrop: CommandHarmCheck = ([name]) => {
  if (name === undefined) return undefined;
  return {
    read: ["SEARCH.DESCRIBE", name],
    missing: `There is no search index ${quoted(name)}. SEARCH.LISTINDEXES, in redis_search_read, lists those there are.`,
    judge(reply) {
      if (reply === null) return undefined;
      const { name: index, prefixes, indexSize } = fieldsOf(asMap(reply));
      return { index: index ?? "unknown", prefixes: prefixes ?? "unknown", index_bytes: indexSize ?? "unknown" };
    },
  };
};

/** VECTOR.DROP key: what the index is for, and how many vectors it has. */
export const checkOfVectorDrop: CommandHarmCheck = ([key]) => {
  if (key === undefined) return undefined;
  return {
    read: ["VECTOR.INFO", key],
    missing: `There is no vector index ${quoted(key)}.`,
    judge(reply) {
      if (reply === null) return undefined;
      const { dimension, metric } = fieldsOf(asMap(reply));
      return { dimension: dimension ?? "unknown", metric: metric ?? "unknown" };
    },
    counted: { read: ["VECTOR.COUNT", key], as: "vectors" },
  };
};

/** EVALSHA sha1: whether the script is there. */
export const checkOfEvalsha: CommandHarmCheck = ([sha]) => {
  if (sha === undefined) return undefined;
  return {
    read: ["SCRIPT", "EXISTS", sha],
    missing: `No script with the SHA1 ${quoted(sha)} is loaded. SCRIPT LOAD loads it, EVAL brings its code along.`,
    judge: (reply) => (Array.isArray(reply) && reply[0] === 0 ? undefined : {}),
  };
};

/** Names that a sentence has, and characters of one. */
const MOST_NAMED = 5;
const LONGEST_NAME = 100;

function quoted(name: string): string {
  return JSON.stringify(name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME)}…`);
}

function rowNamed(reply: Reply, name: string): Record<string, unknown> | undefined {
  const rows = asMaps(reply);
  return Array.isArray(rows) ? rows.map(fieldsOf).find((row) => row.name === name) : undefined;
}

function fieldsOf(map: unknown): Record<string, unknown> {
  return typeof map === "object" && map !== null ? Object.fromEntries(Object.entries(map)) : {};
}
