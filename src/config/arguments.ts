import { parseArgs } from "node:util";
import type { SettingTable } from "../catalog/setting.ts";
import { nearest } from "../upstash/near-names.ts";
import { ConfigError } from "./read.ts";
import { flagOf } from "./settings.ts";

/** What the command line says: a command with its operands, and flags by setting name. */
export interface Arguments {
  operands: string[];
  flags: Record<string, string>;
  help: boolean;
  version: boolean;
  json: boolean;
  /** What the list of tools costs, in its place. */
  cost: boolean;
}

/** The settings by the names of their flags. */
type Flags = ReadonlyMap<string, { name: string; value: string | undefined; repeats: boolean | undefined }>;

/**
 * Reads `--flag value`, `--flag=value` and switches. Throws a ConfigError for a flag that does not exist, stands twice
 * or lacks its value.
 */
export function readArguments(argv: readonly string[], settings: SettingTable): Arguments {
  const known: Flags = new Map(
    Object.entries(settings).map(([name, { value, repeats }]) => [flagOf(name), { name, value, repeats }]),
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      [...known].map(([flag, { value }]) => [flag, { type: value === undefined ? "boolean" : "string" }]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const read: Arguments = { operands: [], flags: {}, help: false, version: false, json: false, cost: false };
  for (const token of tokens) {
    if (token.kind === "positional") read.operands.push(token.value);
    if (token.kind !== "option") continue;
    if (token.name === "help" || token.name === "h") read.help = true;
    else if (token.name === "version") read.version = true;
    else if (token.name === "json") read.json = true;
    else if (token.name === "cost") read.cost = true;
    else readFlag(read.flags, token, known);
  }
  return read;
}

function readFlag(
  flags: Record<string, string>,
  token: { name: string; rawName: string; value: string | undefined; inlineValue: boolean | undefined },
  known: Flags,
): void {
  const flag = known.get(token.name);
  if (flag === undefined) {
    throw new ConfigError(`Unknown flag ${token.rawName}.${didYouMean(token.name, known)} See --help.`);
  }
  const { name, value, repeats } = flag;
  const before = flags[name];
  if (before !== undefined && !repeats) throw new ConfigError(`${token.rawName} is given twice; give it once.`);
  const swallowsFlag = token.inlineValue === false && token.value?.startsWith("--");
  if (value !== undefined && (token.value === undefined || swallowsFlag)) {
    throw new ConfigError(`${token.rawName} needs a value: ${token.rawName} ${value}.`);
  }
  flags[name] = before === undefined ? (token.value ?? "true") : `${before},${token.value}`;
}

function didYouMean(flag: string, known: Flags): string {
  const alike = [...known.keys()].filter((name) => name[0] === flag[0]);
  const [near] = nearest(alike, flag, (name) => [name]);
  return near === undefined ? "" : ` Did you mean --${near}?`;
}
