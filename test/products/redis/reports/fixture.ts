import type { RedisReply } from "../../../../src/local/redis/connection/resp.ts";
import { type Answered, type CallOptions, privileged, type TestTools } from "../tools/fixture.ts";

interface Group {
  pattern: string;
  keys: number;
  bytes: number;
  without_ttl: number;
  types: Record<string, number>;
}

/** The result of redis_keyspace_report. */
export interface Report {
  from_cursor: string;
  keys_in_database: number;
  keys: number;
  bytes: number;
  without_ttl: number;
  names_not_text?: number;
  bytes_unknown?: number;
  gone_meanwhile?: number;
  types: Record<string, { keys: number; bytes: number }>;
  groups: Group[];
  other_groups?: Omit<Group, "pattern"> & { groups: number };
  biggest: Record<string, Record<string, unknown>[]>;
  expiring: {
    keys: number;
    within_minute: number;
    within_hour: number;
    within_day: number;
    soonest: { key: unknown; ttl_seconds: number }[];
  };
  memory: { bytes_seen: number; dataset_bytes?: number; dataset?: string; share?: number };
  commands: number;
  cursor: string;
  finished: boolean;
}

/** The answers of calls that each go on where the one before ended. */
export async function allParts<Result extends { cursor: string; finished: boolean }>(
  tools: TestTools,
  tool: string,
  input: object,
  options: CallOptions = privileged,
): Promise<Answered<Result>[]> {
  const parts: Answered<Result>[] = [];
  do {
    if (parts.length > 500) throw new Error("It never ends.");
    const cursor = parts.at(-1)?.result.cursor ?? "0";
    parts.push(await tools.answer<Result>(tool, { ...input, cursor }, options));
  } while (parts.at(-1)?.result.finished === false);
  return parts;
}

/** A reply as plain values. */
export function plain(reply: RedisReply | undefined): unknown {
  if (reply?.kind === "array") return (reply.value ?? []).map(plain);
  if (reply?.kind === "integer") return Number(reply.value);
  return reply !== undefined && "value" in reply ? String(reply.value) : undefined;
}

/** The result of redis_databases_compare. */
export interface Compared {
  here: { database: string; pattern: string; keys: number };
  there: { database: string; pattern: string; keys: number };
  same: number;
  only_here: number;
  only_there: number;
  different: number;
  differing: { type: number; ttl: number; value: number };
  not_compared: Record<string, number>;
  gone_meanwhile?: number;
  examples: {
    only_here?: unknown[];
    only_there?: unknown[];
    different?: { key: unknown; differs: string[]; type?: object; ttl_ms?: object }[];
    not_compared?: { key: unknown; why: string }[];
  };
  commands: number;
  cursor: string;
  finished: boolean;
}

/** What the numbers of several results are together. */
export function sumOfParts(parts: readonly Compared[]) {
  const sums = { same: 0, only_here: 0, only_there: 0, different: 0, type: 0, ttl: 0, value: 0 };
  for (const part of parts) {
    for (const name of ["same", "only_here", "only_there", "different"] as const) sums[name] += part[name];
    for (const name of ["type", "ttl", "value"] as const) sums[name] += part.differing[name];
  }
  return sums;
}
