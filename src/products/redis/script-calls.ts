import { endOfBrackets } from "./script-assignments.ts";
import type { ScriptText } from "./script-text.ts";

/*
 * The commands that a Lua script calls, as far as they can be read off its text. What cannot be read off is told as such, and
 * never taken for harmless: a name that is put together, a key that is none of those that the call names.
 */

/** A call of a command in a script. */
export interface ScriptCall {
  /** Where it stands in the code, and how long that is. */
  at: number;
  length: number;
  /** The command in upper case; nothing where its name is not written out. */
  name: string | undefined;
  /** Where the arguments begin. */
  argsAt: number;
}

/** Names by which a script calls commands, other than redis.call and redis.pcall. */
const MOST_ALIASES = 10;
/** How redis.call gets another name; one of redis itself would be taken for that. */
const NAMED = String.raw`\blocal\s((?!(?:redis|server)\b)[A-Za-z_]\w{0,40})\s?=\s?`;
const ALIAS = new RegExp(String.raw`${NAMED}(?:redis|server)\s?\.\s?p?call\b(?!\s?[("'[{.,:])`, "g");
const NAMED_BEFORE = new RegExp(`${NAMED}$`);

/** What is done with redis beside calls, and calls no command. */
const HARMLESS_USE =
  /^\s{0,20}\.\s{0,20}(?:sha1hex|log|LOG_\w+|error_reply|status_reply|setresp|register_function|replicate_commands|set_repl|REPL_\w+|acl_check_cmd|REDIS_VERSION\w*|SERVER_\w+)\b/;
const CALL_USE = /^\s{0,20}\.\s{0,20}p?call\b/;
/** A name that is written out, alone or before further arguments. */
const WRITTEN_OUT = /^\s{0,20}\(\s{0,20}(["'])([A-Za-z0-9._-]{1,40})\1\s{0,20}([,)])/;
const WRITTEN_ALONE = /^\s{0,20}(["'])([A-Za-z0-9._-]{1,40})\1/;
/** No field of something (`a.redis`), but what is joined to it (`a..redis`). */
const ALONE = String.raw`(?<!\w|(?<!\.)\.)`;
/** By what a script gets at redis, or at the keys that it was given, without writing them out. */
const HIDDEN_WAYS = new RegExp(
  [
    `${ALONE}(?:_G|_ENV|getfenv|setfenv|loadstring|dofile|require|rawset|rawget|setmetatable|getmetatable|debug)\\b`,
    // An ordinary word where others stand behind it, unless it stands where a value does.
    String.raw`${ALONE}load\b(?!\s*=(?!=)|[.:]|-(?!-))(?:(?!\s+\w)|(?=\s+(?:and|or)\b)|(?<=(?:[=({,\]]|\b(?:return|and|or)|\n)\s*load))`,
  ].join("|"),
  "g",
);
/** Characters that are looked at behind a name. */
const AHEAD = 120;

/** Calls of one script that are read; of a longer one the next is told as one whose name is not known. */
const MOST_CALLS = 2_000;
const MOST_HIDDEN_WAYS = 50;

/** Every call of a command in a script, and every use of redis that may hide one. */
export function* callsIn({ code, isTooLong }: Pick<ScriptText, "code" | "isTooLong">): Generator<ScriptCall> {
  if (isTooLong) return yield { at: 0, length: 0, name: undefined, argsAt: 0 };
  const aliases = aliasesIn(code);
  const words = ["redis", "server", ...(aliases ?? [])];
  // Aliases are letters, digits and underscores alone.
  const uses = new RegExp(`${ALONE}(?:${words.join("|")})\\b`, "g");
  let count = 0;
  for (const { 0: way, index } of code.matchAll(HIDDEN_WAYS)) {
    yield { at: index, length: way.length, name: undefined, argsAt: index };
    count += 1;
    if (count > MOST_HIDDEN_WAYS) break;
  }
  for (const { 0: word, index } of code.matchAll(uses)) {
    const call = callAt(code, index, word, aliases !== undefined);
    count += 1;
    if (count > MOST_CALLS) return yield { at: index, length: word.length, name: undefined, argsAt: index };
    if (call !== undefined) yield call;
  }
}

/** What a script calls redis.call; nothing where that is more than is looked for. */
function aliasesIn(code: string): ReadonlySet<string> | undefined {
  const aliases = new Set<string>();
  let count = 0;
  for (const [, name = ""] of code.matchAll(ALIAS)) {
    aliases.add(name);
    count += 1;
    if (count > MOST_ALIASES) return undefined;
  }
  return aliases;
}

function callAt(code: string, at: number, word: string, isKnown: boolean): ScriptCall | undefined {
  let end = at + word.length;
  let ahead = code.slice(end, end + AHEAD);
  if (word === "redis" || word === "server") {
    if (HARMLESS_USE.test(ahead)) return undefined;
    const use = CALL_USE.exec(ahead);
    // Valkey calls redis server, and elsewhere it is an ordinary word.
    if (use === null) {
      return word === "redis" || isHandedOn(code, at, end) || callsField(code, end)
        ? { at, length: word.length, name: undefined, argsAt: end }
        : undefined;
    }
    end += use[0].length;
    if (isKnown && isAlias(code, at, end)) return undefined;
    ahead = code.slice(end, end + AHEAD);
  } else if (/^\s{0,20}=(?!=)/.test(ahead)) return undefined;
  const written = WRITTEN_OUT.exec(ahead) ?? WRITTEN_ALONE.exec(ahead);
  if (written === null) return { at, length: end - at, name: undefined, argsAt: end };
  const length = end - at + written[0].length;
  return { at, length, name: written[2]?.toUpperCase(), argsAt: written[3] === "," ? at + length : at + length - 1 };
}

/** Whether something stands where a value does. */
function isHandedOn(code: string, at: number, end: number): boolean {
  const before = code.slice(Math.max(0, at - 25), at);
  if (/(?:[=({,[]|\b(?:return|and|or))\s?$/.test(before)) return true;
  // In a table a semicolon does for a comma, and elsewhere a statement begins behind it.
  return /;\s?$/.test(before) && /^\s?(?:[;},]|(?:and|or)\b)/.test(code.slice(end, end + 5));
}

/** Whether a field in brackets is called, or has another behind it: `server["call"](…)`. */
function callsField(code: string, end: number): boolean {
  const bracket = /^\s?\[/.exec(code.slice(end, end + 2))?.[0].length;
  const behind = bracket === undefined ? undefined : endOfBrackets(code, end + bracket - 1);
  return bracket !== undefined && (behind === undefined || /^\s?[("'{[]/.test(code.slice(behind, behind + 2)));
}

/** Whether redis.call stands there to be given a name, which ALIAS has found. */
function isAlias(code: string, at: number, end: number): boolean {
  return NAMED_BEFORE.test(code.slice(Math.max(0, at - 110), at)) && !/^\s?[("'[{.,:]/.test(code.slice(end, end + 2));
}

/** Characters of a call that are read; of a longer one nothing is known. */
const LONGEST_CALL = 300;

/** The arguments of a call as they are written; nothing where the call is too long to read, or does not end. */
export function argumentsAt({ code }: Pick<ScriptText, "code">, start: number): string[] | undefined {
  const text = code.slice(start, start + LONGEST_CALL);
  const args: string[] = [];
  let [depth, from, quote] = [0, 0, ""];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quote !== "") {
      if (sign === "\\") at += 1;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if ("([{".includes(sign)) depth += 1;
    else if (depth === 0 && (sign === "," || sign === ")")) {
      args.push(text.slice(from, at).trim());
      if (sign === ")") return args;
      from = at + 1;
    } else if (")]}".includes(sign)) depth -= 1;
  }
  return undefined;
}
