import { isNamedValues } from "./configuration-edit.ts";

/** An entry as any client has it. */
export interface ReadEntry {
  /** The program and its arguments; none where the client is to reach a URL. */
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  url: string | undefined;
  /** Whether it starts this program. */
  isOurs: boolean;
}

/** Reads an entry, whatever its client calls the parts. */
export function readEntry(entry: unknown): ReadEntry {
  if (!isNamedValues(entry)) return { command: [], env: {}, url: undefined, isOurs: false };
  const { command, args, env, environment, url, serverUrl, httpUrl } = entry;
  const words = [command, args].flat().filter((word) => typeof word === "string");
  const variables = isNamedValues(env) ? env : isNamedValues(environment) ? environment : {};
  const texts = Object.entries(variables).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  return {
    command: words,
    env: Object.fromEntries(texts),
    url: [url, serverUrl, httpUrl].find((one) => typeof one === "string"),
    isOurs: words.some(isThisProgram),
  };
}

/** Whether a word of a command is this program: its package, its link, or its first file. */
export function isThisProgram(word: string): boolean {
  return (
    /^upstash-mcp(@\S+)?$|[\\/]upstash-mcp(\.cmd)?$|[\\/]upstash-mcp[^\n]*[\\/]dist[\\/]main\.js$/.test(word) ||
    isThisFile(word)
  );
}

function isThisFile(word: string): boolean {
  return word.endsWith("main.js") && word === process.argv[1];
}

/** The commands that print secrets of an entry. */
export function commandsIn(env: Readonly<Record<string, string>>): (readonly string[])[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (!name.endsWith("_COMMAND")) return [];
    try {
      const command: unknown = JSON.parse(value);
      return Array.isArray(command) && command.every((word) => typeof word === "string") ? [command] : [];
    } catch {
      return [];
    }
  });
}
