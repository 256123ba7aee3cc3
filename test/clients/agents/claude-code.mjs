// Claude Code, without a terminal; a hook answers forms.
import { fileURLToPath } from "node:url";
import { machine, packageFolder, prompt, run, server, url } from "./task.mjs";

const upstash = server.url === undefined ? { type: "stdio", ...server } : { type: "http", ...server };
const hook = fileURLToPath(new URL("./answer-form.mjs", import.meta.url));
const command = `"${process.execPath}" "${hook}"`;
const settings = { hooks: { Elicitation: [{ hooks: [{ type: "command", command }] }] } };
run(
  `${packageFolder(`@anthropic-ai/claude-code-${machine}`)}/claude`,
  [
    "--print",
    prompt,
    "--strict-mcp-config",
    "--mcp-config",
    JSON.stringify({ mcpServers: { upstash } }),
    "--settings",
    JSON.stringify(settings),
    "--allowed-tools",
    "mcp__upstash",
  ],
  {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: "none",
    // Else the model is offered the names of tools alone, and searches for those that it wants.
    ENABLE_TOOL_SEARCH: "false",
    MCP_TIMEOUT: "60000",
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  },
);
