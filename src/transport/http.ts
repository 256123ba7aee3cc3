import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  localhostHostValidation,
  localhostOriginValidation,
  type NodeIncomingMessageLike,
  toNodeHandler,
} from "@modelcontextprotocol/node";
import { createMcpHandler, type RequestId } from "@modelcontextprotocol/server";
import { detailsOf, type Log } from "../log.ts";
import { buildServer, type ServerContent } from "../server/server.ts";
import { createCancellation } from "./cancellation.ts";
import { readJson } from "./http-body.ts";

/** Bytes of one request; a larger one is answered 413. */
const MAX_REQUEST_BODY = 4 * 1024 * 1024;
/** Milliseconds that open requests have to end when the server closes. */
const CLOSING_GRACE = 300;

export interface HttpServer {
  url: string;
  close(): Promise<void>;
}

/**
 * Serves MCP at `/mcp`, stateless, a server for each request, in either protocol era. Only Host and Origin of this
 * machine are answered, so that no web page can reach it by DNS rebinding.
 */
export async function startHttp(
  content: ServerContent,
  log: Log,
  address: { host: string; port: number },
): Promise<HttpServer> {
  const cancellation = createCancellation();
  const build = (onCall?: (id: RequestId) => void) => buildServer(content, onCall);
  const mcp = createMcpHandler(({ requestInfo }) => cancellation.follow(requestInfo, build), {
    maxRequestBodySize: MAX_REQUEST_BODY,
    onerror: (error) => log("debug", `http: ${error.message}`),
  });
  const handle = toNodeHandler(mcp);
  const hostIsAllowed = localhostHostValidation();
  const originIsAllowed = localhostOriginValidation();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (!hostIsAllowed(request, response) || !originIsAllowed(request, response)) return;
    if (request.url?.split("?", 1)[0] !== "/mcp") return notFound(request, response);
    if (Number(request.headers["content-length"]) > MAX_REQUEST_BODY) return tooLarge(request, response);
    cancellation.greet(request, response);
    const body = await readJson(request, MAX_REQUEST_BODY);
    if (body.kind === "too-large") return tooLarge(request, response);
    if (body.kind === "invalid") return invalid(request, response);
    // Node's own type calls the method optional; a request that a server received has one.
    await handle(request as NodeIncomingMessageLike, response, body.json);
  };
  const server = createServer((request, response) => {
    // One request that cannot be answered does not end the server of all others.
    answer(request, response).catch((error) => {
      log("error", `http: ${detailsOf(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, resolve);
  });
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${port}/mcp`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await mcp.close();
      const timer = setTimeout(() => server.closeAllConnections(), CLOSING_GRACE);
      await closed;
      clearTimeout(timer);
    },
  };
}

function notFound(request: IncomingMessage, response: ServerResponse): void {
  refuse(request, response, 404, { error: "Not found. The MCP endpoint is /mcp." });
}

function tooLarge(request: IncomingMessage, response: ServerResponse): void {
  const message = `The request is longer than ${MAX_REQUEST_BODY} bytes.`;
  refuse(request, response, 413, { jsonrpc: "2.0", error: { code: -32_000, message }, id: null });
}

function invalid(request: IncomingMessage, response: ServerResponse): void {
  const message = "Parse error: the body is not JSON.";
  refuse(request, response, 400, { jsonrpc: "2.0", error: { code: -32_700, message }, id: null });
}

/** Reads the body away: a client that still writes to a closed connection never sees the answer. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  request.resume();
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
