import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { closeServer, listenOnLoopback } from "../../http/loopback-server.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { CommandExecution } from "./command-execution.ts";
import { allowOtherOrigins, allowPreflight, asksForPreflight } from "./cross-origin.ts";
import { createOpenStreams, type OpenStreams } from "./open-streams.ts";
import { ALLOWED_METHODS, answerOfError, refuseMethod, sendAnswer, unauthorized } from "./rest-answer.ts";
import { answerRequest, formatOf, type RestBackend, streamingCommandOf } from "./rest-endpoints.ts";
import { parseTarget, readRestBody, tokenOf } from "./rest-request.ts";
import { createTransactions } from "./rest-transaction.ts";

/** The Redis REST API of one database. */
export interface RestGateway {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Ends the event streams whose token is no longer valid. */
  endRevokedStreams(): void;
  stop(): Promise<void>;
}

/** What a gateway serves, and where. */
export interface RestGatewayOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly execution: CommandExecution;
  readonly tokens: AccessTokens;
}

/** What the requests of one gateway are answered from. */
interface GatewayContext {
  readonly backend: RestBackend;
  readonly tokens: AccessTokens;
  readonly streams: OpenStreams;
}

/** Longer than the pauses of a client with a connection pool, which would otherwise meet a closing connection. */
const KEEP_ALIVE_MS = 65_000;

/** Serves the Redis REST API for one database, on loopback only. Rejects when the port is taken. */
export async function startRestGateway({ port, execution, tokens }: RestGatewayOptions): Promise<RestGateway> {
  const backend = { execution, transaction: createTransactions(execution) };
  const streams = createOpenStreams(execution, tokens);
  let requests = 0;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    requests += 1;
    response.setHeader("Upstash-Sync-Token", `${requests}`);
    allowOtherOrigins(response);
    void serveRest({ backend, tokens, streams }, request, response);
  });
  return {
    url: await listenOnLoopback(server, port),
    endRevokedStreams: streams.endRevoked,
    stop: () => closeServer(server),
  };
}

async function serveRest(context: GatewayContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await answerRest(context, request, response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendAnswer(response, answerOfError(error));
  }
}

async function answerRest(
  { backend, tokens, streams }: GatewayContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (asksForPreflight(request)) return allowPreflight(request, response);
  const { method = "" } = request;
  if (!ALLOWED_METHODS.includes(method)) return refuseMethod(response, method);
  const target = parseTarget(request.url ?? "/");
  const token = tokenOf(request, target);
  const login = token === undefined ? undefined : tokens.loginOf(token);
  if (token === undefined || login === undefined) {
    return sendAnswer(response, unauthorized("WRONGPASS invalid or missing auth token"));
  }
  const format = formatOf(request.headers);
  const streaming = streamingCommandOf(target);
  if (streaming !== undefined) return streams.open({ token, login }, streaming, request, response);
  const body = method === "POST" || method === "PUT" ? await readRestBody(request) : undefined;
  sendAnswer(response, await answerRequest(backend, login, target, body, format));
}
