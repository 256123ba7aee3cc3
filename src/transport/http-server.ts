import type { IncomingMessage, RequestListener, ServerOptions, ServerResponse } from "node:http";
import { hostHeaderValidation, originValidation } from "@modelcontextprotocol/node";
import type { Served } from "../call/served.ts";
import { createFewAtOnce, createTurns } from "../load/turns.ts";
import { detailsOf, type Log } from "../log.ts";
import { acceptOf, takesAll } from "./accept.ts";
import { createCancellation } from "./cancellation.ts";
import { answerPreflight, isPreflight, shareWithPage } from "./cors.ts";
import { readJson } from "./http-body.ts";
import { createHttpEnding, type HttpEnding } from "./http-ending.ts";
import { type HttpAddress, hostNames, openListener, originNames } from "./http-listener.ts";
import { MAX_REQUEST_BODY, notFound, refuseBody, refuseCaller, refuseEnding, refuseTooLarge } from "./http-refusals.ts";
import { isObject } from "./json-rpc.ts";
import { answerOperation, isAboutCallers, type Operations } from "./operation-paths.ts";
import { nameRequest } from "./request-id.ts";
import { createRequestMemory, type RequestShare } from "./request-memory.ts";
import { createSdkHandler } from "./sdk-handler.ts";
import { createUsualHandler } from "./usual-handler.ts";
import { usualRequest } from "./usual-request.ts";
import type { WhoCalls } from "./who-calls.ts";

/** Milliseconds in which a request must be here; one that comes too slowly is answered 408. */
const REQUEST_TIME = 30_000;
/** Milliseconds in which the headers of a request must be here. */
const HEADERS_TIME = 10_000;
/**
 * Milliseconds that a connection stays open for a next request: longer than the minute for which clients and proxies in front
 * keep theirs. The times above begin with a request, so they end no connection that waits for one.
 */
const KEEP_ALIVE_TIME = 65_000;
/** Milliseconds from one look at these times to the next. */
const TIMES_CHECKED = 5_000;
/** Connections at once; further ones are closed. */
const MAX_CONNECTIONS = 1_000;
/** Requests that begin in one turn of the event loop: each may have an answer made at once. */
const REQUESTS_OF_A_TURN = 16;
/** Milliseconds that open requests have to end when the server closes. */
const CLOSING_GRACE = 300;

/** How long a request may take to be here, and the next one to begin, as Node has these options. */
type RequestTimes = Pick<
  ServerOptions,
  "requestTimeout" | "headersTimeout" | "keepAliveTimeout" | "connectionsCheckingInterval"
>;

const TIMES: RequestTimes = {
  requestTimeout: REQUEST_TIME,
  headersTimeout: HEADERS_TIME,
  keepAliveTimeout: KEEP_ALIVE_TIME,
  connectionsCheckingInterval: TIMES_CHECKED,
};

export interface HttpServer {
  url: string;
  /**
   * Begins no further call, and lets those that run end within so many milliseconds; then aborts them. Gives how many had to
   * be aborted. The server is to be closed then.
   */
  finish(milliseconds: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * Serves MCP at `/mcp` to whoever `whoCalls` says, stateless, a server for each request, in either protocol era. Only the
 * names of this machine and those that a person allows are answered, as Host and as Origin, so that no web page can reach
 * it by DNS rebinding; pages of these origins may read answers.
 */
export async function startHttp(
  whoCalls: WhoCalls,
  log: Log,
  { operations = ALWAYS_READY, ...address }: HttpAddress & { operations?: Operations },
  times: RequestTimes = TIMES,
): Promise<HttpServer> {
  const ending = createHttpEnding();
  const mcp = createMcp(whoCalls, log, { address, ending, operations });
  const answer: RequestListener = (request, response) => {
    nameRequest(request, response);
    // One request that cannot be answered does not end the server of all others.
    mcp.answer(request, response).catch((error) => {
      log("error", `http: ${detailsOf(error)}`);
      response.destroy();
    });
  };
  const { server, origin, stop } = await openListener(address, { options: times, answer, log });
  server.maxConnections = MAX_CONNECTIONS;
  return {
    url: `${origin}/mcp`,
    finish: (milliseconds) => ending.finish(server, milliseconds),
    async close() {
      stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await mcp.close();
      const timer = setTimeout(() => server.closeAllConnections(), CLOSING_GRACE);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** What the answers to all callers depend on. */
interface Endpoint {
  address: HttpAddress;
  ending: HttpEnding;
  operations: Operations;
}

/** What answers the requests of all callers. */
function createMcp(whoCalls: WhoCalls, log: Log, { address, ending, operations }: Endpoint) {
  const cancellation = createCancellation();
  const sdk = createSdkHandler(cancellation, log);
  const usual = createUsualHandler(cancellation, log);
  const hostIsAllowed = hostHeaderValidation(hostNames(address));
  const originIsAllowed = originValidation(originNames(address));
  const memory = createRequestMemory();
  const turns = createTurns();
  const mayBegin = createFewAtOnce(turns, REQUESTS_OF_A_TURN);

  async function answerPost(
    request: IncomingMessage,
    response: ServerResponse,
    { served, share }: { served: Served; share: RequestShare },
  ): Promise<void> {
    const body = await readJson(request, MAX_REQUEST_BODY, share, turns);
    if (body.kind !== "json") return refuseBody(request, response, body);
    if (ending.isBegun && !isNotification(body.json)) return refuseEnding(request, response, body.json);
    ending.begin(response);
    request.headers.accept = acceptOf(request.headers.accept);
    await mayBegin();
    const asked = takesAll(request.headers.accept) ? usualRequest(body.json, request.headers, served) : undefined;
    if (asked !== undefined) return usual.answer(request, response, served, asked);
    await sdk.answer(request, response, served, body.json);
  }

  return {
    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      if (!hostIsAllowed(request, response) || !originIsAllowed(request, response)) return;
      shareWithPage(request, response);
      // What has been measured tells the names of callers: nobody but a caller may read it.
      const reader = isAboutCallers(request) ? await whoCalls(request) : undefined;
      if (reader !== undefined && "refused" in reader) return refuseCaller(request, response, reader);
      if (await answerOperation(request, response, operations, ending.isBegun)) return;
      if (!PATHS.has(request.url?.split("?", 1)[0])) return notFound(request, response);
      if (isPreflight(request)) return answerPreflight(response);
      const served = await whoCalls(request);
      if ("refused" in served) return refuseCaller(request, response, served);
      if (Number(request.headers["content-length"]) > MAX_REQUEST_BODY) return refuseTooLarge(request, response);
      cancellation.greet(request, response);
      const share = memory.begin();
      // What a call was sent stays in memory until it is answered.
      await answerPost(request, response, { served: ending.follow(served), share }).finally(() => share.release());
    },
    async close() {
      usual.close();
      await sdk.close();
    },
  };
}

const ALWAYS_READY: Operations = { notReady: async () => undefined };

/** A message that begins nothing, such as that a call is cancelled. */
function isNotification(json: unknown): boolean {
  return isObject(json) && !("id" in json);
}

/** The endpoint, and as people write it, too. */
const PATHS: ReadonlySet<string | undefined> = new Set(["/mcp", "/mcp/"]);
