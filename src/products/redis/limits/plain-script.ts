import { type LuaToken, luaTokens, REACHES_ANYTHING } from "../../../upstash/lua-tokens.ts";
import type { createCommandFinder, FoundCommand } from "../command-finder.ts";
import { writtenBy } from "./written-keys.ts";

/*
 * Which keys a script changes, where that is certain: it calls commands by name, on keys that are its KEYS, its arguments or
 * written out. Whatever could reach Redis in another way, or change KEYS and ARGV, makes a script unknown.
 */

/** What of `redis` calls no command. */
const CALLS_NOTHING = /^(?:error_reply|status_reply|sha1hex|log|LOG_[A-Z]+)$/;
/** Commands whose one key stands first whatever follows; of others every argument has to be known. */
export const ONE_KEY = /^key(?![.\w])(?!.*\b(?:key|newkey|destination|destkey|numkeys|STORE|DB)\b)/;

/** What a call of EVAL gives its script. */
interface Given {
  KEYS: readonly string[];
  ARGV: readonly string[];
}

/** The keys that a call of EVAL changes; nothing where that is not certain. */
export function keysOfScript(
  [code = "", count = "", ...rest]: readonly string[],
  find: ReturnType<typeof createCommandFinder>,
): readonly string[] | undefined {
  if (!/^\d{1,6}$/.test(count) || Number(count) > rest.length) return undefined;
  const given = { KEYS: rest.slice(0, Number(count)), ARGV: rest.slice(Number(count)) };
  const tokens = luaTokens(code);
  if (tokens === undefined || tokens.some(({ kind, text }) => kind === "name" && REACHES_ANYTHING.test(text))) {
    return undefined;
  }
  const brackets = bracketsOf(tokens);
  const changed: string[] = [];
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== "name") continue;
    if ((text === "KEYS" || text === "ARGV") && !isOnlyRead(tokens, at, brackets)) return undefined;
    if (text === "unpack" && valuesAt(tokens.slice(at, at + 4), given) === undefined) return undefined;
    const keys = text === "redis" ? keysOfCall({ tokens, at, brackets }, given, find) : [];
    if (keys === undefined) return undefined;
    changed.push(...keys);
  }
  return changed;
}

/** `KEYS[1]` where no value is given to it, `#KEYS` and `unpack(KEYS)`. */
function isOnlyRead(tokens: readonly LuaToken[], at: number, { depth, end: ends }: Brackets): boolean {
  const [before, next] = [tokens[at - 1]?.text, tokens[at + 1]?.text];
  if (before === "#") return next !== "[";
  if (before === "(" && tokens[at - 2]?.text === "unpack") return next === ")";
  if (next !== "[" || before === "." || before === ":") return false;
  const end = ends.get(at + 1);
  if (end === undefined) return false;
  const behind = tokens[end + 1]?.text;
  const isListed = behind === "," && depth[at] === 0;
  return behind !== "=" && behind !== "[" && behind !== "." && !isListed;
}

/** Of each token how many brackets are open before it, and of an opening bracket where it closes. */
interface Brackets {
  depth: readonly number[];
  end: ReadonlyMap<number, number>;
}

function bracketsOf(tokens: readonly LuaToken[]): Brackets {
  const open: number[] = [];
  const end = new Map<number, number>();
  const depth = tokens.map(({ kind, text }, at) => {
    const before = open.length;
    if (kind === "sign" && OPENS.has(text)) open.push(at);
    const begun = kind === "sign" && CLOSES.has(text) ? open.pop() : undefined;
    if (begun !== undefined) end.set(begun, at);
    return before;
  });
  return { depth, end };
}

const OPENS: ReadonlySet<string> = new Set(["(", "{", "["]);
const CLOSES: ReadonlySet<string> = new Set([")", "}", "]"]);

/** The keys that the call behind `redis` at an index changes; nothing where that is not certain. */
function keysOfCall(
  { tokens, at, brackets }: { tokens: readonly LuaToken[]; at: number; brackets: Brackets },
  given: Given,
  find: ReturnType<typeof createCommandFinder>,
): readonly string[] | undefined {
  const [point, member, open] = tokens.slice(at + 1, at + 4);
  if (point?.text !== "." || member?.kind !== "name" || tokens[at - 1]?.text === ".") return undefined;
  const end = brackets.end.get(at + 3);
  if (open?.text !== "(" || end === undefined) return undefined;
  if (CALLS_NOTHING.test(member.text)) return [];
  if (member.text !== "call" && member.text !== "pcall") return undefined;
  const words = argumentsIn(tokens.slice(at + 4, end));
  // Of a call that is not the last argument Lua takes the first value alone.
  const found = words.slice(0, -1).some(isUnpacked) ? undefined : foundIn(words, given, find);
  if (found === undefined) return undefined;
  return found.command.access === "read" ? [] : changedBy(found);
}

function isUnpacked([first]: readonly LuaToken[]): boolean {
  return first?.text === "unpack";
}

/** Stands for an argument that is not known; no command and no word of a syntax is named so. */
const UNKNOWN = "\u0000unknown";

/** The command of a call whose arguments are known, or of which the key alone has to be. */
function foundIn(
  words: readonly (readonly LuaToken[])[],
  given: Given,
  find: ReturnType<typeof createCommandFinder>,
): FoundCommand | undefined {
  const line = words.flatMap((word) => valuesAt(word, given) ?? [UNKNOWN]);
  const found = find(line);
  if (found === undefined || found.command.access === "read" || !line.includes(UNKNOWN)) return found;
  return ONE_KEY.test(found.command.syntax) && found.args[0] !== UNKNOWN ? found : undefined;
}

function changedBy(found: FoundCommand): readonly string[] | undefined {
  const written = writtenBy(found);
  if (typeof written === "string") return undefined;
  const keys = written.map((place) => found.args[place] ?? UNKNOWN);
  return keys.includes(UNKNOWN) ? undefined : keys;
}

/** The arguments between two brackets, each as its tokens. */
function argumentsIn(tokens: readonly LuaToken[]): readonly (readonly LuaToken[])[] {
  const { depth } = bracketsOf(tokens);
  const found: LuaToken[][] = [[]];
  for (const [at, token] of tokens.entries()) {
    if (depth[at] === 0 && token.kind === "sign" && token.text === ",") found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}

/** The values of an argument: a text, a number, `KEYS[1]`, `ARGV[1]`, `unpack(KEYS)`; nothing where they are not certain. */
function valuesAt(tokens: readonly LuaToken[], given: Given): readonly string[] | undefined {
  const [first, second, third, fourth] = tokens;
  if (first === undefined) return undefined;
  if (tokens.length === 1) return isText(first) ? [first.text] : undefined;
  if (tokens.length !== 4 || first.kind !== "name") return undefined;
  if (first.text === "unpack") {
    const isCall = second?.text === "(" && third?.kind === "name" && fourth?.text === ")";
    return isCall ? listOf(third.text, given) : undefined;
  }
  const isIndexed = second?.text === "[" && third?.kind === "number" && fourth?.text === "]";
  const value = isIndexed ? listOf(first.text, given)?.[Number(third.text) - 1] : undefined;
  return value === undefined ? undefined : [value];
}

/** Whether Redis gets a token as it is written: Lua writes `1.0` and `007` in another way. */
function isText({ kind, text }: LuaToken): boolean {
  return kind === "string" || (kind === "number" && /^(?:0|[1-9]\d{0,14})$/.test(text));
}

function listOf(name: string, { KEYS, ARGV }: Given): readonly string[] | undefined {
  return name === "KEYS" ? KEYS : name === "ARGV" ? ARGV : undefined;
}
