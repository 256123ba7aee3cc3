import type { ClientConfiguration } from "../window/window-sources.ts";
import { shownJson } from "./shown-json.ts";

/*
 * What a person pastes into a client that starts the server itself. docs/clients.md is made of it; no text has a credential,
 * but the place of one, or a reference where the client fills in variables of the environment.
 */

/** A configuration, and the language that it is written in. */
export interface StdioConfiguration extends ClientConfiguration {
  language: "json" | "sh" | "toml" | "yaml";
}

const URL_NAME = "UPSTASH_REDIS_REST_URL";
const TOKEN_NAME = "UPSTASH_REDIS_REST_READONLY_TOKEN";
const URL_PLACE = "https://your-database.upstash.io";
const TOKEN_PLACE = "your-read-only-token";
const COMMAND = { command: "npx", args: ["-y", "upstash-mcp"] };

/** For clients that fill nothing in. */
const PLACES = { [URL_NAME]: URL_PLACE, [TOKEN_NAME]: TOKEN_PLACE };
/** Both variables, as a client refers to those of its environment. */
function referring(reference: (name: string) => string): Record<string, string> {
  return { [URL_NAME]: reference(URL_NAME), [TOKEN_NAME]: reference(TOKEN_NAME) };
}
/** The entry that most clients take. */
function mcpServers(env: Record<string, string>): string {
  return shownJson({ mcpServers: { upstash: { ...COMMAND, env } } });
}

/** The entry of clients that read `mcpServers`, fill nothing in and start the server themselves. */
export const stdioEntry = mcpServers(PLACES);

/** For clients that start the server themselves. */
export const configurationsForStdio: readonly StdioConfiguration[] = [
  {
    client: "Claude Desktop",
    place: "claude_desktop_config.json: Settings, Developer, Edit Config.",
    language: "json",
    text: stdioEntry,
  },
  {
    client: "Claude Code",
    place: "One command.",
    language: "sh",
    text: `claude mcp add upstash \\
  --env ${URL_NAME}=${URL_PLACE} \\
  --env ${TOKEN_NAME}=${TOKEN_PLACE} \\
  -- npx -y upstash-mcp`,
  },
  {
    client: "Cursor",
    place: ".cursor/mcp.json in the project, or ~/.cursor/mcp.json.",
    language: "json",
    text: mcpServers(referring((name) => `\${env:${name}}`)),
  },
  {
    client: "VS Code",
    place: ".vscode/mcp.json; it asks for the token once and keeps it in its secret store.",
    language: "json",
    text: shownJson({
      inputs: [
        { type: "promptString", id: "upstash-url", description: "Upstash REST URL" },
        { type: "promptString", id: "upstash-token", description: "Upstash read-only token", password: true },
      ],
      servers: {
        upstash: {
          type: "stdio",
          ...COMMAND,
          env: { [URL_NAME]: `\${input:upstash-url}`, [TOKEN_NAME]: `\${input:upstash-token}` },
        },
      },
    }),
  },
  {
    client: "Windsurf",
    place: "~/.codeium/windsurf/mcp_config.json.",
    language: "json",
    text: mcpServers(referring((name) => `\${env:${name}}`)),
  },
  {
    client: "Codex",
    place: "~/.codex/config.toml; it passes on the variables that are named.",
    language: "toml",
    text: `[mcp_servers.upstash]
command = "npx"
args = ["-y", "upstash-mcp"]
env_vars = ["${URL_NAME}", "${TOKEN_NAME}"]`,
  },
  {
    client: "Gemini CLI",
    place: "~/.gemini/settings.json, or .gemini/settings.json in the project.",
    language: "json",
    text: mcpServers(referring((name) => `\${${name}}`)),
  },
  {
    client: "OpenCode",
    place: "opencode.json in the project, or ~/.config/opencode/opencode.json.",
    language: "json",
    text: shownJson({
      mcp: {
        upstash: {
          type: "local",
          command: [COMMAND.command, ...COMMAND.args],
          environment: referring((name) => `{env:${name}}`),
        },
      },
    }),
  },
  {
    client: "Zed",
    place: 'settings.json: the action "zed: open settings file".',
    language: "json",
    text: shownJson({ context_servers: { upstash: { ...COMMAND, env: PLACES } } }),
  },
  {
    client: "JetBrains",
    place:
      "Settings, Tools, AI Assistant, Model Context Protocol (MCP), Add; of Junie .junie/mcp/mcp.json in the project.",
    language: "json",
    text: stdioEntry,
  },
  {
    client: "LM Studio",
    place: "mcp.json: Program, Install, Edit mcp.json.",
    language: "json",
    text: stdioEntry,
  },
  {
    client: "Goose",
    place: "~/.config/goose/config.yaml; it asks for these variables and keeps them in the keychain.",
    language: "yaml",
    text: `extensions:
  upstash:
    enabled: true
    type: stdio
    name: upstash
    cmd: npx
    args: ["-y", "upstash-mcp"]
    env_keys: [${URL_NAME}, ${TOKEN_NAME}]
    timeout: 300`,
  },
];
