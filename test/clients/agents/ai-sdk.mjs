// An agent of Vercel's AI SDK: `ai-sdk.mjs 7`.
import { answerForm, prompt, server, url } from "./task.mjs";

const version = process.argv[2];
const { generateText, stepCountIs } = await import(`ai-${version}`);
const { createMCPClient, ElicitationRequestSchema } = await import(`ai-${version}-mcp`);
const { Experimental_StdioMCPTransport: Stdio } = await import(`ai-${version}-mcp/mcp-stdio`);
const { createOpenAI } = await import(`ai-${version}-openai`);

const client = await createMCPClient({
  transport: server.url === undefined ? new Stdio(server) : { type: "http", url: server.url },
  capabilities: { elicitation: {} },
});
client.onElicitationRequest(ElicitationRequestSchema, ({ params }) => answerForm(params));
try {
  const tools = await client.tools();
  const model = createOpenAI({ baseURL: `${url}/v1`, apiKey: "none" })("gpt-fake");
  await generateText({ model, tools, prompt, stopWhen: stepCountIs(20) });
} finally {
  await client.close();
}
