import { commandText, shorten } from "../../call/question.ts";
import type { CommandHarm } from "./command.ts";

/** The destructive commands that Redis lets a script call; the others it refuses there by itself. */
const destructiveName = /(?<!\w)(?:FLUSHALL|FLUSHDB|SEARCH\.DROP)(?!\w)/gi;
/** Characters that are shown on either side of a destructive name: a long line may have it at its end. */
const AROUND = 60;
/** Characters of what tells one script in the database from another. */
const LONGEST_NAME = 100;
/** Harmful lines and arguments that are shown one by one. */
const MOST_PLACES = 10;

/**
 * What is harmful about a command that brings or calls code: the lines of the code and the arguments that name a
 * destructive command. `code` says which argument is the code; nothing where it is in the database already.
 *
 * It keeps a person from being passed over by a plain `redis.call("FLUSHALL")`. A script that puts the name together from
 * parts is not seen through: who allows writes allows scripts.
 */
function harmOfCode(name: string, code: (args: readonly string[]) => number | undefined): CommandHarm {
  return (args) => {
    const codeAt = code(args);
    const places = args.flatMap((arg, index) => placesIn(arg, index === codeAt ? "line" : `argument ${index + 1}`));
    if (places.length === 0) return undefined;
    const what = codeAt === undefined ? shorten(commandText(args.slice(0, 1)), LONGEST_NAME) : sizeOf(args[codeAt]);
    const shown = places.slice(0, MOST_PLACES);
    const more = places.length > shown.length ? [`and ${places.length - shown.length} more lines or arguments`] : [];
    return `runs ${name} ${what}, which names ${namesIn(args)} (${[...shown, ...more].join("; ")}); what else it does is unknown`;
  };
}

export const harmOfEval = harmOfCode("EVAL", () => 0);
export const harmOfScriptLoad = harmOfCode("SCRIPT LOAD", () => 0);
export const harmOfEvalsha = harmOfCode("EVALSHA", () => undefined);
export const harmOfFcall = harmOfCode("FCALL", () => undefined);
/** The code comes last, behind REPLACE. */
export const harmOfFunctionLoad = harmOfCode("FUNCTION LOAD", ({ length }) => length - 1);

function sizeOf(code = ""): string {
  const lines = code.split("\n").length;
  return `with ${lines} ${lines === 1 ? "line" : "lines"} of code`;
}

/** The parts of an argument that name a destructive command, each with where it stands. */
function placesIn(argument: string, where: string): string[] {
  return argument.split("\n").flatMap((line, index) => {
    const matches = [...line.matchAll(destructiveName)];
    const [first] = matches;
    if (first === undefined) return [];
    const [start, end] = [Math.max(0, first.index - AROUND), first.index + first[0].length + AROUND];
    const part = `${start > 0 ? "…" : ""}${line.slice(start, end).trim()}${end < line.length ? "…" : ""}`;
    const more = matches.length > 1 ? `, and ${matches.length - 1} more in it` : "";
    return [`${where === "line" ? `line ${index + 1}` : where}: ${part}${more}`];
  });
}

function namesIn(args: readonly string[]): string {
  return [...new Set(args.flatMap((arg) => arg.match(destructiveName) ?? []).map((name) => name.toUpperCase()))].join(
    ", ",
  );
}
