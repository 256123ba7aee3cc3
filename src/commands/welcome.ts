import type { Config } from "../config/read.ts";
import type { Content } from "../content.ts";

/** What a person reads when the HTTP server is up: where it is, what it offers, how to connect, what to try. */
export function welcome(url: string, content: Content, config: Config): string {
  const client = { mcpServers: { upstash: { type: "http", url } } };
  const example = [...content.tools.values()].some(({ name }) => name === "redis_hash_read")
    ? { name: "redis_hash_read", arguments: { command: "HGETALL", args: [config.sampleData ? "user:1" : "your:key"] } }
    : { name: [...content.tools.keys()][0] ?? "", arguments: {} };
  const request = { jsonrpc: "2.0", id: 1, method: "tools/call", params: example };
  return `
upstash-mcp serves ${content.tools.size} tools (${config.mode}) at ${url}

Client configuration:
${JSON.stringify(client, undefined, 2)}

An example call:
curl -s ${url} -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \\
  -d '${JSON.stringify(request)}'

`;
}
