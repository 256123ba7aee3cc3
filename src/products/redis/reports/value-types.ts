import type { RedisCommand } from "../../../upstash/redis-command.ts";
import { parseExact, type Reply } from "../../../upstash/reply.ts";
import { LAST_INDEX, nextIndexIn } from "../array-paging.ts";
import { asSlots } from "../replies/array-replies.ts";
import { unordered } from "./scanned-values.ts";
import {
  FIRST_ELEMENTS,
  isSame,
  itemsIn,
  LATER_ELEMENTS,
  type PairedNames,
  type Uncompared,
  type ValueRound,
} from "./value-round.ts";

/** Bytes of the first page of a string, and of later ones. */
const FIRST_BYTES = 16_384;
const LATER_BYTES = 524_288;
/** Characters of JSON documents whose members are put in order; longer ones are compared as text alone. */
const LONGEST_DOCUMENT = 1_000_000;

type FirstRound = (names: PairedNames) => ValueRound;

const rounds: Readonly<Record<string, FirstRound>> = {
  string: byRange({
    pages: [FIRST_BYTES, LATER_BYTES],
    command: (key, from, to) => ["GETRANGE", key, `${from}`, `${to}`],
    length: lengthOfText,
    canonical: (reply) => reply,
  }),
  list: byRange({
    pages: [FIRST_ELEMENTS, LATER_ELEMENTS],
    command: (key, from, to) => ["LRANGE", key, `${from}`, `${to}`],
    length: (reply) => itemsIn(reply).length,
    canonical: (reply) => reply,
  }),
  zset: byRange({
    pages: [FIRST_ELEMENTS, LATER_ELEMENTS],
    command: (key, from, to) => ["ZRANGE", key, `${from}`, `${to}`, "WITHSCORES"],
    length: (reply) => itemsIn(reply).length / 2,
    canonical: (reply) => itemsIn(reply).map((item, index) => (index % 2 === 1 ? scoreIn(item) : item)),
  }),
  stream: (names) => entriesFrom(names, "-", FIRST_ELEMENTS),
  array: (names) => slotsFrom(names, "0", FIRST_ELEMENTS),
  hash: unordered({ scan: "HSCAN", size: "HLEN", width: 2 }),
  set: unordered({ scan: "SSCAN", size: "SCARD", width: 1 }),
  json: ({ here, there }) => whole(["JSON.GET", here], ["JSON.GET", there], sameDocuments),
};

/** What TYPE says, where two names mean one type. */
export function plainType(type: string): string {
  return type === "ReJSON-RL" ? "json" : type;
}

/** How to begin with two values of a type. Of one that is not known here, equal dumps are equal and others say nothing. */
export function firstRound(type: string, names: PairedNames): ValueRound {
  const first = Object.hasOwn(rounds, type) ? rounds[type] : undefined;
  if (first !== undefined) return first(names);
  return whole(["DUMP", names.here], ["DUMP", names.there], (one, other) => isSame(one, other) || "type_not_read");
}

interface Ranges {
  /** How much the first and later pages have. */
  pages: readonly [first: number, later: number];
  command: (key: string, from: number, to: number) => RedisCommand;
  length: (reply: Reply) => number;
  /** The reply as it is compared. */
  canonical: (reply: Reply) => Reply;
}

/** Values in an order that means something, page after page. */
function byRange({ pages: [first, later], command, length, canonical }: Ranges): FirstRound {
  const from = ({ here, there }: PairedNames, begin: number): ValueRound => {
    const page = begin === 0 ? first : later;
    const end = begin + page;
    return {
      here: [command(here, begin, end - 1)],
      there: [command(there, begin, end - 1)],
      judge([one = null], [other = null]) {
        if (!isSame(canonical(one), canonical(other))) return "different";
        return length(one) < page ? "equal" : from({ here, there }, end);
      },
    };
  };
  return (names) => from(names, 0);
}

function entriesFrom({ here, there }: PairedNames, start: string, count: number): ValueRound {
  const command = (key: string) => ["XRANGE", key, start, "+", "COUNT", `${count}`];
  return {
    here: [command(here)],
    there: [command(there)],
    judge([one = null], [other = null]) {
      if (!isSame(one, other)) return "different";
      const entries = itemsIn(one);
      const [last] = itemsIn(entries.at(-1) ?? null);
      return entries.length < count ? "equal" : entriesFrom({ here, there }, `(${String(last)}`, LATER_ELEMENTS);
    },
  };
}

/** The occupied slots of arrays, whatever their append cursors are. */
function slotsFrom({ here, there }: PairedNames, start: string, count: number): ValueRound {
  const command = (key: string) => ["ARSCAN", key, start, LAST_INDEX, "LIMIT", `${count}`];
  return {
    here: [command(here)],
    there: [command(there)],
    judge([one = null], [other = null]) {
      if (!isSame(one, other)) return "different";
      const slots = asSlots(one);
      if (!Array.isArray(slots)) return "type_not_read";
      if (slots.length < count) return "equal";
      const next = nextIndexIn(slots);
      return next === undefined ? "equal" : slotsFrom({ here, there }, next, LATER_ELEMENTS);
    },
  };
}

/** Values that one command reads; `same` says true, false, or why nothing can be said. */
function whole(
  here: RedisCommand,
  there: RedisCommand,
  same: (one: Reply, other: Reply) => boolean | Uncompared,
): ValueRound {
  return {
    here: [here],
    there: [there],
    judge([one = null], [other = null]) {
      const judged = same(one, other);
      if (typeof judged === "string") return judged;
      return judged ? "equal" : "different";
    },
  };
}

/** JSON documents, in which the order of members means nothing. */
function sameDocuments(one: Reply, other: Reply): boolean | Uncompared {
  if (isSame(one, other)) return true;
  if (typeof one !== "string" || typeof other !== "string") return false;
  if (one.length + other.length > LONGEST_DOCUMENT) return "too_large";
  try {
    return inOrder(documentIn(one)) === inOrder(documentIn(other));
  } catch (error) {
    // Nested deeper than the stack reaches.
    if (error instanceof RangeError) return "too_large";
    throw error;
  }
}

/** The document in an array, since a long integer that stands alone is exact in something alone. */
function documentIn(text: string): unknown {
  return parseExact(`[${text}]`);
}

function inOrder(document: unknown): string {
  return JSON.stringify(sorted(document));
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(sorted);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}

/** A score as a number, since servers write them in different ways; infinite ones are words. */
function scoreIn(reply: Reply): Reply {
  const score = Number(reply);
  return Number.isNaN(score) ? reply : score;
}

function lengthOfText(reply: Reply): number {
  if (typeof reply === "string") return Buffer.byteLength(reply);
  return reply !== null && typeof reply === "object" && "base64" in reply
    ? Buffer.byteLength(reply.base64, "base64")
    : 0;
}
