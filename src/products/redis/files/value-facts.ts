import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { numberIn, replyIfAny } from "../replies/pipeline-answers.ts";
import { asMap, asMaps } from "../replies/reply-shapes.ts";
import type { ValuePage } from "./filed-types.ts";

/*
 * What a value has beside its elements: the expiry of single fields of a hash, and the last id and the groups of a stream.
 */

/** What an export has learned of the database. */
export interface KnownLimits {
  /** Older versions of Redis know no expiry of fields. */
  noFieldExpiry: boolean;
}

/** The commands that tell it; none where there is nothing to tell. */
export function factCommands(type: string, key: string, { fields }: ValuePage, known: KnownLimits): RedisCommand[] {
  if (type === "stream")
    return [
      ["XINFO", "STREAM", key],
      ["XINFO", "GROUPS", key],
    ];
  const names = type === "hash" && !known.noFieldExpiry ? Object.keys(fields.value as object) : [];
  return names.length === 0 ? [] : [["HPEXPIRETIME", key, "FIELDS", `${names.length}`, ...names]];
}

/** The same as it stands in a line; nothing where it has bytes at a place where no command could write them. */
export function factFields(
  type: string,
  page: ValuePage,
  answers: readonly Answer[],
  known: KnownLimits,
): Record<string, unknown> | undefined {
  if (type === "stream") return streamFields(answers);
  const [answer] = answers;
  if (type !== "hash" || answer === undefined) return {};
  if ("error" in answer) {
    if (!/unknown command/i.test(answer.error.message)) throw answer.error;
    known.noFieldExpiry = true;
    return {};
  }
  const times = Array.isArray(answer.reply) ? answer.reply : [];
  const expiring = Object.keys(page.fields.value as object)
    .map((field, index) => [field, numberIn(times[index]) ?? -1] as const)
    .filter(([, time]) => time > 0);
  return expiring.length === 0 ? {} : { field_expires_at_ms: Object.fromEntries(expiring) };
}

/** A group of a stream in an export; what its consumers were given and have not acknowledged no command can restore. */
export interface ExportedGroup {
  name: string;
  last_delivered_id: string;
  pending_not_kept?: number;
}

function streamFields([info, groups]: readonly Answer[]): Record<string, unknown> | undefined {
  const facts = asMap(replyIfAny(info) ?? null) as Record<string, Reply> | null;
  const last = facts?.["last-generated-id"];
  const rows = asMaps(replyIfAny(groups) ?? []);
  const found = (Array.isArray(rows) ? rows : []).map((row) => groupOf(row as Record<string, Reply>));
  if (found.includes(undefined)) return undefined;
  return {
    ...(typeof last === "string" ? { last_id: last } : {}),
    ...(found.length === 0 ? {} : { groups: found }),
  };
}

function groupOf(row: Readonly<Record<string, Reply>>): ExportedGroup | undefined {
  if (typeof row.name !== "string") return undefined;
  const pending = numberIn(row.pending) ?? 0;
  return {
    name: row.name,
    last_delivered_id: String(row["last-delivered-id"]),
    ...(pending === 0 ? {} : { pending_not_kept: pending }),
  };
}
