// Anthropic's SDK with its helpers for MCP and its loop of tools.
import Anthropic from "@anthropic-ai/sdk";
import { mcpTools } from "@anthropic-ai/sdk/helpers/beta/mcp";
import { connect } from "./mcp-sdk.mjs";
import { prompt, url } from "./task.mjs";

const client = await connect();
try {
  const { tools } = await client.listTools();
  await new Anthropic({ baseURL: url, apiKey: "none" }).beta.messages.toolRunner({
    model: "claude-fake",
    max_tokens: 1024,
    tools: mcpTools(tools, client),
    messages: [{ role: "user", content: prompt }],
  });
} finally {
  await client.close();
}
