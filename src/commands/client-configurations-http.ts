import type { ClientConfiguration } from "../window/window-sources.ts";
import { shownJson } from "./shown-json.ts";

/** A server at a URL, and whether its callers have tokens. */
interface UrlEntry {
  url: string;
  needsToken: boolean;
}

const clients: readonly { client: string; place: string; text(entry: UrlEntry): string }[] = [
  {
    client: "Claude Code",
    place: "One command; with --scope project it is that of a whole project.",
    text: ({ url, needsToken }) =>
      `claude mcp add --transport http upstash ${url}${needsToken ? ' --header "Authorization: Bearer TOKEN"' : ""}`,
  },
  {
    client: "Cursor",
    place: ".cursor/mcp.json in the project, or ~/.cursor/mcp.json.",
    text: (entry) => shownJson({ mcpServers: { upstash: { url: entry.url, ...headersOf(entry) } } }),
  },
  {
    client: "VS Code",
    place: ".vscode/mcp.json in the project.",
    text: (entry) => shownJson({ servers: { upstash: { type: "http", url: entry.url, ...headersOf(entry) } } }),
  },
  {
    client: "Windsurf",
    place: "~/.codeium/windsurf/mcp_config.json.",
    text: (entry) => shownJson({ mcpServers: { upstash: { serverUrl: entry.url, ...headersOf(entry) } } }),
  },
  {
    client: "Codex",
    place: "~/.codex/config.toml.",
    text: ({ url, needsToken }) =>
      `[mcp_servers.upstash]\nurl = "${url}"${needsToken ? '\nhttp_headers = { Authorization = "Bearer TOKEN" }' : ""}`,
  },
  {
    client: "Gemini CLI",
    place: "~/.gemini/settings.json, or .gemini/settings.json in the project.",
    text: (entry) => shownJson({ mcpServers: { upstash: { httpUrl: entry.url, ...headersOf(entry) } } }),
  },
  {
    client: "OpenCode",
    place: "opencode.json in the project, or ~/.config/opencode/opencode.json.",
    text: (entry) => shownJson({ mcp: { upstash: { type: "remote", url: entry.url, ...headersOf(entry) } } }),
  },
  {
    client: "Zed",
    place: 'settings.json: the action "zed: open settings file".',
    text: (entry) => shownJson({ context_servers: { upstash: { url: entry.url, ...headersOf(entry) } } }),
  },
  {
    client: "Other clients",
    place: "A Streamable HTTP server, where a client reads mcpServers.",
    text: ({ url, needsToken }) => httpEntry(url, needsToken),
  },
];

function headersOf({ needsToken }: UrlEntry): { headers?: { Authorization: string } } {
  return needsToken ? { headers: { Authorization: "Bearer TOKEN" } } : {};
}

/**
 * What a person pastes into a client that reaches the server at a URL, with a place for a token where callers have one.
 * docs/clients.md is made of it.
 */
export function configurationsForUrl(url: string, needsToken: boolean): readonly ClientConfiguration[] {
  return clients.map(({ client, place, text }) => ({ client, place, text: text({ url, needsToken }) }));
}

/** The entry of clients that read `mcpServers`. */
export function httpEntry(url: string, needsToken: boolean): string {
  return shownJson({ mcpServers: { upstash: { type: "http", url, ...headersOf({ url, needsToken }) } } });
}
