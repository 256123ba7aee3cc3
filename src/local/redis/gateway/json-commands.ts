import { isUtf8 } from "node:buffer";
import type { RespCommand } from "../connection/resp.ts";
import { RestRequestError } from "./rest-request-error.ts";

/** Redis REST API, "POST Command in Body": a command as one JSON array. Throws RestRequestError for anything else. */
export function parseCommand(body: Buffer): RespCommand {
  const expected = 'a JSON array such as ["SET", "key", "value"]';
  const { value, numbers } = parseJson(body, expected);
  return toCommand(value, numbers, expected);
}

/** Redis REST API, "Pipelining" and "Transactions": an array of commands, each a JSON array. */
export function parseCommands(body: Buffer): RespCommand[] {
  const expected = 'a two dimensional JSON array such as [["SET", "key", "value"], ["GET", "key"]]';
  const { value, numbers } = parseJson(body, expected);
  if (!Array.isArray(value)) throw invalidBody(`expected ${expected}`);
  return value.map((command: unknown) => toCommand(command, numbers, expected));
}

function parseJson(body: Buffer, expected: string): { value: unknown; numbers: () => string } {
  if (!isUtf8(body)) throw invalidBody("the JSON is not valid UTF-8");
  const text = body.toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    const literals = numberLiterals(text);
    return { value, numbers: () => literals.next().value ?? "" };
  } catch {
    throw invalidBody(`expected ${expected}, and this is not valid JSON`);
  }
}

/** Arguments are strings, numbers and booleans. Numbers keep the digits they were written with: a double would round them. */
function toCommand(value: unknown, nextNumber: () => string, expected: string): RespCommand {
  if (!Array.isArray(value)) throw invalidBody(`expected ${expected}`);
  return value.map((argument: unknown, index) => {
    if (typeof argument === "string") return argument;
    if (typeof argument === "number") return nextNumber();
    if (typeof argument === "boolean") return String(argument);
    const found = argument === null ? "null" : Array.isArray(argument) ? "an array" : "an object";
    throw invalidBody(`argument ${index} is ${found}; an argument is a string, a number or a boolean`);
  });
}

/** The number literals of a valid JSON text, in order and as written. Found only as far as they are asked for. */
function* numberLiterals(text: string): Generator<string, undefined> {
  const quoteOrNumber = /["\-0-9]/g;
  const literal = /[-+.eE0-9]+/y;
  for (let match = quoteOrNumber.exec(text); match !== null; match = quoteOrNumber.exec(text)) {
    if (match[0] === '"') {
      quoteOrNumber.lastIndex = endOfString(text, match.index) + 1;
      continue;
    }
    literal.lastIndex = match.index;
    const [digits = ""] = literal.exec(text) ?? [];
    quoteOrNumber.lastIndex = match.index + digits.length;
    yield digits;
  }
  return undefined;
}

/** Index of the quote that closes the string which opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

function invalidBody(reason: string): RestRequestError {
  return new RestRequestError(400, `ERR failed to parse the request body: ${reason}`);
}
