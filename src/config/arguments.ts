import { parseArgs } from "node:util";
import { ConfigError } from "./read.ts";
import { flagOf, type Setting, settings } from "./settings.ts";

/** What the command line says: a command with its operands, and flags by setting name. */
export interface Arguments {
  operands: string[];
  flags: Record<string, string>;
  help: boolean;
  version: boolean;
  json: boolean;
}

const rows: Readonly<Record<string, Setting>> = settings;
const nameOfFlag = new Map(Object.keys(rows).map((name) => [flagOf(name), name]));

/**
 * Reads `--flag value`, `--flag=value` and switches. Throws a ConfigError for a flag that does not exist, stands twice
 * or lacks its value.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      [...nameOfFlag].map(([flag, name]) => [flag, { type: isSwitch(name) ? "boolean" : "string" }]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const read: Arguments = { operands: [], flags: {}, help: false, version: false, json: false };
  for (const token of tokens) {
    if (token.kind === "positional") read.operands.push(token.value);
    if (token.kind !== "option") continue;
    if (token.name === "help" || token.name === "h") read.help = true;
    else if (token.name === "version") read.version = true;
    else if (token.name === "json") read.json = true;
    else readFlag(read.flags, token);
  }
  return read;
}

function isSwitch(name: string): boolean {
  return rows[name]?.value === undefined;
}

function readFlag(
  flags: Record<string, string>,
  token: { name: string; rawName: string; value: string | undefined; inlineValue: boolean | undefined },
): void {
  const name = nameOfFlag.get(token.name);
  if (name === undefined) throw new ConfigError(`Unknown flag ${token.rawName}.${didYouMean(token.name)} See --help.`);
  if (flags[name] !== undefined) throw new ConfigError(`${token.rawName} is given twice; give it once.`);
  const swallowsFlag = token.inlineValue === false && token.value?.startsWith("--");
  if (!isSwitch(name) && (token.value === undefined || swallowsFlag)) {
    throw new ConfigError(`${token.rawName} needs a value: ${token.rawName} ${rows[name]?.value}.`);
  }
  flags[name] = token.value ?? "true";
}

function didYouMean(flag: string): string {
  const near = [...nameOfFlag.keys()].find((known) => known.startsWith(flag.slice(0, 5)) || known.includes(flag));
  return near === undefined ? "" : ` Did you mean --${near}?`;
}
