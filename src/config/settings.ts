import type { Product } from "../catalog/product.ts";
import {
  chosenSecret,
  type Setting,
  type SettingTable,
  secretText,
  setting,
  type ValuesOf,
} from "../catalog/setting.ts";
import { programSettings } from "./program-settings.ts";

export type Settings = ValuesOf<typeof programSettings>;

/**
 * Every setting, with those of the products: the flag is the name in kebab case, the variable `UPSTASH_MCP_` and the name
 * in upper case.
 */
export function settingsOf(products: readonly Product[]): typeof programSettings & SettingTable {
  return {
    ...programSettings,
    toolsets: { ...programSettings.toolsets, help: toolsetsHelp(products) },
    ...Object.assign({}, ...products.map(({ settings }) => settings)),
  };
}

function toolsetsHelp(products: readonly Product[]): string {
  const toolsets = products.flatMap((product) => product.toolsets);
  const but = inWords(toolsets.filter(({ optional, retired }) => optional && !retired));
  const ended = inWords(toolsets.filter(({ retired }) => retired));
  const all = `Toolsets to offer: names, \`redis\` for all of Redis, \`all\`, or \`default\`, which is all${but && ` but ${but}`}.`;
  return `${all}${ended && ` Only by its name: ${ended}, which Upstash has ended.`}`;
}

function inWords(toolsets: readonly { name: string }[]): string {
  const names = toolsets.map(({ name }) => name);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

const programVariables = {
  UPSTASH_MCP_SIGNING_KEY: setting(
    chosenSecret.min(32, "expected at least 32 characters"),
    "Signs confirm_tokens and what pages carry; the same on every node of one service. Default: a key of the process.",
    { secret: true },
  ),
  UPSTASH_MCP_APPROVALS_CLIENT_SECRET: setting(secretText, "The secret of the client of --approvals-client-id.", {
    secret: true,
  }),
  UPSTASH_MCP_SHARED_STATE_TOKEN: setting(
    secretText,
    "Standard token of the Upstash database of --shared-state, where that is a REST URL.",
    { secret: true },
  ),
} as const satisfies SettingTable;

/** Credentials come from the environment alone, so that they stand in no process list. */
export function variablesOf(products: readonly Product[]): typeof programVariables & SettingTable {
  return { ...Object.assign({}, ...products.map(({ variables }) => variables)), ...programVariables };
}

/** The settings or variables that a person can give, in the order of the help. */
export function told(table: SettingTable): [name: string, setting: Setting][] {
  return Object.entries(table).filter(([, { internal }]) => internal !== true);
}

export const flagOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
export const variableOf = (name: string) => `UPSTASH_MCP_${flagOf(name).replaceAll("-", "_").toUpperCase()}`;
