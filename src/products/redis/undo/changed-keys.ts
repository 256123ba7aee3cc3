import type { RedisCommand } from "../../../upstash/redis-command.ts";
import { createCommandFinder, type FoundCommand } from "../command-finder.ts";
import { keyPlacesOf } from "../command-keys.ts";
import { ONE_KEY } from "../limits/plain-script.ts";
import { argumentsAt, callsIn } from "../script-calls.ts";
import { createKeyCheck } from "../script-keys.ts";
import { scriptText } from "../script-text.ts";

/** What a command changes, as far as it can be told from its words. */
export interface ChangedKeys {
  /** Its name in the catalog, which holds no word of the caller's; nothing of a read. */
  command?: string;
  /** The places of the keys among the words of the line. */
  places: readonly number[];
  /** Why not all that it changes is known; nothing where it is. */
  cannot?: string;
  /** Whether its keys may get larger than they are and the command is. */
  grows: boolean;
}

const UNKNOWN = "a command that is not known";
const NOTHING: ChangedKeys = { places: [], grows: false };

/** Commands that read every key but the one that they write into. */
const INTO_ONE = /STORE$|^(?:COPY|BITOP|PFMERGE)$/;
/** Commands whose keys may become much larger than the command is. */
const GROWS = /STORE$|^(?:COPY|BITOP|SETRANGE|SETBIT|BITFIELD|GEORADIUS|GEORADIUSBYMEMBER|EVAL|EVALSHA|FCALL)$|^JSON\./;

/**
 * Names of keys that a job of this server writes for a moment; what they were is of no use to anybody. Where writes are
 * allowed to some keys alone, such a name stands within one of theirs.
 */
const TEMPORARY = /upstash-mcp:(?:importing|undoing|copying):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Whether a key is one that a job of this server has made for a moment. */
export function isTemporary(key: string): boolean {
  return TEMPORARY.test(key);
}

/** Tells what lines change; a place where a key is bytes has any text. */
export function createChangeFinder(): (line: RedisCommand) => ChangedKeys {
  const find = createCommandFinder();
  return (line) => {
    const found = find(line);
    if (found === undefined) {
      return {
        ...NOTHING,
        command: UNKNOWN,
        cannot: `${nameOf(line)} is not known to this server, nor which keys it changes`,
      };
    }
    if (found.command.access === "read") return NOTHING;
    const { name, syntax } = found.command;
    const keys = keyPlacesOf(syntax)?.(found.args);
    const places = changedAmong(found, keys ?? []).map((place) => place + line.length - found.args.length);
    const cannot = whyNotAll(found, keys, find);
    return { command: name, places, grows: GROWS.test(name), ...(cannot === undefined ? {} : { cannot }) };
  };
}

function changedAmong({ command: { name }, args }: FoundCommand, keys: readonly number[]): readonly number[] {
  if (name.startsWith("SEARCH.")) return [];
  if (name === "COPY") return hasDb(args) ? [] : keys.slice(1, 2);
  // Of what it finds it changes nothing; it may store it.
  if (/^GEORADIUS/.test(name)) return keys.slice(1);
  return INTO_ONE.test(name) ? keys.slice(0, 1) : keys;
}

function hasDb(args: readonly string[]): boolean {
  return args.slice(2).some((arg) => arg.toUpperCase() === "DB");
}

function whyNotAll(
  { command: { name }, args }: FoundCommand,
  keys: readonly number[] | undefined,
  find: ReturnType<typeof createCommandFinder>,
): string | undefined {
  if (name.startsWith("SEARCH.")) return `${name} changes an index, of which nothing is kept`;
  if (keys === undefined) return `${name} names no keys`;
  if (name === "COPY" && hasDb(args)) return "COPY with DB changes another keyspace";
  if (name === "EVAL" && !namesAllKeys(args[0] ?? "", find)) return "EVAL may change keys beyond its KEYS";
  if (name === "EVALSHA" || name === "FCALL") return `${name} may change keys beyond its KEYS`;
  return undefined;
}

/** Whether every key that a script changes is for certain one of those that the call names. */
function namesAllKeys(code: string, find: ReturnType<typeof createCommandFinder>): boolean {
  const text = scriptText(code);
  const isKey = createKeyCheck(text, "script");
  for (const { name, argsAt } of callsIn(text)) {
    const args = name === undefined ? undefined : argumentsAt(text, argsAt);
    const found = args === undefined ? undefined : find([name ?? "", ...args.map(unquoted)]);
    if (found === undefined || args === undefined) return false;
    if (found.command.access === "read") continue;
    const written = args.slice(args.length - found.args.length);
    const keys = keyPlacesOf(found.command.syntax)?.(found.args).map((place) => written[place] ?? "") ?? [];
    if (keys.length === 0 || !keys.every((key) => isKey(key) && !/^["']/.test(key))) return false;
    if (!ONE_KEY.test(found.command.syntax) && mayNameMore(found, written, isKey)) return false;
  }
  return true;
}

/** Where the options of a command begin of which one names a key, or another database. */
const OPTIONS_AT: Readonly<Record<string, number>> = { COPY: 2, GEORADIUS: 5, GEORADIUSBYMEMBER: 4, XREADGROUP: 3 };
const WRITTEN_OUT = /^(?:(["'])[^"'\\]*\1|-?\d+(?:\.\d+)?)$/;

/** Whether an argument may stand for another key: an option that is not written out, or a last one that is many. */
function mayNameMore(
  { command: { name }, args }: FoundCommand,
  written: readonly string[],
  isKey: (argument: string) => boolean,
): boolean {
  const options = OPTIONS_AT[name] ?? written.length;
  const isSeen = (arg: string, place: number) =>
    isKey(arg) || WRITTEN_OUT.test(arg) || (place > 0 && args[options + place - 1]?.toUpperCase() === "COUNT");
  const last = written.at(-1) ?? "";
  if (!written.slice(options).every(isSeen)) return true;
  return (name === "COPY" && hasDb(args)) || (!isKey(last) && isMany(last));
}

/** Whether an argument may be more than one value: what a function gives, or what it was given. */
function isMany(argument: string): boolean {
  const withoutTexts = argument.replaceAll(/(["'])[^"'\\]*\1/g, '"');
  return /\.\.\.|[({\\]|[\w)\]]\s?"|\[=*\[/.test(withoutTexts);
}

function unquoted(argument: string): string {
  return argument.replace(/^(["'])(.*)\1$/s, "$2");
}

const LONGEST_NAME = 40;

function nameOf([name = ""]: RedisCommand): string {
  return JSON.stringify(name.slice(0, LONGEST_NAME));
}
