import type { ConfigurationEdit, ServerEntry } from "./configuration-edit.ts";

/** A folder that systems name in their own ways. */
export type BaseFolder = "home" | "appData" | "config";
/** A file below such a folder. */
export type Place = readonly [BaseFolder, ...string[]];
/** Systems by Node's names of them. */
export type System = "darwin" | "win32" | "linux";

/** How a client starts the server. */
export interface ServerStart {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** A client whose configuration `setup` can write: one row of the table. */
export interface SetupClient {
  /** As `--client` takes it. */
  name: string;
  title: string;
  /** The document that says where the file is and what stands in it. */
  document: string;
  /** Where the file may be: the first that is there, else the first whose folder is. */
  places: Readonly<Record<System, readonly Place[]>>;
  /** What shows that the client is here although it has no file yet; the folder of the file, unless told otherwise. */
  shownBy?: Place;
  edit(): Promise<ConfigurationEdit>;
  entry(start: ServerStart): ServerEntry;
}

/** The same place on every system. */
function everywhere(...places: readonly Place[]): SetupClient["places"] {
  return { darwin: places, win32: places, linux: places };
}

const jsonBelow =
  (...paths: readonly (readonly string[])[]) =>
  async () =>
    (await import("./edit-jsonc.ts")).jsoncEdit(paths);

const plain = ({ command, args, env }: ServerStart): ServerEntry => ({ command, args, env });
const withType = (start: ServerStart): ServerEntry => ({ type: "stdio", ...plain(start) });

/** The clients, in the order in which they are told. */
export const SETUP_CLIENTS: readonly SetupClient[] = [
  {
    name: "claude-desktop",
    title: "Claude Desktop",
    document: "https://modelcontextprotocol.io/docs/develop/connect-local-servers",
    places: {
      darwin: [["home", "Library", "Application Support", "Claude", "claude_desktop_config.json"]],
      win32: [["appData", "Claude", "claude_desktop_config.json"]],
      linux: [["config", "Claude", "claude_desktop_config.json"]],
    },
    edit: jsonBelow(["mcpServers"]),
    entry: plain,
  },
  {
    name: "claude-code",
    title: "Claude Code",
    document: "https://code.claude.com/docs/en/mcp",
    places: everywhere(["home", ".claude.json"]),
    shownBy: ["home", ".claude"],
    edit: jsonBelow(["mcpServers"]),
    entry: withType,
  },
  {
    name: "cursor",
    title: "Cursor",
    document: "https://cursor.com/docs/context/mcp",
    places: everywhere(["home", ".cursor", "mcp.json"]),
    edit: jsonBelow(["mcpServers"]),
    entry: plain,
  },
  {
    name: "vscode",
    title: "VS Code",
    document: "https://code.visualstudio.com/docs/copilot/reference/mcp-configuration",
    places: {
      darwin: [["home", "Library", "Application Support", "Code", "User", "mcp.json"]],
      win32: [["appData", "Code", "User", "mcp.json"]],
      linux: [["config", "Code", "User", "mcp.json"]],
    },
    edit: jsonBelow(["servers"]),
    entry: withType,
  },
  {
    name: "windsurf",
    title: "Windsurf",
    document: "https://docs.windsurf.com/windsurf/cascade/mcp",
    places: everywhere(["home", ".codeium", "windsurf", "mcp_config.json"]),
    edit: jsonBelow(["mcpServers"]),
    entry: plain,
  },
  {
    name: "codex",
    title: "Codex",
    document: "https://developers.openai.com/codex/mcp",
    places: everywhere(["home", ".codex", "config.toml"]),
    edit: async () => (await import("./edit-toml.ts")).tomlEdit("mcp_servers"),
    entry: plain,
  },
  {
    name: "gemini",
    title: "Gemini CLI",
    document: "https://geminicli.com/docs/tools/mcp-server/",
    places: everywhere(["home", ".gemini", "settings.json"]),
    edit: jsonBelow(["mcpServers"]),
    entry: plain,
  },
  {
    name: "opencode",
    title: "OpenCode",
    document: "https://opencode.ai/docs/mcp-servers",
    // Its second version has the servers one level deeper: https://opencode.ai/v2/docs/mcp-servers/
    places: everywhere(["config", "opencode", "opencode.json"], ["config", "opencode", "opencode.jsonc"]),
    edit: jsonBelow(["mcp", "servers"], ["mcp"]),
    entry: ({ command, args, env }) => ({ type: "local", command: [command, ...args], environment: env }),
  },
  {
    name: "zed",
    title: "Zed",
    document: "https://zed.dev/docs/configuring-zed",
    // It takes XDG_CONFIG_HOME on Linux alone.
    places: {
      darwin: [["home", ".config", "zed", "settings.json"]],
      win32: [["appData", "Zed", "settings.json"]],
      linux: [["config", "zed", "settings.json"]],
    },
    edit: jsonBelow(["context_servers"]),
    entry: plain,
  },
];
