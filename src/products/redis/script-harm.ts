import type { HarmfulThing } from "../../call/harm.ts";
import type { CommandHarm } from "./command.ts";

/**
 * Commands that destroy beyond the keys that a script is given, among those that Redis lets a script call. A name within a
 * longer word counts too, since a script may take it apart; `migrate` is also an ordinary word, so it counts where it stands
 * alone in quotes or as an argument.
 */
const destructiveName = /FLUSHALL|FLUSHDB|SWAPDB|SEARCH\.DROP|(?<=^|["'])MIGRATE(?=["']|$)/gi;
/** Characters that are shown on either side of a destructive name: a long line may have it at its end. */
const AROUND = 40;

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
    const places = args.flatMap((arg, index) => placesIn(arg, index === codeAt ? undefined : index));
    if (places.length === 0) return undefined;
    const does = codeAt === undefined ? `runs ${name}` : `runs ${name} with ${sizeOf(args[codeAt])}`;
    const means = `it names ${namesIn(args)}, and what else it does is unknown`;
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
  const lines = code.split("\n").length;
  return `${lines} ${lines === 1 ? "line" : "lines"} of code`;
}

/** Every part of an argument that names a destructive command; of the code by its line, else by the argument's number. */
function placesIn(argument: string, index: number | undefined): NonNullable<HarmfulThing["places"]> {
  return argument.split("\n").flatMap((line, number) =>
    [...line.matchAll(destructiveName)].map((match) => {
      const [start, end] = [Math.max(0, match.index - AROUND), match.index + match[0].length + AROUND];
      const text = `${start > 0 ? "…" : ""}${line.slice(start, end).trim()}${end < line.length ? "…" : ""}`;
      return { where: index === undefined ? `line ${number + 1}` : `argument ${index + 1}`, text };
    }),
  );
}

function namesIn(args: readonly string[]): string {
  const names = args.flatMap((arg) => arg.match(destructiveName) ?? []).map((name) => name.toUpperCase());
  return [...new Set(names)].join(", ");
}
