import type { OwnCredentials } from "../config/for-callers.ts";
import { ACCESS_LEVELS, type AccessLevel } from "../upstash/access.ts";
import type { Limits } from "./call-limits.ts";
import type { Caller } from "./caller.ts";
import type { CallerEntry } from "./caller-file.ts";

/** The access levels that a caller may come to have: one, or up to its own as its tokens say. */
export function levelsOf({ access, oauth_sub: subject }: CallerEntry): readonly AccessLevel[] {
  return subject === undefined ? [access] : ACCESS_LEVELS.slice(0, ACCESS_LEVELS.indexOf(access) + 1);
}

/** Whether a caller reaches something else than others at its level. */
export function hasOwn(entry: CallerEntry): boolean {
  return entry.credentials !== undefined || reachIn(entry) !== undefined;
}

/** What decides whether what a caller has running may go on. */
export function reachOf(entry: CallerEntry): string {
  return JSON.stringify({ ...entry, calls_per_minute: 0, commands_per_day: 0, calls_at_once: 0 });
}

/** The limits that an entry sets. */
export function limitsIn(entry: CallerEntry): Limits {
  const { calls_per_minute: callsPerMinute, commands_per_day: commandsPerDay, calls_at_once: callsAtOnce } = entry;
  return { callsPerMinute, commandsPerDay, callsAtOnce };
}

/** Whether two entries set the same limits. */
export function hasLimitsOf(one: CallerEntry, other: CallerEntry): boolean {
  return JSON.stringify(limitsIn(one)) === JSON.stringify(limitsIn(other));
}

/** What an entry says of its caller by itself. */
export function saidBy(entry: CallerEntry): Omit<Caller, "products" | "limits" | "ended"> {
  const { name: id, access, toolsets, tools, exclude_tools: excludeTools, is_agent: isAgent, approvers } = entry;
  const { deny_commands: denyCommands } = entry;
  return {
    id,
    access,
    offered: { toolsets, tools, excludeTools, denyCommands, upTo: "destructive" },
    // Who has credentials of its own is not meant to have those of others, unless it says so.
    connections: entry.connections ?? (entry.credentials === undefined ? undefined : []),
    reach: reachIn(entry),
    isAgent,
    approvers,
  };
}

/** What an entry may reach; nothing where it says nothing of it. */
export function reachIn({
  reaches: reads,
  writes_to: writes,
  keys,
  deny_commands: denies,
}: CallerEntry): OwnCredentials["reach"] {
  const isNamed = reads !== undefined || writes !== undefined;
  if (!isNamed && keys === undefined && denies === undefined) return undefined;
  // Who is given names reaches nothing that has none.
  return { reads, writes, keys, denies, ...(isNamed ? {} : { rest: "change" }) };
}
