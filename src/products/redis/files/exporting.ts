import type { CallContext } from "../../../call/context.ts";
import type { ExportWriter } from "../../../files/export-writer.ts";
import { recordLine } from "../../../files/json-lines.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { Reply } from "../../../upstash/reply.ts";
import type { Asking } from "../keyspace/asking.ts";
import { type ExportFormat, keyOfToken } from "./export-records.ts";
import type { KnownLimits } from "./value-facts.ts";

/** Why a key stands in an export without its value. */
export type NotExported = "unsupported_type" | "too_large" | "changed_type";

/** What an export works with, and what it has come to. */
export interface Exporting extends Pick<CallContext, "signal" | "turns"> {
  redis: Redis;
  asking: Asking;
  format: ExportFormat;
  maxCommands: number;
  writer: ExportWriter;
  /** The length of the file up to the last key that is whole. */
  safe: number;
  known: KnownLimits;
  counts: ExportCounts;
  /** Tells the client how far the export is. */
  tell(message: string): Promise<void>;
}

export interface ExportCounts {
  /** Keys with their values. */
  keys: number;
  skipped: Partial<Record<NotExported, number>>;
  /** Keys that were gone when they were read. */
  gone: number;
  /** Values that came to have another size while they were read part by part. */
  changed_while_read: number;
  /** Streams with entries that consumers have not acknowledged. */
  with_pending: number;
}

/** A key that is being exported. */
export interface ExportedKey {
  /** The key as one text. */
  token: string;
  /** As it stands in a line. */
  type: string;
}

/** The line of a key without its value. */
export async function writeSkipped({ token, type }: ExportedKey, reason: NotExported, exporting: Exporting) {
  const { counts, writer } = exporting;
  counts.skipped[reason] = (counts.skipped[reason] ?? 0) + 1;
  await writer.write(recordLine({ key: keyOfToken(token), type, skipped: reason }));
}

/** The beginning of the line of a key; `expires` is what PEXPIRETIME says. */
export function lineStart({ token, type }: ExportedKey, expires: number): Record<string, unknown> {
  return { key: keyOfToken(token), type, ...(expires < 0 ? {} : { expires_at_ms: expires }) };
}

/** Notes what people are told of beside the numbers of keys. */
export function countPending(facts: Readonly<Record<string, unknown>>, { counts }: Exporting): void {
  if (/"pending_not_kept"/.test(JSON.stringify(facts.groups ?? null))) counts.with_pending += 1;
}

/** Throws where so many commands are more than the call may send. */
export function needCommands(commands: number, { asking, maxCommands }: Exporting): void {
  if (asking.commands() + commands > maxCommands) throw asking.atMost();
}

/** One read about a key, whose name may be bytes, which only the body of a request can carry. */
export async function askAbout(token: string, command: string, exporting: Exporting): Promise<Reply> {
  const { redis, asking, signal } = exporting;
  const key = keyOfToken(token);
  asking.count(1);
  if (typeof key === "string") return redis.command([command, key], { signal, repeatable: true });
  return redis.commandWithBytes([command], Buffer.from(key.base64, "base64"), { signal, repeatable: true });
}
