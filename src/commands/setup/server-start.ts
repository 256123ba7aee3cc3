import { realpathSync } from "node:fs";
import type { Product } from "../../catalog/product.ts";
import { COMMAND_ENDING } from "../../config/credential-commands.ts";
import { flagOf, settingsOf, told, variablesOf } from "../../config/settings.ts";
import type { ServerStart, System } from "./client-table.ts";
import { type Keychain, keychainAccount } from "./keychain.ts";
import type { GivenTexts } from "./wanted-credentials.ts";

/** How a client starts this program: by npx where it came from npm, else as it was started here. */
export function programStart(system: System, script = process.argv[1] ?? ""): Pick<ServerStart, "command" | "args"> {
  const path = realPathOf(script);
  if (!/[\\/]node_modules[\\/]upstash-mcp[\\/]/.test(path)) return { command: process.execPath, args: [path] };
  // Windows has npx as a script, which clients do not start: https://code.claude.com/docs/en/mcp
  return system === "win32" ? { command: "cmd", args: ["/c", ...NPX] } : { command: "npx", args: NPX.slice(1) };
}

const NPX = ["npx", "-y", "upstash-mcp"] as const;

function realPathOf(script: string): string {
  try {
    return realpathSync(script);
  } catch {
    return script;
  }
}

/** The flags of a server as its arguments, those that `setup` has itself left out. */
export function serverArguments(flags: GivenTexts, products: readonly Product[]): string[] {
  return told(settingsOf(products)).flatMap(([name, { value }]) => {
    const given = flags[name];
    if (given === undefined) return [];
    return value === undefined && given === "true" ? [`--${flagOf(name)}`] : [`--${flagOf(name)}=${given}`];
  });
}

/** What a secret is kept as. */
export interface KeptSecret {
  variable: string;
  account: string;
  secret: string;
}

/**
 * The variables of a server; with a keychain each secret is a command that reads it there, and a secret that a command of
 * the environment prints is that command. `hasTokens` says whether a secret stands in them as it is.
 */
export function serverVariables(
  needed: GivenTexts,
  products: readonly Product[],
  { keychain, environment = {} }: { keychain: Keychain | undefined; environment?: NodeJS.ProcessEnv },
): { env: GivenTexts; kept: KeptSecret[]; hasTokens: boolean } {
  const variables = variablesOf(products) as Readonly<Record<string, { secret?: boolean }>>;
  const kept: KeptSecret[] = [];
  let hasTokens = false;
  const env = Object.entries(needed).map(([variable, value]): [string, string] => {
    if (variables[variable]?.secret !== true) return [variable, value];
    const command = environment[variable + COMMAND_ENDING];
    if (command?.trim()) return [variable + COMMAND_ENDING, command.trim()];
    hasTokens ||= keychain === undefined;
    if (keychain === undefined) return [variable, value];
    const account = keychainAccount(variable, value);
    kept.push({ variable, account, secret: value });
    return [variable + COMMAND_ENDING, JSON.stringify(keychain.lookup(account))];
  });
  return { env: Object.fromEntries(env), kept, hasTokens };
}
