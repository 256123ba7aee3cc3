// An agent of Mastra, by @mastra/mcp.
import { Agent } from "@mastra/core/agent";
import { MCPClient } from "@mastra/mcp";
import { answerForm, prompt, server, url } from "./task.mjs";

const upstash = { ...server, ...(server.url === undefined ? {} : { url: new URL(server.url) }) };
const client = new MCPClient({ servers: { upstash: { ...upstash, inputRequests: answerForm } } });
try {
  const model = { id: "fake/gpt-fake", url: `${url}/v1`, apiKey: "none" };
  const agent = new Agent({ id: "agent", name: "agent", instructions: "", model, tools: await client.listTools() });
  await agent.generate(prompt, { maxSteps: 20 });
} finally {
  await client.disconnect();
}
