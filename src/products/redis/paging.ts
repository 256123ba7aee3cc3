import { Buffer } from "node:buffer";
import type { Bounded } from "../../call/bound.ts";
import type { CallText, CommandPaging } from "./command.ts";

/*
 * How to read on after an answer that was cut, as the call to make where it can be told. Nothing is said where a command
 * has no way to ask for a part; the answer then has the general advice alone.
 */

/** How many fields or members a first page is asked to have. */
const PAGE = "100";
/** Characters; the rest of a longer value is not asked for as a whole. */
const LARGE_VALUE = 1_000_000;
/** Bytes; a longer argument is not repeated in a sentence. */
const LONGEST_ARGUMENT = 200;
/** Characters of a call that is told, which may have thousands of arguments. */
const LONGEST_CALL = 2_000;
/** Values that were cut of whose rest is told. */
const VALUES_TOLD = 3;
const WITHOUT_PARTS =
  "A single value is longer than an answer may be; the person who runs the server can raise --max-output.";

/** A call of the tool that runs the command of a family. */
const familyCall: CallText = (command, args) => JSON.stringify({ command, args });

/** The sentence with a call to make; a long argument stands there by its place only. */
export function readOnWith(command: string, args: readonly string[], call: CallText = familyCall): string {
  const named = args.map((arg, index) =>
    Buffer.byteLength(arg) <= LONGEST_ARGUMENT ? arg : `(argument ${index + 1} of this call, unchanged)`,
  );
  const text = call(command, named);
  return text.length <= LONGEST_CALL ? `Read on with ${text}.` : "Ask for less in one call, with fewer args.";
}

/**
 * GET: the bytes after those that are shown, to the end, so that the next answer is cut between two characters; of a
 * large value as many again.
 */
export const bytesAfter: CommandPaging = ([key = ""], { value, cuts }, call) => {
  const length = bytesIn(value);
  if (length === 0) return undefined;
  const isLarge = cuts.some(({ total }) => total > LARGE_VALUE);
  return readOnWith("GETRANGE", [key, `${length}`, isLarge ? `${2 * length - 1}` : "-1"], call);
};

/** GETRANGE key start end. A negative start counts from the end, and so does the next one. */
export const rangeAfter: CommandPaging = ([key = "", start = "", end = ""], { value }, call) => {
  const length = bytesIn(value);
  return length === 0 ? undefined : readOnWith("GETRANGE", [key, `${Number(start) + length}`, end], call);
};

/** Commands with an index or rank as the second argument: LRANGE, ZRANGE, ZREVRANGE. */
export function indexAfter(command: string): CommandPaging {
  return (args, shown, call) => {
    const [key = "", start = "", ...rest] = args;
    if (rest.some((word) => /^BY(SCORE|LEX)$/i.test(word))) return limitAfter(command)(args, shown, call);
    if (!hasMore(shown)) return WITHOUT_PARTS;
    return readOnWith(command, [key, `${Number(start) + lengthOf(shown.value)}`, ...rest], call);
  };
}

/** Commands with `LIMIT offset count` behind the bounds: ZRANGEBYSCORE and its sisters. A count of -1 means all. */
export function limitAfter(command: string): CommandPaging {
  return (args, shown, call) => {
    if (!hasMore(shown)) return WITHOUT_PARTS;
    const at = args.findIndex((word, index) => index > 2 && word.toUpperCase() === "LIMIT");
    const length = lengthOf(shown.value);
    const [offset, count] = at === -1 ? [0, -1] : [Number(args[at + 1]), Number(args[at + 2])];
    const others = at === -1 ? args : [...args.slice(0, at), ...args.slice(at + 3)];
    const next = ["LIMIT", `${offset + length}`, `${count < 0 ? -1 : count - length}`];
    return readOnWith(command, [...others, ...next], call);
  };
}

/**
 * Commands with a list of keys, fields or indexes, one element of the answer for each, which share it: MGET, HMGET, ARMGET. What was cut of a
 * value of MGET is read by itself.
 */
export function argumentsAfter(command: string, names: "keys" | "fields" | "indexes"): CommandPaging {
  return (args, shown, call) => {
    const rest = hasMore(shown)
      ? [`Read on with ${command} and the ${names} behind the first ${lengthOf(shown.value)}.`]
      : [];
    const values = names === "keys" ? valuesAfter(args, shown, call) : [];
    return [...rest, ...values, `With fewer ${names} in one call there is more room for each.`].join(" ");
  };
}

function valuesAfter(keys: readonly string[], { value, cuts }: Bounded, call: CallText | undefined): string[] {
  const cutInside = listOf(value).flatMap((element, index) => {
    const own = cuts.filter(({ at }) => at.startsWith(`result[${index}]`));
    return own.length === 0 ? [] : [bytesAfter([keys[index] ?? ""], { value: element, cuts: own }, call) ?? ""];
  });
  return cutInside.slice(0, VALUES_TOLD);
}

/** A whole collection, which its SCAN reads by page: HGETALL, SMEMBERS. */
export function pagesOf(command: string): CommandPaging {
  return ([key = ""], _, call) => readOnWith(command, [key, "0", "COUNT", PAGE], call);
}

/** A page of SCAN or its sisters: the same cursor again, so that nothing is lost. `fixed` arguments precede the options. */
export function smallerPage(command: string, fixed: number): CommandPaging {
  return (args, _, call) => {
    const at = args.findIndex((word, index) => index >= fixed && word.toUpperCase() === "COUNT");
    const count = at === -1 ? 10 : Number(args[at + 1]);
    if (!(count > 1)) return WITHOUT_PARTS;
    const others = at === -1 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
    return `Nothing of this page is lost by asking again with the same cursor. ${readOnWith(command, [...others, "COUNT", `${Math.ceil(count / 4)}`], call)}`;
  };
}

/** KEYS pattern: by page, with SCAN. */
export const keysByPage: CommandPaging = ([pattern = "*"], _, call) =>
  readOnWith("SCAN", ["0", "MATCH", pattern, "COUNT", PAGE], call);

/** XRANGE and XREVRANGE: after the last entry that is shown. */
export function entriesAfter(command: string): CommandPaging {
  return ([key = "", , end = "", ...rest], { value }, call) => {
    const id = lastId(value);
    return id === undefined
      ? undefined
      : readOnWith(command, [key, `(${id}`, end, ...withLess(rest, "COUNT", lengthOf(value))], call);
  };
}

/** The words with a limit, such as COUNT, that is as much lower as was shown already. */
export function withLess(words: readonly string[], option: string, shown: number): readonly string[] {
  const at = words.findIndex((word) => word.toUpperCase() === option) + 1;
  const left = Number(words[at]) - shown;
  return at > 0 && left > 0 ? [...words.slice(0, at), `${left}`, ...words.slice(at + 1)] : words;
}

/** XREAD, whose ids are exclusive by themselves: each stream after its last entry that is shown. */
export const streamsAfter: CommandPaging = (args, { value }, call) => {
  const first = args.findIndex((word) => word.toUpperCase() === "STREAMS") + 1;
  const keys = args.slice(first, first + (args.length - first) / 2);
  const shown = new Map(listOf(value).map((stream) => [fieldOf(stream, "key"), fieldOf(stream, "entries")]));
  const ids = keys.map((key, index) => lastId(shown.get(key)) ?? args[first + keys.length + index] ?? "0");
  return readOnWith("XREAD", [...args.slice(0, first), ...keys, ...ids], call);
};

/** SEARCH.QUERY: the matches after those that are shown. */
export const matchesAfter: CommandPaging = (args, { value }) => {
  const at = args.findIndex((word, index) => index > 1 && word.toUpperCase() === "OFFSET");
  const offset = at === -1 ? 0 : Number(args[at + 1]);
  return `Read on with the same query and OFFSET ${offset + lengthOf(value)}, or SELECT fewer fields.`;
};

/** The same sentence for every call. */
export function advice(sentence: string): CommandPaging {
  return () => sentence;
}

/** A value that Redis gives as a whole only, such as a field of a hash. */
export const withoutParts: CommandPaging = advice(WITHOUT_PARTS);

/** Whether elements were left out behind those that are shown; otherwise the one that is there was itself too long. */
export function hasMore({ value, cuts }: Bounded): boolean {
  return cuts.some(({ at, unit }) => at === "result" && unit === "elements") && lengthOf(value) > 0;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function lengthOf(value: unknown): number {
  return listOf(value).length;
}

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([field]) => field === name)?.[1]
    : undefined;
}

function lastId(entries: unknown): string | undefined {
  const id = fieldOf(listOf(entries).at(-1), "id");
  return typeof id === "string" ? id : undefined;
}

/** How many bytes of a string are shown: of base64 only whole groups of four characters. */
function bytesIn(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  const base64 = fieldOf(value, "base64");
  return typeof base64 === "string" ? Math.floor(base64.length / 4) * 3 : 0;
}
