// An agent of LangChain, by @langchain/mcp-adapters.
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import { ChatOpenAI } from "@langchain/openai";
import { prompt, server, url } from "./task.mjs";

const upstash = server.url === undefined ? { transport: "stdio", ...server } : { transport: "http", ...server };
const client = new MultiServerMCPClient({ mcpServers: { upstash } });
try {
  const llm = new ChatOpenAI({ model: "gpt-fake", apiKey: "none", configuration: { baseURL: `${url}/v1` } });
  const agent = createReactAgent({ llm, tools: await client.getTools() });
  await agent.invoke({ messages: [{ role: "user", content: prompt }] });
} finally {
  await client.close();
}
