import type { Product } from "../../catalog/product.ts";
import { COMMAND_ENDING, withCommands } from "../../config/credential-commands.ts";
import { isPlaceholder } from "../../config/placeholders.ts";
import { type Config, ConfigError, readConfig } from "../../config/read.ts";
import type { Variables } from "../../config/set-text.ts";
import { flagOf, settingsOf, told, variableOf, variablesOf } from "../../config/settings.ts";
import { withoutSecretWords } from "../../upstash/secret-words.ts";

/** What is the matter with a variable. */
export type VariableState = "used" | "not used" | "empty" | "placeholder" | "not read";

/** A configuration, wherever it stands, and what is wrong with it. */
export interface ConfiguredState {
  /** Nothing where it cannot be read; `problem` says why. */
  config: Config | undefined;
  flags: readonly string[];
  variables: readonly { name: string; state: VariableState; isSecret: boolean; isCommand: boolean }[];
  warnings: readonly string[];
  problem: string | undefined;
}

type Texts = Readonly<Record<string, string | undefined>>;

/** Reads flags and variables as a server would, and notes which of the variables it needs. */
export function configuredState(flags: Texts, environment: Texts, products: readonly Product[]): ConfiguredState {
  const table = told(variablesOf(products));
  const secrets = new Set(table.flatMap(([name, { secret }]) => (secret ? [name] : [])));
  const read = new Set<string>();
  let config: Config | undefined;
  let problem: string | undefined;
  try {
    config = readConfig(
      flags,
      noting(
        withCommands({ ...environment }, [...secrets]),
        table.map(([name]) => name),
        read,
      ),
      products,
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problem = error.message;
  }
  const variables: ConfiguredState["variables"] = [
    ...table.map(([name]) => name),
    ...Object.keys(settingsOf(products)).map(variableOf),
  ].flatMap((name) =>
    [name, name + COMMAND_ENDING].flatMap((written) => {
      const value = environment[written];
      if (value === undefined) return [];
      const state = stateOfCredential(name, value) ?? (config === undefined ? "not read" : usage(name, secrets, read));
      return [{ name: written, state, isSecret: secrets.has(name), isCommand: written !== name }];
    }),
  );
  const given = Object.entries(flags).map(([name, value = ""]) =>
    value === "true" ? `--${flagOf(name)}` : `--${flagOf(name)}=${withoutSecretWords(value, "[redacted]")}`,
  );
  return { config, flags: given, variables, warnings: config === undefined ? [] : warningsOf(config), problem };
}

/** What the text of a variable shows by itself: an unset placeholder of a client counts as unset, as an empty text does. */
export function stateOfValue(value: string): "empty" | "placeholder" | undefined {
  if (value.trim() === "") return "empty";
  return /^(\$\{.*\}|\{(env|file):.*\}|\$[A-Z_]+)$/.test(value.trim()) ? "placeholder" : undefined;
}

/** So does what an example shows in the place of a credential. */
function stateOfCredential(name: string, value: string): "empty" | "placeholder" | undefined {
  return stateOfValue(value) ?? (isPlaceholder(name, value.trim()) ? "placeholder" : undefined);
}

/** Flags that stand in the environment are always read. */
function usage(name: string, secrets: ReadonlySet<string>, read: ReadonlySet<string>): VariableState {
  return read.has(name) || (!secrets.has(name) && name.startsWith("UPSTASH_MCP_")) ? "used" : "not used";
}

/** The variables, of which those of credentials note that they are read. */
function noting(environment: Variables, names: readonly string[], read: Set<string>): Variables {
  const noted = names.flatMap((name) => {
    const value = environment[name];
    if (value === undefined) return [];
    const note = (): string => {
      read.add(name);
      return typeof value === "function" ? value() : value;
    };
    return [[name, note] as const];
  });
  return { ...environment, ...Object.fromEntries(noted) };
}

function warningsOf({ warnings, products }: Config): string[] {
  return [...warnings, ...products.flatMap(({ facts }) => facts.warnings ?? [])];
}
