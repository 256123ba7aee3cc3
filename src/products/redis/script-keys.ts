import { endOfBrackets, isGivenValue } from "./script-assignments.ts";
import type { ScriptText } from "./script-text.ts";

/*
 * Which arguments of the calls in a Lua script are keys that the call itself names. What is not sure to be one is none.
 */

/** Names that are looked through for where they come from; of a script with more nothing is known. */
const MOST_NAMES = 1_000;
/** No field of something (`a.k`), but what is joined to it (`a..k`). */
const ALONE = String.raw`(?<!\w|(?<!\.)\.)`;
const ASSIGNED = new RegExp(String.raw`(,\s?)?${ALONE}([A-Za-z_]\w{0,40})\s?=(?!=)`, "g");
const LISTED = new RegExp(String.raw`${ALONE}([A-Za-z_]\w{0,40})\s?(?=,)`, "g");
const BOUND = /\bfor\s([\w\s,]{1,100}?)\sin\b|\bfunction\b[\w\s.:]{0,60}\(([\w\s,.]{0,200})\)/g;
/** More names than are read. */
const BOUND_BEYOND = /\bfor\s[\w\s,]{100}|\bfunction\b[\w\s.:]{60}|\bfunction\b[\w\s.:]{0,60}\([\w\s,.]{200}/;

/** The code of a script, or of a library, whose functions get the keys of their call as a parameter. */
export type KindOfCode = "script" | "library";

/** Tells whether an argument is a key that the call itself names, or one that is written out. */
export function createKeyCheck(
  { code, withoutTexts }: Omit<ScriptText, "placeOf">,
  kind: KindOfCode,
): (argument: string) => boolean {
  const origins = originsIn(code, withoutTexts, kind);
  const isChanged = changesKeys(withoutTexts);
  const isOwn = (name: string) => !isChanged && origins !== undefined && !origins.has(name);
  return (argument) => {
    const [, table] = /^(?:unpack\s?\(\s?)?(KEYS|keys)\b/.exec(argument) ?? [];
    if (table !== undefined) return isNamed(argument) && isOwn(table);
    if (/^(["'])[^"'\\]*\1$/.test(argument)) return true;
    return /^[A-Za-z_]\w{0,40}$/.test(argument) && origins?.get(argument) === "named" && isOwn("KEYS");
  };
}

/** `KEYS[1]` or `unpack(KEYS)`, and nothing behind it. The keys of a function are a parameter of any name, mostly `keys`. */
function isNamed(argument: string): boolean {
  return /^(?:(?:KEYS|keys)\s?\[\s?\d{1,5}\s?\]|unpack\s?\(\s?(?:KEYS|keys)\s?\))$/.test(argument);
}

/** The names of the keys themselves. */
const KEYS_WORD = new RegExp(`${ALONE}(?:KEYS|keys)\\b`, "g");
/** No field and no method of something, whatever space stands between. */
const FREE = String.raw`(?<!\w|:\s?|(?<!\.)\.\s?)`;
/** By what the keys are read one by one. A script may have another function of the name. */
const READER = /(?<!\w)(?:unpack|i?pairs)\b/g;
/** How many keys there are, all of them, or one by one in a loop: elsewhere `ipairs` gives the table itself away. */
const READ_BY = new RegExp(String.raw`#\s?$|${FREE}(?:table\s?\.\s?)?unpack\s?\(\s?$|\bin\si?pairs\s?\(\s?$`);
/** `table` where it is more than what a function is taken from, so that its `unpack` may be another. */
const TABLE = new RegExp(String.raw`${FREE}table\b(?!\s?\.)`);

/** Whether a script may give the keys that it was given other values, or hands them on as a whole. */
function changesKeys(code: string): boolean {
  const parameters = parametersIn(code);
  if (parameters.length > MOST_NAMES) return true;
  const isParameter = (at: number) => parameters.some(([from, to]) => at >= from && at < to);
  for (const { 0: word, index } of code.matchAll(KEYS_WORD)) {
    if (!isParameter(index) && !isOnlyRead(code, index, index + word.length)) return true;
  }
  if (/\btable\s?\.\s?unpack\b/.test(code) && TABLE.test(code)) return true;
  for (const { 0: word, index } of code.matchAll(READER)) {
    if (isParameter(index) || isMadeAnew(code, index, index + word.length)) return true;
  }
  return false;
}

/** Where the names stand that a loop or a function has; of any number of them the keys are few. */
function parametersIn(code: string): [from: number, to: number][] {
  return [...code.matchAll(BOUND)].flatMap(({ 0: all, 1: loop, 2: given = "", index }): [number, number][] => {
    const names = loop ?? given;
    if (!/\b(?:keys|unpack|i?pairs)\b/.test(names)) return [];
    const to = index + all.length - (loop === undefined ? 1 : " in".length);
    return [[to - names.length, to]];
  });
}

/** One key, how many there are, all of them one by one. */
function isOnlyRead(code: string, at: number, end: number): boolean {
  const before = code.slice(Math.max(0, at - 24), at);
  const bracket = /\s/.test(code.charAt(end)) ? end + 1 : end;
  if (code.charAt(bracket) !== "[") return READ_BY.test(before);
  const behind = endOfBrackets(code, bracket);
  return behind !== undefined && !isGivenValue(code, behind);
}

/** `local unpack = unpack or table.unpack` makes none: Lua has had it in two places. */
const SAME_UNPACK =
  /^\s?=\s?(?:table\.)?unpack\b(?:\sor\s(?:table\.)?unpack\b)?(?=\s?;|\s?$|\s(?!(?:or|and)\b)[A-Za-z_])/;

function isMadeAnew(code: string, at: number, end: number): boolean {
  const isFunction = /\bfunction\s[\w\s.:]{0,40}$/.test(code.slice(Math.max(0, at - 60), at));
  if (isFunction || !isGivenValue(code, end)) return isFunction;
  return /,\s?$/.test(code.slice(Math.max(0, at - 2), at)) || !SAME_UNPACK.test(code.slice(end, end + 60));
}

/** What stands before a function, or its name, that a library registers: as the second argument, or as the callback. */
const REGISTERED = new RegExp(
  String.raw`${FREE}redis\s?\.\s?register_function\s?(?:\(\s?(["'])_{0,100}\1\s?,\s?|(?:\(\s?)?\{(?:[^{}()]|\{[^{}()]{0,100}\}){0,200}\bcallback\s?=\s?)$`,
);
const LONGEST_REGISTERING = 400;

/** Whether a parameter called `keys` is that of a function of a library, which nobody but FCALL calls. */
function isRegistered(code: string, at: number, header: string): boolean {
  const isAt = (place: number) => REGISTERED.test(code.slice(Math.max(0, place - LONGEST_REGISTERING), place));
  const [before = "", name] = /^function\s([A-Za-z_]\w{0,40})\s?(?=\()/.exec(header) ?? [];
  if (name === undefined) return isAt(at);
  const uses = [...code.matchAll(new RegExp(`${ALONE}${name}\\b`, "g"))].map(({ index }) => index);
  const own = at + before.indexOf(name, "function".length);
  return uses.length > 1 && uses.length <= MOST_USES && uses.every((use) => use === own || isAt(use));
}

/** Functions of a library with keys that are looked at. */
const MOST_LOOKS = 100;
/** Uses of a function that are looked at; a library registers it once. */
const MOST_USES = 10;

/** `KEYS[1]`, and nothing behind it that makes another name of it. */
const ONE_KEY = /^\s?KEYS\s?\[\s?\d{1,5}\s?\](?=\s?;|\s?$|\s(?!(?:or|and)\b)[A-Za-z_])/;

/** Whether each name only ever stands for a key that the call names; nothing where there are too many names. */
function originsIn(
  code: string,
  withoutTexts: string,
  kind: KindOfCode,
): ReadonlyMap<string, "named" | "other"> | undefined {
  const origins = new Map<string, "named" | "other">();
  if (BOUND_BEYOND.test(code)) return undefined;
  if (kind === "script") origins.set("keys", "other");
  for (const { 0: all, 1: comma, 2: name = "", index } of code.matchAll(ASSIGNED)) {
    const isKey = comma === undefined && ONE_KEY.test(code.slice(index + all.length, index + all.length + 60));
    origins.set(name, isKey && origins.get(name) !== "other" ? "named" : "other");
    if (origins.size > MOST_NAMES) return undefined;
  }
  for (const { 0: all, 1: name = "", index } of code.matchAll(LISTED)) {
    if (origins.get(name) === "named" && isGivenValue(withoutTexts, index + all.length)) origins.set(name, "other");
  }
  let looks = 0;
  for (const { 0: header, 1: loop = "", 2: parameters = "", index } of code.matchAll(BOUND)) {
    // A method has `self` without naming it.
    const own = header.includes(":") ? "self" : "";
    for (const [place, part] of `${loop},${parameters},${own}`.split(",").entries()) {
      const name = part.trim();
      // Each look takes the whole code. The keys come first, behind the empty loop, and the arguments second.
      const mayBeGiven =
        name === "keys" && loop === "" && place === 1 && origins.get(name) !== "other" && looks < MOST_LOOKS;
      if (mayBeGiven) looks += 1;
      const isGiven = mayBeGiven && isRegistered(withoutTexts, index, header);
      if (name !== "" && !isGiven) origins.set(name, "other");
    }
    if (origins.size > MOST_NAMES) return undefined;
  }
  return origins;
}
