// Google's Gen AI SDK with mcpToTool.
import { GoogleGenAI, mcpToTool } from "@google/genai";
import { connect } from "./mcp-sdk.mjs";
import { prompt, url } from "./task.mjs";

const client = await connect();
try {
  const ai = new GoogleGenAI({ apiKey: "none", httpOptions: { baseUrl: url } });
  const config = { tools: [mcpToTool(client)], automaticFunctionCalling: { maximumRemoteCalls: 20 } };
  await ai.models.generateContent({ model: "gemini-fake", contents: prompt, config });
} finally {
  await client.close();
}
