import { isUtf8 } from "node:buffer";
import type { RequestId } from "@modelcontextprotocol/server";
import { LONGEST_NUMBER, scanJson } from "../load/json-scan.ts";
import { countDown } from "../load/value-extent.ts";
import { type Failure, failure, isObject } from "./json-rpc.ts";

/** Elements and members of one message of a client; more take so long to parse that all others would wait. */
export const MOST_MESSAGE_VALUES = 200_000;
/** The same beside the values of arguments, whose names are looked at one by one, as is each thing that is not expected. */
export const MOST_BESIDE_ARGUMENTS = 2_000;
/** Characters of texts and names beside the arguments. */
const MOST_CHARACTERS_BESIDE = 262_144;
/** Arrays and objects in each other; what a call may have is less, and told by the call. */
const MOST_LEVELS = 2_000;
const MOST_LEVELS_BESIDE = 100;
/** Characters up to which a text cannot have more values, since each takes two. */
const CERTAINLY_SMALL = 2 * MOST_MESSAGE_VALUES;

const NUMBER_OR_TEXT = String.raw`(\d{1,15}|"[^"\\]{1,200}")`;
const VERSION = String.raw`"jsonrpc"\s*:\s*"2\.0"\s*,\s*`;
/** The id where clients write it: among the first members of a message, or as the last one. */
const ID_AT_START = new RegExp(
  String.raw`^\s*\{\s*(?:${VERSION})?(?:"method"\s*:\s*"[^"\\]{1,100}"\s*,\s*)?"id"\s*:\s*${NUMBER_OR_TEXT}\s*,`,
);
const ID_AT_END = new RegExp(String.raw`,\s*"id"\s*:\s*${NUMBER_OR_TEXT}\s*\}\s*$`);
/** Characters in which the id is looked for. */
export const START_OR_END = 500;

/** Whether a message has more values than are parsed. */
export function hasTooManyValues(text: string): boolean {
  if (text.length <= CERTAINLY_SMALL) return false;
  return scanJson(text, { stopAfter: MOST_MESSAGE_VALUES, deepest: MOST_LEVELS }).stopped !== undefined;
}

/** Whether a message, or a batch of them, has more beside the values of arguments than any client sends. */
export function hasTooMuchBesideArguments(message: unknown): boolean {
  const messages: readonly unknown[] = Array.isArray(message) ? message : [message];
  const left = { values: MOST_BESIDE_ARGUMENTS, characters: MOST_CHARACTERS_BESIDE, levels: MOST_LEVELS_BESIDE };
  return messages.some((each) => countDown(withNamesOfArguments(each), left) !== undefined);
}

function withNamesOfArguments(message: unknown): unknown {
  if (!isObject(message) || !isObject(message.params)) return message;
  const { arguments: given } = message.params;
  return { ...message, params: { ...message.params, arguments: isObject(given) ? Object.keys(given) : undefined } };
}

/** The JSON-RPC error for such a message, with its id where that stands at the beginning or the end. */
export function tooManyValues(text: string): Failure {
  const message = `The message has more than ${MOST_MESSAGE_VALUES} elements and fields, too many levels, a number of more than ${LONGEST_NUMBER} characters, or more than ${MOST_BESIDE_ARGUMENTS} elements, fields and names of arguments beside the values of these; share them among several calls.`;
  return failure(idIn(text, text), "request", message);
}

/** The id of a message of which the beginning and the end are known; null where it stands elsewhere. */
export function idIn(beginning: string, end: string): RequestId | null {
  const found = ID_AT_START.exec(beginning.slice(0, START_OR_END)) ?? ID_AT_END.exec(end.slice(-START_OR_END));
  return found?.[1] === undefined ? null : (JSON.parse(found[1]) as RequestId);
}

const BYTE_ORDER_MARK = "\uFEFF";

/** The text of bytes that should be JSON, without a byte order mark. Throws where they are no UTF-8: nothing is guessed. */
export function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new SyntaxError("The text is not UTF-8.");
  const text = bytes.toString("utf8");
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}
