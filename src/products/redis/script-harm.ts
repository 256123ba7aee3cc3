import type { CommandHarm } from "./command.ts";
import { argumentsAt, callsIn } from "./script-calls.ts";
import { createKeyCheck, type KindOfCode } from "./script-keys.ts";
import { TAKING, takesAway } from "./script-losses.ts";
import { type ScriptText, scriptText } from "./script-text.ts";

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

/** Commands by which a script finds keys that nobody has named. */
const FINDING: ReadonlySet<string> = new Set(["KEYS", "SCAN", "RANDOMKEY"]);

/**
 * What is harmful about a command that brings or calls code: the places in the code and the arguments that name a
 * destructive command, where the code deletes keys that the call does not name, and where it calls a command whose name
 * is not written out. `code` says which argument is the code; nothing where it is in the database already.
 *
 * It keeps a person from being passed over by a script that an agent writes. It is no proof: what a script overwrites or
 * takes out of keys is not looked at, and code that is in the database already is not seen.
 */
function harmOfCode(
  name: string,
  code: (args: readonly string[]) => number | undefined,
  kind: KindOfCode = "script",
): CommandHarm {
  return (args) => {
    const codeAt = code(args);
    const found = foundIn(args, codeAt, kind);
    if (found.length === 0) return undefined;
    const does = codeAt === undefined ? `runs ${name}` : `runs ${name} with ${sizeOf(args[codeAt])}`;
    const means = `${meaningOf(found)}, and what else it does is unknown`;
    const places = found.map(({ where, text }) => ({ where, text }));
    const whole = found.some(mayTakeAll) ? { whole: "database" } : {};
    return { does, ...(codeAt === undefined ? { args: args.slice(0, 1) } : {}), means, places, ...whole };
  };
}

/** Whether the whole database may go by it: it names a command that empties it, or nobody can tell which command it calls. */
function mayTakeAll({ kind, name }: Place): boolean {
  return kind === "computes" || /^FLUSH(ALL|DB)$/.test(name);
}

/** What the places come to, in the server's words. */
function meaningOf(found: readonly Place[]): string {
  const namesOf = (kind: Place["kind"]) => [
    ...new Set(found.flatMap((place) => (place.kind === kind ? [place.name] : []))),
  ];
  const [names, deletes] = [namesOf("names"), namesOf("deletes")];
  return [
    ...(names.length > 0 ? [`it names ${names.join(", ")}`] : []),
    ...(deletes.length > 0 ? [`it can delete keys that this call does not name (${deletes.join(", ")})`] : []),
    ...(namesOf("computes").length > 0 ? ["it calls commands whose names cannot be read off"] : []),
  ].join("; ");
}

export const harmOfEval = harmOfCode("EVAL", () => 0);
export const harmOfScriptLoad = harmOfCode("SCRIPT LOAD", () => 0);
export const harmOfEvalsha = harmOfCode("EVALSHA", () => undefined);
export const harmOfFcall = harmOfCode("FCALL", () => undefined);
/** The code comes last, behind REPLACE. */
export const harmOfFunctionLoad = harmOfCode("FUNCTION LOAD", ({ length }) => length - 1, "library");

function sizeOf(code = ""): string {
  const lines = linesUpTo(code, 0, code.length) + 1;
  return `${lines} ${lines === 1 ? "line" : "lines"} of code`;
}

/** A harmful place in an argument: of the code by its line, else by the argument's number. */
interface Place {
  kind: "names" | "deletes" | "computes";
  name: string;
  where: string;
  text: string;
}

/** A harmful place in a text. */
interface Spot extends Pick<Place, "kind" | "name"> {
  at: number;
  length: number;
}

/** Every harmful place in the arguments, up to one more than a person can be shown. */
function foundIn(args: readonly string[], codeAt: number | undefined, code: KindOfCode): Place[] {
  const places: Place[] = [];
  for (const [index, argument] of args.entries()) {
    let [line, counted] = [1, 0];
    for (const { kind, name, at, length } of spotsIn(argument, index === codeAt ? code : undefined)) {
      line += linesUpTo(argument, counted, at);
      counted = at;
      const where = index === codeAt ? `line ${line}` : `argument ${index + 1}`;
      places.push({ kind, name, where, text: around(argument, at, length) });
      if (places.length > MOST_PLACES) return places;
    }
  }
  return places;
}

/** The harmful places of an argument, as they follow each other. */
function spotsIn(argument: string, code: KindOfCode | undefined): Spot[] {
  const spots: Spot[] = [];
  for (const { 0: name, index } of argument.matchAll(destructiveName)) {
    spots.push({ kind: "names", name: name.toUpperCase(), at: index, length: name.length });
    if (spots.length > MOST_PLACES) break;
  }
  if (code === undefined) return spots;
  return [...spots, ...harmfulCalls(argument, code)].sort((one, other) => one.at - other.at);
}

/** The calls in a code that take away keys which nobody has named, or may do anything. */
function harmfulCalls(given: string, kind: KindOfCode): Spot[] {
  const text = scriptText(given);
  const spots: Spot[] = [];
  let isKey: ReturnType<typeof createKeyCheck> | undefined;
  let finds: boolean | undefined;
  for (const call of callsIn(text)) {
    const { name } = call;
    const at = text.placeOf(call.at);
    const length = text.placeOf(call.at + call.length) - at;
    if (name === undefined) spots.push({ kind: "computes", name: "", at, length });
    else if (TAKING.has(name)) {
      isKey ??= createKeyCheck(text, kind);
      finds ??= findsKeys(text);
      if (takesAway(name, argumentsAt(text, call.argsAt), isKey, finds))
        spots.push({ kind: "deletes", name, at, length });
    }
    if (spots.length > MOST_PLACES) break;
  }
  return spots;
}

function findsKeys(text: ScriptText): boolean {
  for (const { name } of callsIn(text)) if (name !== undefined && FINDING.has(name)) return true;
  return false;
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
