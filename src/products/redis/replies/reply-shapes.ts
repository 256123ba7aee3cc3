import type { Reply } from "../../../upstash/reply.ts";
import type { ReplyShape } from "../command.ts";

/*
 * Redis answers with flat arrays; these shapes give them names. Every shape keeps two promises: nothing of the reply is
 * lost, and a reply that it does not know is given back as it came.
 */

/** What makes of one value what a reader expects. */
export type ValueShape = (value: Reply) => unknown;

/**
 * The pairs of a flat array `[a, b, a, b]` or of an array of pairs `[[a, b], [a, b]]`: Redis sends the first, some
 * replies over REST are the second. Nothing where the reply is neither.
 */
export function pairsOf(reply: Reply): [Reply, Reply][] | undefined {
  if (!Array.isArray(reply)) return undefined;
  if (reply.length > 0 && reply.every((item) => Array.isArray(item) && item.length === 2)) {
    return reply as [Reply, Reply][];
  }
  if (reply.length % 2 !== 0) return undefined;
  const pairs: [Reply, Reply][] = [];
  for (let index = 0; index < reply.length; index += 2) {
    const first = reply[index] ?? null;
    if (Array.isArray(first)) return undefined;
    pairs.push([first, reply[index + 1] ?? null]);
  }
  return pairs;
}

/**
 * A map as an object. Where a name is not text or comes twice, which an object cannot hold, as an array of
 * `{field, value}`. `values` shapes the values of single names, `others` those of all others.
 */
export function asMapWith(
  values: Readonly<Record<string, ValueShape>>,
  others: ValueShape = (value) => value,
): ValueShape {
  return (reply) => {
    const pairs = pairsOf(reply);
    if (pairs === undefined) return reply;
    const fields = pairs.map(([field, value]): [Reply, unknown] => {
      const shape = typeof field === "string" && Object.hasOwn(values, field) ? values[field] : undefined;
      return [field, (shape ?? others)(value)];
    });
    const isObject = fields.every(([field]) => typeof field === "string") && new Map(fields).size === fields.length;
    // Object.fromEntries keeps a field called __proto__, which an assignment would lose.
    return isObject ? Object.fromEntries(fields) : fields.map(([field, value]) => ({ field, value }));
  };
}

/** A map as an object: HGETALL, CONFIG GET, PUBSUB NUMSUB. */
export const asMap: ValueShape = asMapWith({});

/** Every element of an array in the same shape. */
export function asListOf(shape: ValueShape): ValueShape {
  return (reply) => (Array.isArray(reply) ? reply.map(shape) : reply);
}

/** A list of maps as a list of objects: XINFO GROUPS, ACL LOG. */
export const asMaps: ValueShape = asListOf(asMap);

/** `[cursor, items]` as `{cursor, [name]: items}`: SCAN and its sisters. The cursor stays text: it has 64 bits. */
export function asPage(name: string, items: ValueShape = (value) => value): ValueShape {
  return (reply) => {
    if (!Array.isArray(reply) || reply.length !== 2 || !Array.isArray(reply[1])) return reply;
    return { cursor: reply[0], [name]: items(reply[1]) };
  };
}

/** `[key, items]` as `{key, [name]: items}`: LMPOP, ZMPOP. */
export function asKeyed(name: string, items: ValueShape = (value) => value): ValueShape {
  return (reply) => {
    if (!Array.isArray(reply) || reply.length !== 2) return reply;
    const [key = null, values = null] = reply;
    return Array.isArray(values) ? { key, [name]: items(values) } : reply;
  };
}

/** HSCAN, whose NOVALUES leaves the fields alone. */
export const asHashPage: ReplyShape = (reply, args) =>
  hasFlag(args, "NOVALUES", 2) ? asPage("fields")(reply) : asPage("fields", asMap)(reply);

/** HRANDFIELD with WITHVALUES; a negative count may repeat fields, so it always answers a list. */
export const asRandomFields: ReplyShape = (reply, args) => {
  if (!hasFlag(args, "WITHVALUES", 2)) return reply;
  if (args[1]?.startsWith("-") !== true) return asMap(reply);
  return pairsOf(reply)?.map(([field, value]) => ({ field, value })) ?? reply;
};

/** TIME as `{seconds, microseconds}`, both numbers. */
export const asTime: ValueShape = (reply) => {
  if (!Array.isArray(reply) || reply.length !== 2) return reply;
  const [seconds = null, microseconds = null] = reply;
  return { seconds: asNumber(seconds), microseconds: asNumber(microseconds) };
};

/** FUNCTION LIST: libraries with their functions. */
export const asLibraries: ValueShape = asListOf(asMapWith({ functions: asMaps }));

/** FUNCTION STATS: the running script, and the counts of each engine. */
export const asFunctionStats: ValueShape = asMapWith({ running_script: asMap, engines: asMapWith({}, asMap) });

/** ACL GETUSER, with a map for each selector. */
export const asUser: ValueShape = asMapWith({ selectors: asMaps });

/**
 * A text that stands for a number as that number. It stays text where a JSON number would not say the same: `inf`,
 * `nan`, `-0`, integers that print with other digits, and fractions with digits that a double does not hold.
 */
export function asNumber(value: Reply): Reply {
  if (typeof value !== "string") return value;
  const number = Number(value);
  if (String(number) === value) return Number.isFinite(number) ? number : value;
  const digits = /[.e]/i.test(value) ? significantDigits(value) : undefined;
  if (digits === undefined || digits.length > MOST_DIGITS || !Number.isFinite(number)) return value;
  if (digits === "") return value.startsWith("-") ? value : 0;
  return significantDigits(number.toPrecision(digits.length)) === digits ? number : value;
}

/** As many as `toPrecision` can print. */
const MOST_DIGITS = 100;

function significantDigits(text: string): string | undefined {
  const match = /^[+-]?(\d+)(?:\.(\d+))?(?:e[+-]?\d+)?$/i.exec(text);
  return match === null ? undefined : `${match[1]}${match[2] ?? ""}`.replace(/^0+/, "");
}

/**
 * Whether an option without a value was given, in any case of letters, from the argument with index `from` on.
 * `valued` says how many arguments belong to other options, so that a pattern or member with the option's name is not
 * taken for it.
 */
export function hasFlag(
  args: readonly string[],
  flag: string,
  from: number,
  valued: Readonly<Record<string, number>> = { MATCH: 1, COUNT: 1, TYPE: 1 },
): boolean {
  let index = from;
  while (index < args.length) {
    const name = (args[index] ?? "").toUpperCase();
    if (name === flag) return true;
    index += 1 + (Object.hasOwn(valued, name) ? (valued[name] ?? 0) : 0);
  }
  return false;
}
