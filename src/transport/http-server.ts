import type { IncomingMessage, RequestListener, ServerOptions, ServerResponse } from "node:http";
import { hostHeaderValidation, originValidation } from "@modelcontextprotocol/node";
import { makeObjectsYoung } from "../load/young-objects.ts";
import { detailsOf, type Log } from "../log.ts";
import { createClientAddress } from "./client-address.ts";
import { answerPreflight, isPreflight, shareWithPage } from "./cors.ts";
import { createHttpEnding, type HttpEnding } from "./http-ending.ts";
import { type HttpAddress, hostNames, openListener, originNames } from "./http-listener.ts";
import { notFound, refuseCaller } from "./http-refusals.ts";
import { answerOperation, isAboutCallers, type Operations } from "./operation-paths.ts";
import type { AnswerPage } from "./pages-listener.ts";
import { createPostHandler } from "./post-handler.ts";
import { resourceMetadata } from "./protected-resource.ts";
import { nameRequest } from "./request-id.ts";
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
const MAX_CONNECTIONS = 4_000;
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
  {
    operations = ALWAYS_READY,
    answerPage,
    answerLost,
    ...address
  }: HttpAddress & { operations?: Operations; answerPage?: AnswerPage; answerLost?: AnswerPage },
  times: RequestTimes = TIMES,
): Promise<HttpServer> {
  makeObjectsYoung();
  const ending = createHttpEnding();
  const mcp = createMcp(whoCalls, log, { address, ending, operations, answerPage, answerLost });
  const clientOf = createClientAddress(address.trustedProxies);
  const answer: RequestListener = (request, response) => {
    nameRequest(request, response, clientOf(request));
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
  answerPage: AnswerPage | undefined;
  /** Tells a person's browser where the pages are; false for a program. */
  answerLost: AnswerPage | undefined;
}

/** What answers the requests of all callers. */
function createMcp(whoCalls: WhoCalls, log: Log, { address, ending, operations, answerPage, answerLost }: Endpoint) {
  const posts = createPostHandler(ending, log);
  const hostIsAllowed = checkedOnce(hostHeaderValidation(hostNames(address)));
  const originIsAllowed = originValidation(originNames(address));
  const metadata = address.resource === undefined ? undefined : resourceMetadata(address.resource);
  return {
    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      if (!hostIsAllowed(request, response)) return;
      const path = request.url?.split("?", 1)[0];
      // Pages know their own origin better, and no page of elsewhere may read them.
      if (!PATHS.has(path) && (await answerPage?.(request, response)) === true) return;
      if (!originIsAllowed(request, response)) return;
      shareWithPage(request, response);
      // What has been measured tells the names of callers: nobody but a caller may read it.
      const reader = isAboutCallers(request) ? await whoCalls(request) : undefined;
      if (reader !== undefined && "refused" in reader) return refuseCaller(request, response, reader);
      if (await answerOperation(request, response, operations, ending.isBegun)) return;
      const describes = metadata?.isAt(path) ? metadata : undefined;
      if (describes === undefined && request.method !== "POST" && (await answerLost?.(request, response))) return;
      if (describes === undefined && !PATHS.has(path)) return notFound(request, response);
      if (isPreflight(request)) return answerPreflight(response);
      if (describes !== undefined) return describes.answer(request, response);
      const admitted = await whoCalls(request);
      if ("refused" in admitted) return refuseCaller(request, response, admitted);
      await posts.answer(request, response, admitted);
    },
    close: () => posts.close(),
  };
}

type HeaderCheck = ReturnType<typeof hostHeaderValidation>;

/** The same check, without reading the Host again that the last request had which was let in: clients send one. */
function checkedOnce(isAllowed: HeaderCheck): HeaderCheck {
  let allowed: string | undefined;
  return (request, response) => {
    const { host } = request.headers;
    if (host !== undefined && host === allowed) return true;
    if (!isAllowed(request, response)) return false;
    allowed = host;
    return true;
  };
}

const ALWAYS_READY: Operations = { notReady: async () => undefined };

/** The endpoint, and as people write it, too. */
const PATHS: ReadonlySet<string | undefined> = new Set(["/mcp", "/mcp/"]);
