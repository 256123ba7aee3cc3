import { InputError } from "../../../call/tool.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { ExportedGroup } from "./value-facts.ts";
import { ENTRY_ID } from "./value-writes.ts";

/** What a line has of a value beside its elements. */
export interface ValueFacts {
  field_expires_at_ms?: unknown;
  last_id?: unknown;
  groups?: unknown;
}

/**
 * The commands that give a value what it has beside its elements, once these are there. `lastEntry` is the id of the last
 * entry of a stream. Throws an InputError for what is not as it must be.
 */
export function factWrites(type: string, target: string, facts: ValueFacts, lastEntry: string | undefined) {
  if (type === "hash") return expiryWrites(target, facts.field_expires_at_ms);
  return type === "stream" ? streamWrites(target, facts, lastEntry) : [];
}

/** Fields that expire at one time share a command. */
function expiryWrites(target: string, times: unknown): RedisCommand[] {
  if (times === undefined) return [];
  if (typeof times !== "object" || times === null || Array.isArray(times)) {
    throw new InputError("field_expires_at_ms must be an object of fields and times");
  }
  const byTime = new Map<number, string[]>();
  for (const [field, time] of Object.entries(times)) {
    if (!Number.isSafeInteger(time)) throw new InputError("field_expires_at_ms must have integers, milliseconds");
    byTime.set(time, [...(byTime.get(time) ?? []), field]);
  }
  return [...byTime].map(([time, names]) => ["HPEXPIREAT", target, `${time}`, "FIELDS", `${names.length}`, ...names]);
}

/** An entry that is added and deleted again leaves its id as the last one, and so does a group a stream without entries. */
function streamWrites(target: string, { last_id = "0-0", groups = [] }: ValueFacts, lastEntry = "0-0"): RedisCommand[] {
  if (typeof last_id !== "string" || !ENTRY_ID.test(last_id))
    throw new InputError("last_id must be the id of an entry");
  if (!Array.isArray(groups)) throw new InputError("groups must be an array");
  const isBehind = compareIds(last_id, lastEntry) > 0;
  const isEmpty = !isBehind && lastEntry === "0-0";
  return [
    ...(isBehind
      ? [
          ["XADD", target, last_id, "deleted", "1"],
          ["XDEL", target, last_id],
        ]
      : []),
    ...(isEmpty
      ? [
          ["XGROUP", "CREATE", target, "none", "0-0", "MKSTREAM"],
          ["XGROUP", "DESTROY", target, "none"],
        ]
      : []),
    ...groups.map((group) => groupWrite(target, group as Partial<ExportedGroup> | null)),
  ];
}

function groupWrite(target: string, group: Partial<ExportedGroup> | null): RedisCommand {
  const { name, last_delivered_id: last } = group ?? {};
  if (typeof name !== "string" || typeof last !== "string" || !ENTRY_ID.test(last)) {
    throw new InputError("a group must have a name and a last_delivered_id");
  }
  return ["XGROUP", "CREATE", target, name, last];
}

function compareIds(one: string, other: string): number {
  const parts = (id: string) => id.split("-").map(BigInt);
  const [[time = 0n, number = 0n], [otherTime = 0n, otherNumber = 0n]] = [parts(one), parts(other)];
  return time === otherTime ? Number(number - otherNumber) : Number(time - otherTime);
}
