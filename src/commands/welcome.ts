import type { Config } from "../config/read.ts";
import type { Content } from "../service.ts";

/** What a person reads when the HTTP server is up: where it is, what it offers, how to connect, what to try. */
export function welcome(url: string, content: Content, config: Config): string {
  const client = { mcpServers: { upstash: { type: "http", url } } };
  const request = { jsonrpc: "2.0", id: 1, method: "tools/call", params: exampleCall(content, config) };
  return `
upstash-mcp serves ${content.tools.size} tools (${config.mode}) at ${url}
${whatItReaches(config)}${config.mode === "writes" ? "" : "\nIt writes nothing. To allow writes: --allow-writes (npm start -- --allow-writes)."}

Client configuration:
${JSON.stringify(client, undefined, 2)}

An example call:
curl -s ${url} -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \\
  -d '${JSON.stringify(request)}'

`;
}

function whatItReaches({ local, sampleData, redis, account }: Config): string {
  if (local) {
    return `It reaches an embedded Upstash on this machine${sampleData ? ", with a few example keys" : ""}; nothing is kept when it ends.`;
  }
  const hasAccount = account.email !== undefined && account.apiKey !== undefined;
  const reached = [
    ...(redis.url === undefined ? [] : [`the database at ${new URL(redis.url).host}`]),
    ...(hasAccount ? ["an account with all of its databases"] : []),
  ];
  return reached.length > 0
    ? `It reaches ${reached.join(", and ")}.`
    : "No credentials are set: a call answers which ones to set. --local tries it without any.";
}

/** A call that answers with something where it can be known what is there. */
function exampleCall({ tools }: Content, { redis, account, sampleData }: Config): object {
  if (redis.url === undefined && account.email !== undefined && tools.has("database_list")) {
    return { name: "database_list", arguments: {} };
  }
  return tools.has("redis_hash_read")
    ? { name: "redis_hash_read", arguments: { command: "HGETALL", args: [sampleData ? "user:1" : "your:key"] } }
    : { name: [...tools.keys()][0] ?? "", arguments: {} };
}
