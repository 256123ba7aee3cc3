import { readArguments } from "../../config/arguments.ts";
import { ConfigError } from "../../config/read.ts";
import { settingsOf } from "../../config/settings.ts";
import { products } from "../../products/index.ts";
import { parsedUrl } from "../../upstash/parsed-url.ts";
import { withoutSecretWords } from "../../upstash/secret-words.ts";
import { faultOf } from "../setup/configuration-edit.ts";
import type { FoundClient } from "../setup/found-clients.ts";
import { isThisProgram, openWordsOf, type ReadEntry, readEntry } from "../setup/our-entry.ts";
import { ENTRY_NAME, readWhole } from "../setup/plan-change.ts";
import { type ConfiguredState, configuredState, stateOfValue } from "./configured-state.ts";

/** One entry of a client. */
export interface EntryState {
  name: string;
  /** False where another server has our name. */
  isOurs: boolean;
  transport: "stdio" | "http";
  /** The command, without what looks like a secret. */
  command: string;
  /** Where its secrets stand. */
  tokens: readonly ("in the file" | "by a command" | "by a placeholder")[];
  configured: ConfiguredState | undefined;
  /** Whether some value is filled in by the client, so that it is unknown here. */
  hasPlaceholders: boolean;
}

/** A client of this machine. */
export interface ClientState {
  client: string;
  file: string;
  /** The permissions of the file, such as `0600`; nothing where there is none. */
  mode: string | undefined;
  entries: readonly EntryState[];
  /** Why the file was not understood. */
  problem: string | undefined;
  /** What a person should know of it. */
  warnings: readonly string[];
}

/** Reads what a client is configured with. */
export async function clientState({ client, file }: FoundClient): Promise<ClientState> {
  const state = { client: client.title, file, mode: undefined, entries: [], problem: undefined, warnings: [] };
  try {
    const [edit, { text, mode }] = await Promise.all([client.edit(), readWhole(file)]);
    const servers = edit.entries(text ?? "");
    const entries = [...servers].flatMap(([name, value]) => {
      const entry = readEntry(value);
      return entry.isOurs || name === ENTRY_NAME ? [entryState(name, entry)] : [];
    });
    const octal = mode === undefined ? undefined : mode.toString(8).padStart(4, "0");
    const isOpen = process.platform !== "win32" && mode !== undefined && (mode & 0o077) !== 0;
    const holds = entries.some(({ tokens }) => tokens.includes("in the file"));
    const warnings = isOpen && holds ? [`Others may read its tokens (mode ${octal}): chmod 600 ${file}`] : [];
    return { ...state, mode: octal, entries, warnings };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return { ...state, problem: `${file} ${fault.message}.` };
  }
}

function entryState(name: string, entry: ReadEntry): EntryState {
  const { command, env, url, isOurs } = entry;
  const transport = command.length === 0 && url !== undefined ? "http" : "stdio";
  const shown = transport === "http" ? hostOf(url ?? "") : shownStart(command, isOurs);
  const configured = isOurs ? stateOfStart(command, env) : undefined;
  const tokens = (configured?.variables ?? []).flatMap(({ isSecret, isCommand, state }) => {
    if (!isSecret || state === "empty") return [];
    if (state === "placeholder") return ["by a placeholder" as const];
    return [isCommand ? ("by a command" as const) : ("in the file" as const)];
  });
  const hasPlaceholders = Object.values(env).some((value) => stateOfValue(value) === "placeholder");
  return { name, isOurs, transport, command: shown, tokens: [...new Set(tokens)], configured, hasPlaceholders };
}

/** A command as far as it says what is started; what follows may hold secrets, and our flags are told apart. */
function shownStart(command: readonly string[], isOurs: boolean): string {
  const words = isOurs ? command.slice(0, command.findIndex(isThisProgram) + 1) : openWordsOf(command);
  return withoutSecretWords(words.join(" "), "[redacted]");
}

function hostOf(url: string): string {
  return parsedUrl(url)?.host ?? "a URL that cannot be read";
}

/** What the program would make of such a start. The client gives it the environment that its entry has. */
function stateOfStart(command: readonly string[], env: ReadEntry["env"]): ConfiguredState {
  const argv = command.slice(command.findIndex(isThisProgram) + 1);
  try {
    const { flags } = readArguments(argv, settingsOf(products));
    return configuredState(flags, env, products);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, flags: [], variables: [], warnings: [], problem: error.message };
  }
}
