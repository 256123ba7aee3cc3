// How Claude Code is started, with a terminal and without.
import { machine, packageFolder, server, url } from "./task.mjs";

const upstash = server.url === undefined ? { type: "stdio", ...server } : { type: "http", ...server };

export const program = `${packageFolder(`@anthropic-ai/claude-code-${machine}`)}/claude`;

/** Its one server, whose tools it may call without asking. */
export const args = [
  "--strict-mcp-config",
  "--mcp-config",
  JSON.stringify({ mcpServers: { upstash } }),
  "--allowed-tools",
  "mcp__upstash",
];

export const variables = {
  ANTHROPIC_BASE_URL: url,
  ANTHROPIC_API_KEY: "none",
  // Else the model is offered the names of tools alone, and searches for those that it wants.
  ENABLE_TOOL_SEARCH: "false",
  MCP_TIMEOUT: "60000",
  DISABLE_TELEMETRY: "1",
  DISABLE_AUTOUPDATER: "1",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
};
