// An agent of OpenAI's Agents SDK, its schemas made strict.
import { Agent, MCPServerStdio, MCPServerStreamableHttp, OpenAIProvider, Runner } from "@openai/agents";
import { prompt, server, url } from "./task.mjs";

const upstash = server.url === undefined ? new MCPServerStdio(server) : new MCPServerStreamableHttp(server);
await upstash.connect();
try {
  const modelProvider = new OpenAIProvider({ baseURL: `${url}/v1`, apiKey: "none" });
  const agent = new Agent({
    name: "agent",
    model: "gpt-fake",
    mcpServers: [upstash],
    mcpConfig: { convertSchemasToStrict: true },
  });
  await new Runner({ modelProvider, tracingDisabled: true }).run(agent, prompt, { maxTurns: 20 });
} finally {
  await upstash.close();
}
