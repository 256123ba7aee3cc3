// An agent of Mastra, by @mastra/mcp. `mastra.mjs openai/gpt-4o` has it convert schemas as for that model, and with `loose`
// behind it the tools ask it not to.
import { Agent } from "@mastra/core/agent";
import { MCPClient } from "@mastra/mcp";
import { answerForm, prompt, server, url } from "./task.mjs";

const [, , known, loose] = process.argv;
// What it wants to have before it asks a vendor, and where it finds them; of Google it knows one place alone.
Object.assign(process.env, {
  ...{ OPENAI_API_KEY: "none", ANTHROPIC_API_KEY: "none", GOOGLE_GENERATIVE_AI_API_KEY: "none" },
  ...{ OPENAI_BASE_URL: `${url}/v1`, ANTHROPIC_BASE_URL: `${url}/v1` },
});
const { fetch } = globalThis;
globalThis.fetch = (input, init) =>
  fetch(typeof input === "string" ? input.replace("https://generativelanguage.googleapis.com", url) : input, init);
const upstash = { ...server, ...(server.url === undefined ? {} : { url: new URL(server.url) }) };
const client = new MCPClient({ servers: { upstash: { ...upstash, inputRequests: answerForm } } });
try {
  const model = known ?? { id: "fake/gpt-fake", url: `${url}/v1`, apiKey: "none" };
  const tools = await client.listTools();
  if (loose !== undefined) for (const tool of Object.values(tools)) tool.strict = false;
  const agent = new Agent({ id: "agent", name: "agent", instructions: "", model, tools });
  await agent.generate(prompt, { maxSteps: 20 });
} finally {
  await client.disconnect();
}
