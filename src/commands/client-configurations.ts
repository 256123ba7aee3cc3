import type { ClientConfiguration } from "../window/window-sources.ts";

/*
 * What a person pastes into a client. docs/clients.md has the same; no text has a credential, but the place of one.
 */

/** For clients that reach the server at a URL; with a place for a token where callers have one. */
export function configurationsForUrl(url: string, needsToken: boolean): readonly ClientConfiguration[] {
  const headers = needsToken ? { headers: { Authorization: "Bearer TOKEN" } } : {};
  const header = needsToken ? ' --header "Authorization: Bearer TOKEN"' : "";
  return [
    {
      client: "Claude Code",
      place: "One command; with --scope project it is that of a whole project.",
      text: `claude mcp add --transport http upstash ${url}${header}`,
    },
    {
      client: "Cursor",
      place: ".cursor/mcp.json in the project, or ~/.cursor/mcp.json.",
      text: json({ mcpServers: { upstash: { url, ...headers } } }),
    },
    {
      client: "VS Code",
      place: ".vscode/mcp.json in the project.",
      text: json({ servers: { upstash: { type: "http", url, ...headers } } }),
    },
    {
      client: "Other clients",
      place: "A Streamable HTTP server, where a client reads mcpServers.",
      text: httpEntry(url, needsToken),
    },
  ];
}

/** The entry of clients that read `mcpServers`. */
export function httpEntry(url: string, needsToken: boolean): string {
  const headers = needsToken ? { headers: { Authorization: "Bearer TOKEN" } } : {};
  return json({ mcpServers: { upstash: { type: "http", url, ...headers } } });
}

const URL_NAME = "UPSTASH_REDIS_REST_URL";
const TOKEN_NAME = "UPSTASH_REDIS_REST_READONLY_TOKEN";
const COMMAND = { command: "npx", args: ["-y", "upstash-mcp"] };

/** For clients that start the server themselves. */
export const configurationsForStdio: readonly ClientConfiguration[] = [
  {
    client: "Claude Desktop",
    place: "claude_desktop_config.json: Settings, Developer, Edit Config.",
    text: json({
      mcpServers: {
        upstash: {
          ...COMMAND,
          env: { [URL_NAME]: "https://your-database.upstash.io", [TOKEN_NAME]: "your-read-only-token" },
        },
      },
    }),
  },
  {
    client: "Claude Code",
    place: "One command.",
    text: `claude mcp add upstash \\
  --env ${URL_NAME}=https://your-database.upstash.io \\
  --env ${TOKEN_NAME}=your-read-only-token \\
  -- npx -y upstash-mcp`,
  },
  {
    client: "Cursor",
    place: ".cursor/mcp.json in the project, or ~/.cursor/mcp.json.",
    text: json({
      mcpServers: {
        upstash: { ...COMMAND, env: { [URL_NAME]: `\${env:${URL_NAME}}`, [TOKEN_NAME]: `\${env:${TOKEN_NAME}}` } },
      },
    }),
  },
  {
    client: "VS Code",
    place: ".vscode/mcp.json; it asks for the token once and keeps it in its secret store.",
    text: json({
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
];

/** JSON as people write it: short lists in one line. */
function json(value: object): string {
  return JSON.stringify(value, undefined, 2).replace(/\[\s+("[^\]]*?")\s+\]/g, (_, inner: string) => {
    return `[${inner.replace(/\s*\n\s*/g, " ")}]`;
  });
}
