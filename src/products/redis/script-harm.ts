import type { CommandHarm } from "./command.ts";

/**
 * Commands that destroy beyond the keys that a script is given, among those that Redis lets a script call. A name within a
 * longer word counts too, since a script may take it apart; `migrate` is also an ordinary word, so it counts where it stands
 * alone in quotes or as an argument.
 */
const destructiveName = /FLUSHALL|FLUSHDB|SWAPDB|SEARCH\.DROP|(?<=^|["'])MIGRATE(?=["']|$)/gi;
/** Characters that are shown on either side of a destructive name: a long line may have it at its end. */
const AROUND = 40;

/** Places that are looked for; a person cannot be shown more. */
const MOST_PLACES = 25;

/**
 * What is harmful about a command that brings or calls code: the places in the code and the arguments that name a
 * destructive command. `code` says which argument is the code; nothing where it is in the database already.
 *
 * It keeps a person from being passed over by a plain `redis.call("FLUSHALL")`. A script that puts the name together from
 * parts, or deletes key by key, is not seen through: who allows writes allows scripts.
 */
function harmOfCode(name: string, code: (args: readonly string[]) => number | undefined): CommandHarm {
  return (args) => {
    const codeAt = code(args);
    const found = foundIn(args, codeAt);
    if (found.length === 0) return undefined;
    const does = codeAt === undefined ? `runs ${name}` : `runs ${name} with ${sizeOf(args[codeAt])}`;
    const names = [...new Set(found.map((place) => place.name))].join(", ");
    const means = `it names ${names}, and what else it does is unknown`;
    const places = found.map(({ where, text }) => ({ where, text }));
    return { does, ...(codeAt === undefined ? { args: args.slice(0, 1) } : {}), means, places };
  };
}

export const harmOfEval = harmOfCode("EVAL", () => 0);
export const harmOfScriptLoad = harmOfCode("SCRIPT LOAD", () => 0);
export const harmOfEvalsha = harmOfCode("EVALSHA", () => undefined);
export const harmOfFcall = harmOfCode("FCALL", () => undefined);
/** The code comes last, behind REPLACE. */
export const harmOfFunctionLoad = harmOfCode("FUNCTION LOAD", ({ length }) => length - 1);

function sizeOf(code = ""): string {
  const lines = linesUpTo(code, 0, code.length) + 1;
  return `${lines} ${lines === 1 ? "line" : "lines"} of code`;
}

/** A destructive name in an argument: of the code by its line, else by the argument's number. */
interface Place {
  name: string;
  where: string;
  text: string;
}

/** Every place where an argument names a destructive command, up to one more than a person can be shown. */
function foundIn(args: readonly string[], codeAt: number | undefined): Place[] {
  const places: Place[] = [];
  for (const [index, argument] of args.entries()) {
    let [line, counted] = [1, 0];
    for (const match of argument.matchAll(destructiveName)) {
      line += linesUpTo(argument, counted, match.index);
      counted = match.index;
      const where = index === codeAt ? `line ${line}` : `argument ${index + 1}`;
      places.push({ name: match[0].toUpperCase(), where, text: around(argument, match.index, match[0].length) });
      if (places.length > MOST_PLACES) return places;
    }
  }
  return places;
}

/** The name with what stands around it in its line. */
function around(text: string, at: number, length: number): string {
  const before = text.slice(Math.max(0, at - AROUND), at);
  const after = text.slice(at + length, at + length + AROUND);
  const start = before.slice(before.lastIndexOf("\n") + 1);
  const [end = ""] = after.split("\n", 1);
  const opens = start.length === AROUND && text.charAt(at - AROUND - 1) !== "\n" && at > AROUND;
  const closes = end.length === AROUND && !["", "\n"].includes(text.charAt(at + length + AROUND));
  return `${opens ? "…" : ""}${(start + text.slice(at, at + length) + end).trim()}${closes ? "…" : ""}`;
}

function linesUpTo(text: string, from: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
