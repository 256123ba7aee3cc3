import { type Command, type Family, familyToolName, sideOf } from "./command.ts";
import { redisFamilies } from "./families/index.ts";
import { isCommandName } from "./refused.ts";

/** A command of the catalog, found in a whole command line. */
export interface FoundCommand {
  command: Command;
  /** The family tool that runs it. */
  tool: string;
  args: readonly string[];
}

/** What stands before the arguments of a command, be it as one element or as two. */
interface Known extends Omit<FoundCommand, "args"> {
  /** Words of the syntax that may come first among the arguments, such as RESET of ACL LOG: spelled with the name by many. */
  keywords: ReadonlySet<string>;
}

/** Characters of an element that can name a command; anything longer is a value, which may be megabytes. */
const LONGEST_NAME = 100;

/**
 * Finds the command that a line such as `["XINFO", "STREAM", "k"]`, `["xinfo stream", "k"]` or `["ACL LOG RESET"]` runs;
 * nothing where the catalog does not know it, or where it is not certain which words are arguments, as in `["GET a b"]`.
 */
export function createCommandFinder(
  families: readonly Family[] = redisFamilies,
): (line: readonly string[]) => FoundCommand | undefined {
  const byName = new Map<string, Known>();
  for (const family of families) addFamily(byName, family);
  return (line) => {
    const [first = "", ...more] = nameWords(line[0]);
    const subcommand = more.length > 0 ? more : nameWords(line[1]);
    const contained = byName.get(`${first} ${subcommand[0]}`);
    const rest = line.slice(more.length > 0 ? 1 : 2);
    if (contained !== undefined) return found(contained, subcommand.slice(1), rest);
    const single = byName.get(first);
    return single && found(single, more, line.slice(1));
  };
}

/** The line that runs a found command, in one spelling. */
export function lineOf({ command, args }: FoundCommand): string[] {
  return [...command.name.split(" "), ...args];
}

/** The words of an element in upper case, where all of them could be names. */
export function nameWords(element: string | undefined): string[] {
  if (element === undefined || element.length > LONGEST_NAME) return [];
  const words = element.trim().split(/\s+/);
  return words.every(isCommandName) ? words.map((word) => word.toUpperCase()) : [];
}

function found({ command, tool, keywords }: Known, words: readonly string[], rest: readonly string[]) {
  const [keyword] = words;
  if (words.length > 1 || (keyword !== undefined && !keywords.has(keyword))) return undefined;
  return { command, tool, args: [...words, ...rest] };
}

function addFamily(byName: Map<string, Known>, family: Family): void {
  for (const command of family.commands) {
    const tool = familyToolName(family.name, sideOf(command));
    byName.set(command.name, { command, tool, keywords: firstKeywords(command.syntax) });
  }
}

/** Of `[count|RESET]` RESET, of `GROUP group consumer` GROUP, of `key [NX|XX]` none. */
function firstKeywords(syntax: string): ReadonlySet<string> {
  const [, first = ""] = /^[[(]*([^\s\])]*)/.exec(syntax) ?? [];
  return new Set(first.split("|").filter((word) => /^[A-Z]+$/.test(word)));
}
