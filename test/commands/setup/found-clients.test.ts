import { describe, expect, test } from "vitest";
import { configurationsForStdio } from "../../../src/commands/client-configurations.ts";
import { SETUP_CLIENTS } from "../../../src/commands/setup/client-table.ts";
import { filesOf, foundClients, type Surroundings } from "../../../src/commands/setup/found-clients.ts";

const machine = (rest: Partial<Surroundings>): Surroundings => ({
  system: "linux",
  home: "/home/zoe",
  environment: {},
  isThere: () => false,
  ...rest,
});
const filesOn = (rest: Partial<Surroundings>) =>
  Object.fromEntries(SETUP_CLIENTS.map((client) => [client.name, filesOf(client, machine(rest))[0]]));

describe("the files of clients", () => {
  test("are where each client's document says on macOS", () => {
    expect(filesOn({ system: "darwin", home: "/Users/zoe" })).toEqual({
      "claude-desktop": "/Users/zoe/Library/Application Support/Claude/claude_desktop_config.json",
      "claude-code": "/Users/zoe/.claude.json",
      cursor: "/Users/zoe/.cursor/mcp.json",
      vscode: "/Users/zoe/Library/Application Support/Code/User/mcp.json",
      windsurf: "/Users/zoe/.codeium/windsurf/mcp_config.json",
      codex: "/Users/zoe/.codex/config.toml",
      gemini: "/Users/zoe/.gemini/settings.json",
      opencode: "/Users/zoe/.config/opencode/opencode.json",
      zed: "/Users/zoe/.config/zed/settings.json",
    });
  });

  test("are where each client's document says on Windows", () => {
    const environment = { APPDATA: "C:\\Users\\zoe\\AppData\\Roaming" };
    expect(filesOn({ system: "win32", home: "C:\\Users\\zoe", environment })).toEqual({
      "claude-desktop": "C:\\Users\\zoe\\AppData\\Roaming\\Claude\\claude_desktop_config.json",
      "claude-code": "C:\\Users\\zoe\\.claude.json",
      cursor: "C:\\Users\\zoe\\.cursor\\mcp.json",
      vscode: "C:\\Users\\zoe\\AppData\\Roaming\\Code\\User\\mcp.json",
      windsurf: "C:\\Users\\zoe\\.codeium\\windsurf\\mcp_config.json",
      codex: "C:\\Users\\zoe\\.codex\\config.toml",
      gemini: "C:\\Users\\zoe\\.gemini\\settings.json",
      opencode: "C:\\Users\\zoe\\.config\\opencode\\opencode.json",
      zed: "C:\\Users\\zoe\\AppData\\Roaming\\Zed\\settings.json",
    });
  });

  test("follow the variables that move them on Linux", () => {
    const environment = { XDG_CONFIG_HOME: "/cfg", CODEX_HOME: "/codex" };
    expect(filesOn({ environment })).toMatchObject({
      "claude-desktop": "/cfg/Claude/claude_desktop_config.json",
      "claude-code": "/home/zoe/.claude.json",
      vscode: "/cfg/Code/User/mcp.json",
      codex: "/codex/config.toml",
      opencode: "/cfg/opencode/opencode.json",
      zed: "/cfg/zed/settings.json",
    });
  });

  test("come with the document that says so, and with a name that no other client has", () => {
    for (const { document } of SETUP_CLIENTS) expect(document).toMatch(/^https:\/\/\S+$/);
    expect(new Set(SETUP_CLIENTS.map(({ name }) => name)).size).toBe(SETUP_CLIENTS.length);
  });
});

interface Entry {
  env?: object;
  environment?: object;
}

describe("the entry of a client", () => {
  /** What the window and the documents say to paste, without the values of variables. */
  const pasted = configurationsForStdio.flatMap(({ client, text }) => {
    if (!text.startsWith("{")) return [];
    const within = Object.values(JSON.parse(text) as Record<string, { upstash?: object }>);
    const {
      env: _,
      environment,
      ...entry
    } = { ...within.find((value) => value.upstash !== undefined)?.upstash } as Entry;
    const isThere = SETUP_CLIENTS.some(({ title }) => title === client);
    return isThere
      ? [[client, { ...entry, ...(environment === undefined ? { env: {} } : { environment: {} }) }] as const]
      : [];
  });

  test.each(pasted)("starts the server as what a person may paste does: %s", (title, entry) => {
    const client = SETUP_CLIENTS.find((one) => one.title === title);
    const start = { command: "npx", args: ["-y", "upstash-mcp"], env: {} };
    expect(client?.entry(start)).toEqual(entry);
  });

  test("is there to compare with for several clients", () => {
    expect(pasted.map(([client]) => client)).toEqual(expect.arrayContaining(["Claude Desktop", "Cursor", "VS Code"]));
  });
});

describe("a client is found", () => {
  const namesWith = (...paths: string[]) =>
    foundClients(machine({ isThere: (path) => paths.includes(path) })).map(({ client, file }) => [client.name, file]);

  test("by its file, or by the folder of that, and not otherwise", () => {
    expect(namesWith()).toEqual([]);
    expect(namesWith("/home/zoe/.cursor", "/home/zoe/.codex/config.toml", "/home/zoe")).toEqual([
      ["cursor", "/home/zoe/.cursor/mcp.json"],
      ["codex", "/home/zoe/.codex/config.toml"],
    ]);
  });

  test("by what else shows it, where its file is in a folder that everybody has", () => {
    expect(namesWith("/home/zoe/.claude")).toEqual([["claude-code", "/home/zoe/.claude.json"]]);
  });

  test("with the file that is there, where it may have one of several names", () => {
    const [folder, file] = ["/home/zoe/.config/opencode", "/home/zoe/.config/opencode/opencode.jsonc"];
    expect(namesWith(folder, file)).toEqual([["opencode", file]]);
  });
});
