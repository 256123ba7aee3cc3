import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from "node:http";
import {
  localhostHostValidation,
  localhostOriginValidation,
  type NodeIncomingMessageLike,
  toNodeHandler,
} from "@modelcontextprotocol/node";
import { createMcpHandler } from "@modelcontextprotocol/server";
import type { Served } from "../call/served.ts";
import { createFewAtOnce, createTurns } from "../load/turns.ts";
import { briefOf, detailsOf, type Log } from "../log.ts";
import { serverBuilder } from "../server/server.ts";
import { createCancellation } from "./cancellation.ts";
import { type RequestBody, readJson } from "./http-body.ts";
import { tooManyValues } from "./message-text.ts";
import { createRequestMemory, NO_ROOM, type RequestShare } from "./request-memory.ts";

/** Bytes of one request; a larger one is answered 413. */
const MAX_REQUEST_BODY = 4 * 1024 * 1024;
/** Milliseconds in which a request must be here; one that comes too slowly is answered 408. */
const REQUEST_TIME = 30_000;
/** Milliseconds in which the headers of a request must be here. */
const HEADERS_TIME = 10_000;
/** Milliseconds from one look at these times to the next. */
const TIMES_CHECKED = 5_000;
/** Connections at once; further ones are closed. */
const MAX_CONNECTIONS = 1_000;
/** Seconds after which a request that found no room may be sent again. */
const RETRY_AFTER = 1;
/** Requests that begin in one turn of the event loop: each may have an answer made at once. */
const REQUESTS_OF_A_TURN = 16;
/** Milliseconds that open requests have to end when the server closes. */
const CLOSING_GRACE = 300;

/** How long a request may take to be here, as Node has these options. */
type RequestTimes = Pick<ServerOptions, "requestTimeout" | "headersTimeout" | "connectionsCheckingInterval">;

const TIMES: RequestTimes = {
  requestTimeout: REQUEST_TIME,
  headersTimeout: HEADERS_TIME,
  connectionsCheckingInterval: TIMES_CHECKED,
};

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
  times: RequestTimes = TIMES,
): Promise<HttpServer> {
  const mcp = createMcp(served, log);
  const server = createServer(times, (request, response) => {
    // One request that cannot be answered does not end the server of all others.
    mcp.answer(request, response).catch((error) => {
      log("error", `http: ${detailsOf(error)}`);
      response.destroy();
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
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
  const memory = createRequestMemory();
  const turns = createTurns();
  const mayBegin = createFewAtOnce(turns, REQUESTS_OF_A_TURN);

  async function answerPost(request: IncomingMessage, response: ServerResponse, share: RequestShare): Promise<void> {
    const body = await readJson(request, MAX_REQUEST_BODY, share, turns);
    if (body.kind !== "json") return refuseBody(request, response, body);
    await mayBegin();
    // Node's own type calls the method optional; a request that a server received has one.
    await handle(request as NodeIncomingMessageLike, response, body.json);
  }

  return {
    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      if (!hostIsAllowed(request, response) || !originIsAllowed(request, response)) return;
      if (request.url?.split("?", 1)[0] !== "/mcp") return notFound(request, response);
      if (Number(request.headers["content-length"]) > MAX_REQUEST_BODY) return tooLarge(request, response);
      cancellation.greet(request, response);
      const share = memory.begin();
      // What a call was sent stays in memory until it is answered.
      await answerPost(request, response, share).finally(() => share.release());
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

/** Answers a request whose body was not read to its end, or could not be understood. */
function refuseBody(
  request: IncomingMessage,
  response: ServerResponse,
  body: Exclude<RequestBody, { kind: "json" }>,
): void {
  switch (body.kind) {
    case "too-large":
      tooLarge(request, response);
      break;
    case "too-many-values":
      refuse(request, response, 413, tooManyValues(body.text));
      break;
    case "no-room": {
      response.setHeader("retry-after", RETRY_AFTER);
      refuse(request, response, 503, { jsonrpc: "2.0", error: { code: -32_000, message: NO_ROOM }, id: null });
      break;
    }
    case "invalid": {
      const message = "Parse error: the body is not JSON.";
      refuse(request, response, 400, { jsonrpc: "2.0", error: { code: -32_700, message }, id: null });
      break;
    }
  }
}

function tooLarge(request: IncomingMessage, response: ServerResponse): void {
  const message = `The request is longer than ${MAX_REQUEST_BODY} bytes.`;
  refuse(request, response, 413, { jsonrpc: "2.0", error: { code: -32_000, message }, id: null });
}

/** Reads the body away: a client that still writes to a closed connection never sees the answer. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  request.resume();
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
