import { isUtf8 } from "node:buffer";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { pairsOf } from "../replies/reply-shapes.ts";
import { whyNotInPath } from "../tools/bytes-write.ts";
import { bytesIn, isBytes, keyToken, type Stored, storedIn } from "./export-records.ts";

/** A part of a value as a line of an export has it. */
export interface ValuePage {
  /** What stands in the line: `value`, or of a document that is no such value `value_text`. */
  fields: Readonly<Record<string, unknown>>;
  /** Elements, or bytes of a string. */
  count: number;
  /** Where the next part begins; nothing behind the last. */
  next?: string | undefined;
  /** Whether it has bytes, and whether the commands of its type could write them, which take bytes as last argument. */
  bytes: "none" | "writable" | "unwritable";
}

/** How values of a type are read part by part. */
export interface ValueType {
  /** The command that tells the size of the whole. */
  size?: string;
  /** How much the first part has, and any at most. */
  first: number;
  most: number;
  begin: string;
  page(key: string, at: string, count: number): RedisCommand;
  /** Nothing where the key is gone. */
  read(reply: Reply, at: string, count: number): ValuePage | undefined;
}

const FIRST = 500;
const MOST = 5_000;
/** Parts of strings, in bytes; longer ones would be longer than requests are elsewhere. */
const FIRST_BYTES = 16_384;
const MOST_BYTES = 131_072;
/** Characters of a document that is parsed in one turn of the event loop; a longer one stands as its text. */
const LONGEST_DOCUMENT = 262_144;

const scan = (command: string) => (key: string, at: string, count: number) => [command, key, at, "COUNT", `${count}`];
const range = (command: string) => (key: string, at: string, count: number) => [
  ...[command, key, at, `${Number(at) + count - 1}`],
];

/** By the name that TYPE gives. */
const valueTypes: Readonly<Record<string, ValueType>> = {
  string: {
    ...{ size: "STRLEN", first: FIRST_BYTES, most: MOST_BYTES, begin: "0" },
    page: range("GETRANGE"),
    read: readString,
  },
  list: { ...{ size: "LLEN", first: FIRST, most: MOST, begin: "0" }, page: range("LRANGE"), read: readList },
  hash: { ...{ size: "HLEN", first: FIRST, most: MOST, begin: "0" }, page: scan("HSCAN"), read: readHash },
  set: { ...{ size: "SCARD", first: FIRST, most: MOST, begin: "0" }, page: scan("SSCAN"), read: readSet },
  zset: { ...{ size: "ZCARD", first: FIRST, most: MOST, begin: "0" }, page: scan("ZSCAN"), read: readSortedSet },
  stream: {
    ...{ size: "XLEN", first: FIRST, most: MOST, begin: "-" },
    page: (key, at, count) => ["XRANGE", key, at, "+", "COUNT", `${count}`],
    read: readStream,
  },
  json: { first: 1, most: 1, begin: "", page: (key) => ["JSON.GET", key], read: readDocument },
};

/** The name of a type in an export; the two names of JSON documents are those of Upstash and of Redis. */
export function typeName(type: string): string {
  return type === "ReJSON-RL" ? "json" : type;
}

/** How the type is read, where people can read it. */
export function valueTypeOf(type: string): ValueType | undefined {
  return Object.hasOwn(valueTypes, type) ? valueTypes[type] : undefined;
}

function readString(reply: Reply, at: string, count: number): ValuePage {
  const bytes = bytesIn(storedIn(reply));
  const isWhole = bytes.length < count;
  // A part that ended within a character would be no text.
  const ends = isWhole ? [bytes.length] : [0, 1, 2, 3].map((cut) => bytes.length - cut);
  const end = ends.find((length) => length > 0 && isUtf8(bytes.subarray(0, length))) ?? bytes.length;
  const part = bytes.subarray(0, end);
  const value: Stored = isUtf8(part) ? part.toString("utf8") : { base64: part.toString("base64") };
  const next = isWhole ? undefined : `${Number(at) + end}`;
  return { fields: { value }, count: end, next, bytes: isBytes(value) ? "writable" : "none" };
}

function readList(reply: Reply, at: string, count: number): ValuePage | undefined {
  const value = arrayIn(reply).map(storedIn);
  if (value.length === 0 && at === "0") return undefined;
  const next = value.length < count ? undefined : `${Number(at) + value.length}`;
  return { fields: { value }, count: value.length, next, bytes: value.some(isBytes) ? "writable" : "none" };
}

function readSet(reply: Reply, at: string): ValuePage | undefined {
  const { items, next } = scanned(reply);
  if (items.length === 0 && next === undefined && at === "0") return undefined;
  const members = new Map(items.map((item) => [keyToken(storedIn(item)), storedIn(item)]));
  const value = [...members].sort(byFirst).map(([, member]) => member);
  return { fields: { value }, count: value.length, next, bytes: value.some(isBytes) ? "writable" : "none" };
}

function readHash(reply: Reply, at: string): ValuePage | undefined {
  const page = scannedPairs(reply, at);
  if (page === undefined) return undefined;
  const { pairs, next } = page;
  const isWritable = (field: Stored) => typeof field === "string" && whyNotInPath([field]) === undefined;
  const withBytes = pairs.filter((pair) => pair.some(isBytes));
  const bytes = bytesOfItems(withBytes, ([field]) => isWritable(field));
  // Object.fromEntries keeps a field called __proto__, which an assignment would lose.
  const value = bytes === "unwritable" ? {} : Object.fromEntries(pairs);
  return { fields: { value }, count: pairs.length, next, bytes };
}

function readSortedSet(reply: Reply, at: string): ValuePage | undefined {
  const page = scannedPairs(reply, at);
  if (page === undefined) return undefined;
  const value = page.pairs
    .map(([member, score]): [Stored, number | string] => [member, scoreOf(String(score))])
    .sort(([, one], [, other]) => numberOfScore(one) - numberOfScore(other) || 0);
  const bytes = value.some(([member]) => isBytes(member)) ? "writable" : "none";
  return { fields: { value }, count: value.length, next: page.next, bytes };
}

/** A score as a number, but where JSON has none that says the same. */
function scoreOf(score: string): number | string {
  const number = Number(score);
  return Number.isFinite(number) && !Object.is(number, -0) ? number : score;
}

function numberOfScore(score: number | string): number {
  if (typeof score === "number") return score;
  return score.startsWith("-i") ? Number.NEGATIVE_INFINITY : score.includes("i") ? Number.POSITIVE_INFINITY : 0;
}

function readStream(reply: Reply, _at: string, count: number): ValuePage {
  const value = arrayIn(reply).map((entry) => {
    const [id = null, fields = null] = arrayIn(entry);
    return { id: String(id), fields: (pairsOf(fields) ?? []).map((pair) => pair.map(storedIn)) };
  });
  const last = value.at(-1);
  const next = value.length < count || last === undefined ? undefined : `(${last.id}`;
  const texts = value.map(({ fields }) => fields.flat()).filter((each) => each.some(isBytes));
  const bytes = bytesOfItems(texts, (each) => {
    const before = each.slice(0, -1);
    return !before.some(isBytes) && whyNotInPath(before.map(String)) === undefined;
  });
  return { fields: { value }, count: value.length, next, bytes };
}

/** A document stands as itself where that says the same as its text. */
function readDocument(reply: Reply): ValuePage | undefined {
  if (reply === null) return undefined;
  const text = String(reply);
  return { fields: documentFields(text), count: 1, bytes: "none" };
}

function documentFields(text: string): ValuePage["fields"] {
  if (text.length <= LONGEST_DOCUMENT) {
    try {
      const value: unknown = JSON.parse(text);
      if (JSON.stringify(value) === text) return { value };
    } catch {
      // Nothing that could stand in a line as itself.
    }
  }
  return { value_text: text };
}

/** `bytes` of a page, by those of its items that have bytes. */
function bytesOfItems<Item>(items: readonly Item[], isWritable: (item: Item) => boolean): ValuePage["bytes"] {
  if (items.length === 0) return "none";
  return items.every(isWritable) ? "writable" : "unwritable";
}

/** A page of HSCAN, SSCAN or ZSCAN. */
function scanned(reply: Reply): { items: Reply[]; next: string | undefined } {
  const [next = null, items = null] = arrayIn(reply);
  return { items: arrayIn(items), next: String(next) === "0" ? undefined : String(next) };
}

/** The pairs of a page in order, each once; nothing where the first and only page is empty. */
function scannedPairs(reply: Reply, at: string) {
  const { items, next } = scanned(reply);
  if (items.length === 0 && next === undefined && at === "0") return undefined;
  const pairs = (pairsOf(items) ?? []).map((pair): [Stored, Stored] => [storedIn(pair[0]), storedIn(pair[1])]);
  const named = new Map(pairs.map((pair) => [keyToken(pair[0]), pair]));
  return { pairs: [...named].sort(byFirst).map(([, pair]) => pair), next };
}

function byFirst([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function arrayIn(reply: Reply): Reply[] {
  return Array.isArray(reply) ? reply : [];
}
