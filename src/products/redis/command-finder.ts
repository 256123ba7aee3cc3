import { type Command, type Family, familyToolName, sideOf } from "./command.ts";
import { redisFamilies } from "./families/index.ts";

/** A command of the catalog, found in a whole command line. */
export interface FoundCommand {
  command: Command;
  /** The family tool that runs it. */
  tool: string;
  args: readonly string[];
}

/** Finds the command that a line such as `["xinfo", "stream", "k"]` runs; nothing where the catalog does not know it. */
export function createCommandFinder(): (line: readonly string[]) => FoundCommand | undefined {
  const byName = new Map<string, Omit<FoundCommand, "args">>();
  for (const family of redisFamilies) addFamily(byName, family);
  return (line) => {
    // Only the words that can name a command: the others are values, which may be megabytes.
    const [first = "", second = ""] = line.slice(0, 2).map((word) => word.toUpperCase());
    const contained = byName.get(`${first} ${second}`);
    if (contained) return { ...contained, args: line.slice(2) };
    const found = byName.get(first);
    return found && { ...found, args: line.slice(1) };
  };
}

function addFamily(byName: Map<string, Omit<FoundCommand, "args">>, family: Family): void {
  for (const command of family.commands) {
    const tool = familyToolName(family.name, sideOf(command));
    byName.set(command.name, { command, tool });
  }
}
