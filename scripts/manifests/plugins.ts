import { ICON } from "../../src/icon.ts";
import { SKILL, SKILL_FILE } from "../../src/skill.ts";
import { AUTHOR, about, COMMAND, readCredentials, SERVER, TITLE } from "./about.ts";

/*
 * The plugins of coding agents. They start the package of npm and pass on variables of the environment by their names: no
 * value stands in them, and none that serves writes alone.
 */

/** Below the root of the project; the catalogs at the root lead here. */
export const PLUGIN = "plugins/upstash";
const MARKETPLACE = "upstash-mcp";
const CATEGORY = "database";

/** Each variable as a client's reference to that of the same name. */
function referring(reference: (variable: string) => string): Record<string, string> {
  return Object.fromEntries(readCredentials.map(({ variable }) => [variable, reference(variable)]));
}

const facts = { name: SERVER, version: about.version, description: about.description };
const shared = { ...facts, author: { name: AUTHOR }, license: about.license, keywords: about.keywords };

/** What is unset is empty; without a default Claude Code would warn of it. */
const claudePlugin = {
  ...shared,
  displayName: TITLE,
  mcpServers: { [SERVER]: { ...COMMAND, env: referring((variable) => `\${${variable}:-}`) } },
};

const cursorPlugin = {
  ...shared,
  displayName: TITLE,
  logo: "icon.svg",
  category: CATEGORY,
  mcpServers: { [SERVER]: { ...COMMAND, env: referring((variable) => `\${env:${variable}}`) } },
};

/** Codex fills nothing in; it passes on the variables that are named. */
const codexPlugin = {
  ...shared,
  mcpServers: { [SERVER]: { ...COMMAND, env_vars: readCredentials.map(({ variable }) => variable) } },
  interface: {
    displayName: TITLE,
    shortDescription: about.description,
    developerName: AUTHOR,
    category: CATEGORY,
    capabilities: ["Read"],
    logo: "./icon.png",
    composerIcon: "./icon.png",
  },
};

/** Without settings of its own: Gemini CLI says of each one that is not filled in that it is missing. */
const geminiExtension = {
  ...facts,
  mcpServers: { [SERVER]: { ...COMMAND, env: referring((variable) => `\${${variable}}`) } },
};

const source = `./${PLUGIN}`;

const claudeMarketplace = {
  name: MARKETPLACE,
  description: about.description,
  owner: { name: AUTHOR },
  plugins: [{ name: SERVER, source, description: about.description, category: CATEGORY }],
};

const cursorMarketplace = {
  name: MARKETPLACE,
  owner: { name: AUTHOR },
  metadata: { description: about.description },
  plugins: [{ name: SERVER, source: PLUGIN, description: about.description }],
};

const codexMarketplace = {
  name: MARKETPLACE,
  interface: { displayName: TITLE },
  plugins: [
    {
      name: SERVER,
      source: { source: "local", path: source },
      policy: { installation: "AVAILABLE", authentication: "ON_INSTALL" },
      category: CATEGORY,
    },
  ],
};

/** Each file by its path below the root of the project. */
export const pluginFiles: Readonly<Record<string, object>> = {
  ".agents/plugins/marketplace.json": codexMarketplace,
  ".claude-plugin/marketplace.json": claudeMarketplace,
  ".cursor-plugin/marketplace.json": cursorMarketplace,
  "gemini-extension.json": geminiExtension,
  [`${PLUGIN}/.claude-plugin/plugin.json`]: claudePlugin,
  [`${PLUGIN}/.codex-plugin/plugin.json`]: codexPlugin,
  [`${PLUGIN}/.cursor-plugin/plugin.json`]: cursorPlugin,
};

/** The skill, as a folder for clients that read files, and in the plugins. */
export const skillFiles = ["skills", `${PLUGIN}/skills`].map((folder) => ({
  path: `${folder}/${SKILL.name}/SKILL.md`,
  text: SKILL_FILE,
}));

/** The icon of the plugins, as it is drawn. */
export const iconFile = { path: `${PLUGIN}/icon.svg`, text: `${ICON}\n` } as const;
