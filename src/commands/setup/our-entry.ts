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

/**
 * The words of another server's command that say what is started: the program, its options without a value, and the first
 * word that is none. What follows may be a secret that nothing names.
 */
export function openWordsOf(command: readonly string[]): readonly string[] {
  const first = command.findIndex((word, at) => at > 0 && !word.startsWith("-"));
  return command.slice(0, first < 0 ? command.length : first + 1).filter((word) => !/[=:]/.test(word) || isPath(word));
}

function isPath(word: string): boolean {
  return /^([A-Za-z]:)?[\\/]/.test(word);
}

/** Whether a variable is one that `setup` writes, or the server reads as a flag. */
export function isOurVariable(name: string): boolean {
  return /^(UPSTASH|KV_REST|QSTASH)_/.test(name);
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
