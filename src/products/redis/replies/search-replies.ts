import type { Reply } from "../../../upstash/reply.ts";
import { asListOf, asMap, asMapWith, asNumber, pairsOf, type ValueShape } from "./reply-shapes.ts";

/** SEARCH.QUERY: `{key, score, content}` for each match, without content under NOCONTENT; null without such an index. */
export const asMatches: ValueShape = (reply) => {
  if (!Array.isArray(reply)) return reply;
  const matches = reply.map(asMatch);
  return matches.includes(undefined) ? reply : matches;
};

function asMatch(item: Reply): object | undefined {
  if (!Array.isArray(item) || item.length < 2 || item.length > 3) return undefined;
  const [key = null, score = null, content] = item;
  return { key, score: asNumber(score), ...(content === undefined ? {} : { content: asMap(content) }) };
}

/** SEARCH.DESCRIBE: the index as an object, each field of its schema as `{field, type, options}`. */
export const asIndex: ValueShape = asMapWith({ schema: asListOf(asSchemaField) });

function asSchemaField(item: Reply): unknown {
  if (!Array.isArray(item) || item.length < 2) return item;
  const [field = null, type = null, ...options] = item;
  return { field, type, options };
}

/** SEARCH.AGGREGATE: maps within maps, and lists of maps as buckets. */
export const asAggregations: ValueShape = (reply) => {
  if (!Array.isArray(reply) || reply.length === 0) return reply;
  if (reply.every(Array.isArray)) return reply.map(asAggregations);
  const pairs = pairsOf(reply);
  const names = new Set(pairs?.map(([name]) => name));
  if (pairs === undefined || names.size !== pairs.length || ![...names].every(isText)) return reply;
  return Object.fromEntries(pairs.map(([name, value]) => [name, asAggregations(value)]));
};

function isText(value: Reply): boolean {
  return typeof value === "string";
}
