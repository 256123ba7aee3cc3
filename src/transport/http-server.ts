import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import {
  localhostHostValidation,
  localhostOriginValidation,
  type NodeIncomingMessageLike,
  toNodeHandler,
} from "@modelcontextprotocol/node";
import { createMcpHandler } from "@modelcontextprotocol/server";
import type { Served } from "../call/served.ts";
import { briefOf, detailsOf, type Log } from "../log.ts";
import { serverBuilder } from "../server/server.ts";
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
 * Serves MCP at `/mcp` to one caller, stateless, a server for each request, in either protocol era. Only Host and Origin
 * of this machine are answered, so that no web page can reach it by DNS rebinding.
 */
export async function startHttp(
  served: Served,
  log: Log,
  address: { host: string; port: number },
): Promise<HttpServer> {
  const mcp = createMcp(served, log);
  const server = createServer((request, response) => {
    // One request that cannot be answered does not end the server of all others.
    mcp.answer(request, response).catch((error) => {
      log("error", `http: ${detailsOf(error)}`);
      response.destroy();
    });
  });
  const url = await listen(server, address);
  return {
    url,
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

/** What answers the requests of one caller. */
function createMcp(served: Served, log: Log) {
  const cancellation = createCancellation();
  const build = serverBuilder(served);
  const mcp = createMcpHandler(({ requestInfo }) => cancellation.follow(requestInfo, served.caller, build), {
    maxRequestBodySize: MAX_REQUEST_BODY,
    onerror: (error) => log("debug", `http: ${briefOf(error)}`),
  });
  const handle = toNodeHandler(mcp);
  const hostIsAllowed = localhostHostValidation();
  const originIsAllowed = localhostOriginValidation();
  return {
    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      if (!hostIsAllowed(request, response) || !originIsAllowed(request, response)) return;
      if (request.url?.split("?", 1)[0] !== "/mcp") return notFound(request, response);
      if (Number(request.headers["content-length"]) > MAX_REQUEST_BODY) return tooLarge(request, response);
      cancellation.greet(request, response);
      const body = await readJson(request, MAX_REQUEST_BODY);
      if (body.kind === "too-large") return tooLarge(request, response);
      if (body.kind === "invalid") return invalid(request, response);
      // Node's own type calls the method optional; a request that a server received has one.
      await handle(request as NodeIncomingMessageLike, response, body.json);
    },
    close: () => mcp.close(),
  };
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const bound = server.address();
  const actual = typeof bound === "object" && bound !== null ? bound.port : port;
  return `http://${host.includes(":") ? `[${host}]` : host}:${actual}/mcp`;
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
