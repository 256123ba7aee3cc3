import type { Offer } from "../call/served.ts";
import type { Config } from "../config/read.ts";
import { stdioEntry } from "./client-configurations.ts";
import { httpEntry } from "./client-configurations-http.ts";

/** What a person reads when the HTTP server is up: where it is, what it offers, how to connect, what to try. */
export function welcome(url: string, { tools }: Offer, config: Config, connections: readonly string[] = []): string {
  const request = { jsonrpc: "2.0", id: 1, method: "tools/call", params: exampleCall(tools, config, connections) };
  return `
upstash-mcp serves ${tools.size} tools (${config.access}) at ${url}
${whatItReaches(config, connections)}${config.access === "writes" ? "" : "\nIt writes nothing. To allow writes: --allow-writes (npm start -- --allow-writes)."}

Client configuration:
${httpEntry(url, false)}

An example call:
curl -s ${url} -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \\
  -d '${JSON.stringify(request)}'

`;
}

/** What a person reads who has started the server for stdio in a terminal, where no client is. */
export function welcomeAtTerminal({ tools }: Offer, config: Config, connections: readonly string[] = []): string {
  return `
upstash-mcp is up: an MCP server with ${tools.size} tools (${config.access}) on stdin and stdout, which wait for a client's messages.
${whatItReaches(config, connections)}
A client starts the server itself. What to put into its configuration, as of those that read mcpServers:
${stdioEntry}

Over HTTP, for clients that are given a URL: upstash-mcp --transport http
One call from here: upstash-mcp call TOOL 'JSON'; its tools: upstash-mcp tools; all else: upstash-mcp --help
Ctrl-C ends it.

`;
}

/** The same where callers have tokens: nobody's token is known here, so the lines have a place for it. */
export function welcomeToCallers(url: string, count: number): string {
  return `
upstash-mcp serves ${count === 1 ? "one caller" : `${count} callers`} at ${url}
Each has a token of its own: upstash-mcp caller add NAME --callers FILE makes one.

Client configuration:
${httpEntry(url, true)}

`;
}

/**
 * The same where an issuer gives tokens: a client finds out by itself how to get one, by the URL that tokens are for, which
 * it compares.
 */
export function welcomeToTokens(
  url: string,
  { issuer, resource }: { issuer: string; resource: string },
  { count, isNamed }: { count: number; isNamed: boolean },
): string {
  const inFile = count === 1 ? "The one caller" : `The ${count} callers`;
  const also = count === 0 ? "" : `\n${inFile} of the file may call${isNamed ? ", and no other subject" : ", too"}.`;
  return `
upstash-mcp serves whoever has an access token of ${issuer} at ${url}
The scopes of a token say what its caller may do: upstash:read, upstash:privileged, upstash:write, upstash:destructive.${also}

Client configuration; the client asks for the token itself:
${httpEntry(resource, false)}

`;
}

function whatItReaches({ local, sampleData, products, placeholders }: Config, connections: readonly string[]): string {
  const named = connections.length === 0 ? "" : `, and by connection ${connections.join(", ")}`;
  if (local) {
    return `It reaches an embedded Upstash on this machine${sampleData ? ", with a few example keys" : ""}${named}; nothing is kept when it ends.`;
  }
  const reached = products.flatMap(({ facts }) => (facts.reaches === undefined ? [] : [facts.reaches]));
  if (reached.length > 0) return `It reaches ${reached.join(", and ")}${named}.`;
  return connections.length > 0
    ? `It reaches what each connection names: ${connections.join(", ")}.`
    : (placeholders ?? "No credentials are set: a call answers which ones to set. --local tries it without any.");
}

/** A call that answers with something, where it can be known what is there: of a product with credentials of its own first. */
function exampleCall(tools: Offer["tools"], { products, sampleData }: Config, [connection]: readonly string[]): object {
  const ordered = [...products].sort((one, other) => Number(other.facts.isConfigured) - Number(one.facts.isConfigured));
  const examples = ordered.map((product) => product.example(sampleData));
  const { name, arguments: input } = examples.find(({ name }) => tools.has(name)) ?? {
    name: [...tools.keys()][0] ?? "",
    arguments: {},
  };
  const isOwn = connection === undefined || products.some(({ facts }) => facts.isReachable);
  return { name, arguments: isOwn ? input : { connection, ...input } };
}
