// The client of the MCP SDK, for frameworks that leave the connection to who uses them.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { answerForm, server } from "./task.mjs";

/** A client that is connected and can show forms. */
export async function connect() {
  const client = new Client({ name: "agent", version: "1.0.0" }, { capabilities: { elicitation: { form: {} } } });
  client.setRequestHandler(ElicitRequestSchema, answerForm);
  const { url } = server;
  await client.connect(
    url === undefined ? new StdioClientTransport(server) : new StreamableHTTPClientTransport(new URL(url)),
  );
  return client;
}
