import type { Reply } from "../../../upstash/reply.ts";
import type { ReplyShape } from "../command.ts";
import { asListOf, asMap, asMapWith, asNumber, pairsOf, type ValueShape } from "./reply-shapes.ts";

/** An entry as `{id, fields}`; the fields of a deleted entry are null. Ids alone, as JUSTID asks for, stay text. */
const asEntry: ValueShape = (reply) => {
  if (!Array.isArray(reply) || reply.length !== 2) return reply;
  const [id = null, fields = null] = reply;
  return { id, fields: asMap(fields) };
};

/** XRANGE, XREVRANGE, XCLAIM. */
export const asEntries: ValueShape = asListOf(asEntry);

/** XREAD, XREADGROUP: a list of `{key, entries}`, or null. */
export const asStreams: ValueShape = (reply) => {
  const pairs = pairsOf(reply);
  if (pairs === undefined || !pairs.every(([, entries]) => Array.isArray(entries))) return reply;
  return pairs.map(([key, entries]) => ({ key, entries: asEntries(entries) }));
};

/** XAUTOCLAIM: `{next, entries, deleted}`, with ids for entries under JUSTID. */
export const asClaimed: ValueShape = (reply) => {
  if (!Array.isArray(reply) || reply.length < 2 || reply.length > 3) return reply;
  const [next = null, entries = null, deleted] = reply;
  return { next, entries: asEntries(entries), ...(deleted === undefined ? {} : { deleted }) };
};

/** XPENDING: the summary of a group, or with a range `{id, consumer, idle_ms, deliveries}` for each entry. */
export const asPending: ReplyShape = (reply, args) =>
  args.length <= 2 ? asPendingSummary(reply) : asRows("id", "consumer", "idle_ms", "deliveries")(reply);

const asPendingSummary: ValueShape = (reply) => {
  if (!Array.isArray(reply) || reply.length !== 4) return reply;
  const [pending = null, smallest_id = null, greatest_id = null, consumers = null] = reply;
  return { pending, smallest_id, greatest_id, consumers: asConsumerCounts(consumers) };
};

const asConsumerCounts: ValueShape = (reply) =>
  pairsOf(reply)?.map(([consumer, pending]) => ({ consumer, pending: asNumber(pending) })) ?? reply;

/** XINFO STREAM, also with FULL. */
export const asStreamInfo: ValueShape = asMapWith({
  "first-entry": asEntry,
  "last-entry": asEntry,
  entries: asEntries,
  groups: asListOf(
    asMapWith({
      pending: asRows("id", "consumer", "delivered_unix_ms", "deliveries"),
      consumers: asListOf(asMapWith({ pending: asRows("id", "delivered_unix_ms", "deliveries") })),
    }),
  ),
});

/** A list of arrays as a list of objects with these names. */
function asRows(...names: readonly string[]): ValueShape {
  return (reply) => {
    if (!Array.isArray(reply) || !reply.every((row) => isRow(row, names.length))) return reply;
    return (reply as Reply[][]).map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
  };
}

function isRow(row: Reply, length: number): boolean {
  return Array.isArray(row) && row.length === length;
}
