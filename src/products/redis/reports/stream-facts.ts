import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Bytes } from "../../../upstash/reply.ts";
import type { Asking } from "../keyspace/asking.ts";
import { numberIn, replyIfAny, replyOf } from "../replies/pipeline-answers.ts";
import { asMaps } from "../replies/reply-shapes.ts";
import { asEntries, asPending, asStreamInfo } from "../replies/stream-replies.ts";
import { type Fields, fieldsOf, idOf, nameOf, numberOf, rowsOf, textIn } from "./stream-rows.ts";

/** Groups that are looked into, those with most to do first. */
export const MOST_GROUPS = 10;
/** Pending entries of a group that are looked at, from the oldest id on. */
export const MOST_PENDING = 500;
/** The newest entries, whose ids tell how the stream grows; fewer where they are large. */
const NEWEST = 100;
const NEWEST_CHARACTERS = 256 * 1_024;

export interface StreamFacts {
  key: string;
  length: number;
  memoryBytes: number | undefined;
  firstId: string | undefined;
  lastId: string | undefined;
  entriesAdded: number | undefined;
  /** Ids of the newest entries, the newest first; not all where they are large. */
  newestIds: readonly string[];
  /** All groups, those with most to do first. */
  groups: readonly GroupFacts[];
  /** When all this was read, in milliseconds since 1970. */
  now: number;
}

export interface GroupFacts {
  name: string | Bytes;
  consumers: number;
  pending: number;
  /** Nothing where Redis cannot tell. */
  lag: number | undefined;
  lastDeliveredId: string;
  /** What only those have that were looked into. */
  details?: GroupDetails;
}

export interface GroupDetails {
  consumers: readonly ConsumerFacts[];
  /** The pending entries with the lowest ids. */
  oldest: readonly PendingEntry[];
}

export interface ConsumerFacts {
  name: string | Bytes;
  pending: number;
  idleMs: number;
  /** Since it was last given an entry; Redis tells it since 7.2. */
  inactiveMs: number | undefined;
}

export interface PendingEntry {
  id: string;
  consumer: string | Bytes;
  idleMs: number;
  deliveries: number;
}

/** What reads tell of a stream; nothing where there is no such key. Throws an InputError where the key is no stream. */
export async function streamFacts(
  key: string,
  group: string | undefined,
  asking: Asking,
  turns: CallContext["turns"],
): Promise<StreamFacts | undefined> {
  const [stream, groups, memory] = await asking.read([
    ["XINFO", "STREAM", key],
    ["XINFO", "GROUPS", key],
    ["MEMORY", "USAGE", key],
  ]);
  const info = infoIn(stream, key);
  if (info === undefined) return undefined;
  const lastEntry = info["last-entry"];
  const length = numberOf(info.length) ?? 0;
  const all = groupsIn(groups).sort((one, other) => toDo(other, length) - toDo(one, length));
  return {
    key,
    length,
    memoryBytes: numberIn(replyIfAny(memory)),
    firstId: idOf(info["first-entry"]),
    lastId: idOf(lastEntry),
    entriesAdded: numberOf(info["entries-added"]),
    newestIds: await newestIds(key, lastEntry, asking),
    groups: await lookInto(key, chosen(all, group, key), all, asking, turns),
    now: Date.now(),
  };
}

function infoIn(answer: Answer | undefined, key: string): Fields | undefined {
  if (answer !== undefined && "error" in answer) {
    if (/no such key/i.test(answer.error.message)) return undefined;
    if (answer.error.code === "WRONGTYPE") {
      throw new InputError(`${JSON.stringify(key)} is no stream; TYPE tells what it is.`);
    }
  }
  return fieldsOf(asStreamInfo(replyOf(answer)));
}

function groupsIn(answer: Answer | undefined): GroupFacts[] {
  return rowsOf(asMaps(replyOf(answer))).map((row) => ({
    name: nameOf(row.name),
    consumers: numberOf(row.consumers) ?? 0,
    pending: numberOf(row.pending) ?? 0,
    lag: numberOf(row.lag),
    lastDeliveredId: textIn(row["last-delivered-id"]) ?? "0-0",
  }));
}

/** Entries that a group has to be given or to acknowledge; all where it is not known. */
function toDo({ pending, lag }: GroupFacts, length: number): number {
  return pending + (lag ?? length);
}

function chosen(all: readonly GroupFacts[], group: string | undefined, key: string): readonly GroupFacts[] {
  if (group === undefined) return all.slice(0, MOST_GROUPS);
  const found = all.filter(({ name }) => name === group);
  if (found.length > 0) return found;
  const names = all.slice(0, MOST_GROUPS).map(({ name }) => JSON.stringify(name));
  throw new InputError(
    `The stream ${JSON.stringify(key)} has no group ${JSON.stringify(group)}. ${names.length === 0 ? "It has none." : `It has ${names.join(", ")}${all.length > names.length ? ` and ${all.length - names.length} more` : ""}.`}`,
  );
}

/** The groups with what is read of each; one that has gone meanwhile is left out. */
async function lookInto(
  key: string,
  groups: readonly GroupFacts[],
  all: readonly GroupFacts[],
  asking: Asking,
  turns: CallContext["turns"],
): Promise<GroupFacts[]> {
  const named = groups.flatMap((group) => (typeof group.name === "string" ? [{ group, name: group.name }] : []));
  const answers = await asking.read(
    named.flatMap(({ name }) => [
      ["XINFO", "CONSUMERS", key, name],
      ["XPENDING", key, name, "-", "+", `${MOST_PENDING}`],
    ]),
  );
  const found = new Map<GroupFacts, GroupFacts | undefined>();
  for (const [index, { group }] of named.entries()) {
    // A group may have thousands of consumers.
    await turns.next();
    const [consumers, pending] = answers.slice(2 * index, 2 * index + 2);
    found.set(group, withDetails(group, consumers, pending));
  }
  return all.flatMap((group) => {
    const looked = found.has(group) ? found.get(group) : group;
    return looked === undefined ? [] : [looked];
  });
}

function isGone(answer: Answer | undefined): boolean {
  return answer !== undefined && "error" in answer && /^NOGROUP|no such key/i.test(answer.error.message);
}

function withDetails(group: GroupFacts, consumers: Answer | undefined, pending: Answer | undefined) {
  if (isGone(consumers) || isGone(pending)) return undefined;
  const oldest = rowsOf(asPending(replyOf(pending), ["", "", "-"])).map((row) => ({
    id: textIn(row.id) ?? "",
    consumer: nameOf(row.consumer),
    idleMs: numberOf(row.idle_ms) ?? 0,
    deliveries: numberOf(row.deliveries) ?? 0,
  }));
  const rows = rowsOf(asMaps(replyOf(consumers))).map((row) => ({
    name: nameOf(row.name),
    pending: numberOf(row.pending) ?? 0,
    idleMs: numberOf(row.idle) ?? 0,
    inactiveMs: numberOf(row.inactive),
  }));
  return { ...group, details: { consumers: rows, oldest } };
}

/** Entries come with their fields, so that fewer are read where the newest is large; none where even they are too large. */
async function newestIds(key: string, lastEntry: unknown, asking: Asking): Promise<string[]> {
  const size = JSON.stringify(lastEntry ?? null).length;
  const number = Math.min(NEWEST, Math.floor(NEWEST_CHARACTERS / size));
  if (number < 2) return [];
  try {
    const [answer] = await asking.read([["XREVRANGE", key, "+", "-", "COUNT", `${number}`]]);
    return rowsOf(asEntries(replyOf(answer))).flatMap(({ id }) => (typeof id === "string" ? [id] : []));
  } catch (error) {
    if (error instanceof RedisError || (error instanceof UpstashError && error.kind === "too-large")) return [];
    throw error;
  }
}
