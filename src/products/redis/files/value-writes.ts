import { InputError } from "../../../call/tool.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import { whyNotInPath } from "../tools/bytes-write.ts";
import { bytesIn, isBytes, type Stored } from "./export-records.ts";

/** A command that writes a part of a value; `bytes` are its last argument where that is no text. */
export interface ValueWrite {
  command: RedisCommand;
  bytes?: Uint8Array;
}

/** A part of a value as a line of an export has it. */
export interface ValueFields {
  value?: unknown;
  value_text?: unknown;
}

/** Elements and characters of one command. */
const ELEMENTS = 1_000;
const CHARACTERS = 131_072;

/** The commands that write a part of a value to a key, in order. Throws an InputError for what is no such value. */
export function writesOf(type: string, target: string, fields: ValueFields): ValueWrite[] {
  const write = Object.hasOwn(writers, type) ? writers[type] : undefined;
  if (write === undefined) throw new InputError(`there is no way to write the type ${JSON.stringify(type)}`);
  return write(target, fields);
}

const writers: Readonly<Record<string, (target: string, fields: ValueFields) => ValueWrite[]>> = {
  string: (target, { value }) => [...inCommands(["APPEND", target], [[storedValue(value, "a string")]])],
  list: (target, { value }) => [...inCommands(["RPUSH", target], arrayOf(value, "a list").map(single))],
  set: (target, { value }) => [...inCommands(["SADD", target], arrayOf(value, "a set").map(single))],
  hash: (target, { value }) => [...inCommands(["HSET", target], pairsOfHash(value))],
  zset: (target, { value }) => [...inCommands(["ZADD", target], arrayOf(value, "a zset").map(scored))],
  stream: (target, { value }) =>
    arrayOf(value, "a stream").flatMap((entry) => [...inCommands(["XADD", target], [entryOf(entry)])]),
  json: (target, fields) => [{ command: ["JSON.SET", target, "$", documentText(fields)] }],
};

/** Items as arguments of as few commands as their length allows; one whose last part is sent as bytes has one of its own. */
function* inCommands(head: readonly string[], items: readonly (readonly Stored[])[]): Generator<ValueWrite> {
  let [texts, count, characters]: [string[], number, number] = [[], 0, 0];
  for (const item of items) {
    const before = item.slice(0, -1) as string[];
    const last = item.at(-1) ?? "";
    const bytes = bytesToSend(last, before);
    const length = item.reduce((sum, part) => sum + (typeof part === "string" ? part.length : 0), 0);
    if (count > 0 && (bytes !== undefined || count >= ELEMENTS || characters + length > CHARACTERS)) {
      yield { command: [...head, ...texts] };
      [texts, count, characters] = [[], 0, 0];
    }
    if (bytes !== undefined) {
      yield { command: [...head, ...before], bytes };
      continue;
    }
    texts.push(...(item as string[]));
    count += 1;
    characters += length;
  }
  if (count > 0) yield { command: [...head, ...texts] };
}

/** What cannot be in JSON; and long text, which in JSON may take six times its length. */
function bytesToSend(last: Stored, before: readonly string[]): Uint8Array | undefined {
  if (isBytes(last)) return bytesIn(last);
  return last.length > CHARACTERS && whyNotInPath(before) === undefined ? bytesIn(last) : undefined;
}

const single = (element: unknown): Stored[] => [storedValue(element, "an element")];

function pairsOfHash(value: unknown): Stored[][] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw wrong("the value of a hash", "an object");
  return Object.entries(value).map(([field, each]) => [textValue(field, "a field"), storedValue(each, "a value")]);
}

function scored(item: unknown): Stored[] {
  const [member, score] = arrayOf(item, "a member with its score");
  const isScore = typeof score === "number" || (typeof score === "string" && /^(-?inf(inity)?|-0)$/i.test(score));
  if (!isScore) throw wrong("a score", 'a number, "inf" or "-inf"');
  return [String(score), storedValue(member, "a member")];
}

function entryOf(entry: unknown): Stored[] {
  const { id, fields } = (entry ?? {}) as { id?: unknown; fields?: unknown };
  if (typeof id !== "string" || !ENTRY_ID.test(id)) throw wrong("the id of an entry", "text such as 1526919030474-0");
  const parts = arrayOf(fields, "the fields of an entry").flatMap((pair) => arrayOf(pair, "a field with its value"));
  if (parts.length === 0 || parts.length % 2 !== 0) throw wrong("the fields of an entry", "pairs of name and value");
  return [id, ...parts.map((part, index) => (index === parts.length - 1 ? storedValue : textValue)(part, "a field"))];
}

/** The id of an entry of a stream. */
export const ENTRY_ID = /^\d{1,20}-\d{1,20}$/;

function documentText({ value, value_text }: ValueFields): string {
  return value_text === undefined ? JSON.stringify(value) : textValue(value_text, "a document");
}

function arrayOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw wrong(what, "an array");
  return value;
}

/** Text or bytes. Throws an InputError for anything else, half a surrogate pair among it, which has no bytes. */
export function storedValue(value: unknown, what: string): Stored {
  if (isBytes(value)) {
    if (isBase64(value.base64)) return { base64: value.base64 };
    throw wrong(what, "standard base64");
  }
  return textValue(value, what);
}

/** Whether a text is base64 of at least one byte, since no bytes are text. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

function textValue(value: unknown, what: string): string {
  if (typeof value !== "string" || hasHalfAPair(value)) throw wrong(what, "text");
  return value;
}

/** The first look is the faster one, and enough for most texts. */
function hasHalfAPair(text: string): boolean {
  return /[\ud800-\udfff]/.test(text) && /\p{Surrogate}/u.test(text);
}

function wrong(what: string, expected: string): InputError {
  return new InputError(`${what} must be ${expected}`);
}
