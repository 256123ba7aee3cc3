import { isUtf8 } from "node:buffer";
import { REDACTED } from "../../../call/redactor.ts";
import type { Bytes } from "../../../upstash/reply.ts";
import { isPasswordSetting } from "../server-secrets.ts";

/** One line of MONITOR; `raw` where it is not in the form that Redis documents. */
export type MonitorLine = MonitoredCommand | { raw: string };

/** A command as MONITOR shows it. */
export interface MonitoredCommand {
  /** ISO 8601, in microseconds. */
  time: string;
  database: number;
  client: string;
  command: (string | Bytes)[];
}

/** Characters of a line that are read; one that is cut is shown raw, or not at all. */
const LONGEST_LINE = 16_384;
const LINE = /^(\d+)\.(\d{1,6}) \[(\d+) (.+?)\] (".*)$/s;
const ARGUMENT = /"([^"\\]*(?:\\.[^"\\]*)*)"(?: |$)/gsy;

/**
 * Reads `1721284005.242090 [0 0.0.0.0:0] "GET" "k"`, with the escapes of Redis (`\xff`, `\n`, `\"`), and leaves out what
 * may be a password.
 */
export function monitorLine(whole: string): MonitorLine {
  const line = whole.slice(0, LONGEST_LINE);
  const read = startOf(line);
  if (read !== undefined && read.end === line.length) return read.start;
  return { raw: MAY_HOLD_A_PASSWORD.test(line) ? "[redacted: a line that may hold a password]" : line };
}

/**
 * Reads of a line what is sure, also of one that is longer than is read: `isCut` tells that there are more arguments.
 * Nothing where it is not in the form that Redis documents.
 */
export function startOfMonitorLine(whole: string): (MonitoredCommand & { isCut: boolean }) | undefined {
  const line = whole.slice(0, LONGEST_LINE);
  const isCut = line.length < whole.length;
  const read = startOf(line);
  return read === undefined || (!isCut && read.end < line.length) ? undefined : { ...read.start, isCut };
}

/** The command up to where a line is in the form that Redis documents, and where that ends; at least its first word. */
function startOf(line: string): { start: MonitoredCommand; end: number } | undefined {
  const [, seconds, fraction = "", database, client, rest = ""] = LINE.exec(line) ?? [];
  const date = new Date(Number(seconds) * 1_000);
  const { found, end } = argumentsIn(rest);
  if (client === undefined || found.length === 0 || Number.isNaN(date.getTime())) return undefined;
  const time = date.toISOString().replace(".000Z", `.${fraction.padEnd(6, "0")}Z`);
  const start = { time, database: Number(database), client, command: withoutPasswords(found) };
  return { start, end: line.length - rest.length + end };
}

function argumentsIn(text: string): { found: (string | Bytes)[]; end: number } {
  const found: (string | Bytes)[] = [];
  let end = 0;
  for (const match of text.matchAll(ARGUMENT)) {
    const value = argumentOf(match[1] ?? "");
    if (value === undefined) break;
    found.push(value);
    end = match.index + match[0].length;
  }
  return { found, end };
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, b: 8, '"': 34, "\\": 92 };

/** The bytes that an argument stands for: text where they are UTF-8. Nothing for an escape that Redis does not write. */
function argumentOf(text: string): string | Bytes | undefined {
  if (!text.includes("\\")) return text;
  let isKnown = true;
  // A sign for each byte, so that escapes and what stands between them can be put together as text.
  const signs = Buffer.from(text).toString("latin1");
  const read = signs.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/gs, (_, byte: string | undefined, sign: string) => {
    const code = byte === undefined ? ESCAPES[sign] : Number.parseInt(byte, 16);
    isKnown &&= code !== undefined;
    return String.fromCharCode(code ?? 0);
  });
  const bytes = Buffer.from(read, "latin1");
  if (!isKnown) return undefined;
  return isUtf8(bytes) ? bytes.toString("utf8") : { base64: bytes.toString("base64") };
}

/** Words of commands that carry passwords, for lines that cannot be taken apart. */
const MAY_HOLD_A_PASSWORD = /\b(auth2?|hello|acl|config|migrate)\b/i;

/** How many words of a command are shown before what may be a password. */
const SHOWN_WORDS: Readonly<Record<string, number>> = {
  AUTH: 1,
  HELLO: 2,
  "ACL SETUSER": 3,
  "ACL RESTTOKEN": 3,
  "ACL GENTOKEN": 3,
};

function withoutPasswords(command: readonly (string | Bytes)[]): (string | Bytes)[] {
  const [first = "", second = ""] = command.map((word) => (typeof word === "string" ? word.toUpperCase() : ""));
  const shown = SHOWN_WORDS[first] ?? SHOWN_WORDS[`${first} ${second}`];
  if (shown !== undefined) return command.map((word, index) => (index < shown ? word : REDACTED));
  if (`${first} ${second}` === "CONFIG SET")
    return command.map((word, index) => (isSecretSetting(command, index) ? REDACTED : word));
  if (first !== "MIGRATE") return [...command];
  const auth = command.findIndex((word) => typeof word === "string" && /^auth2?$/i.test(word));
  return command.map((word, index) => (auth !== -1 && index > auth ? REDACTED : word));
}

/** CONFIG SET name value name value: the value behind a name such as requirepass. */
function isSecretSetting(command: readonly (string | Bytes)[], index: number): boolean {
  return index >= 3 && index % 2 === 1 && isPasswordSetting(command[index - 1]);
}
