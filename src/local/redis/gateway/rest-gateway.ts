import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { RedisLogin } from "../connection/redis-address.ts";
import { RedisLoginError, RedisUnavailableError } from "../connection/redis-link.ts";
import { type RespCommand, replyText } from "../connection/resp.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { CommandExecution } from "./command-execution.ts";
import { streamReplies } from "./event-stream-response.ts";
import { RestRequestError } from "./json-commands.ts";
import { answerRequest, formatOf, type RestAnswer, streamingCommandOf } from "./rest-endpoints.ts";
import { errorToJson } from "./rest-reply.ts";
import { parseTarget, readBody, tokenOf } from "./rest-request.ts";
import { createTransactions } from "./rest-transaction.ts";

export interface RestGateway {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Ends the event streams whose token is no longer valid. */
  endRevokedStreams(): void;
  stop(): Promise<void>;
}

export interface RestGatewayOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly execution: CommandExecution;
  readonly tokens: AccessTokens;
}

const LOOPBACK = "127.0.0.1";
const ALLOWED_METHODS: readonly string[] = ["HEAD", "GET", "POST", "PUT"];
/** Longer than the pauses of a client with a connection pool, which would otherwise meet a closing connection. */
const KEEP_ALIVE_MS = 65_000;

/** Serves the Redis REST API for one database, on loopback only. Rejects when the port is taken. */
export async function startRestGateway({ port, execution, tokens }: RestGatewayOptions): Promise<RestGateway> {
  const backend = { execution, transaction: createTransactions(execution) };
  const streams = new Map<ServerResponse, string>();
  let requests = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    response.setHeader("Upstash-Sync-Token", `${requests}`);
    try {
      const { method = "" } = request;
      if (!ALLOWED_METHODS.includes(method)) return refuseMethod(response, method);
      const target = parseTarget(request.url ?? "/");
      const token = tokenOf(request, target);
      const login = token === undefined ? undefined : tokens.loginOf(token);
      if (token === undefined || login === undefined)
        return send(response, unauthorized("WRONGPASS invalid or missing auth token"));
      const format = formatOf(request.headers);
      const streaming = streamingCommandOf(target);
      if (streaming !== undefined) return await stream(login, streaming, token, request, response);
      const body = method === "POST" || method === "PUT" ? await readBody(request) : undefined;
      send(response, await answerRequest(backend, login, target, body, format));
    } catch (error) {
      if (response.headersSent) response.destroy();
      else send(response, answerOfError(error));
    }
  }

  async function stream(
    login: RedisLogin,
    command: RespCommand,
    token: string,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    // The body says nothing here; left unread, it would hide the end of the connection.
    request.resume();
    const link = await execution.openLink(login);
    streams.set(response, token);
    response.once("close", () => streams.delete(response));
    const refused = await streamReplies(link, command, response);
    if (refused !== undefined) send(response, { status: 400, body: errorToJson(replyText(refused) ?? "ERR") });
    else if (request.method === "HEAD") response.end();
  }

  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => void serve(request, response),
  );
  return {
    url: `http://${LOOPBACK}:${await listen(server, port)}`,
    endRevokedStreams() {
      for (const [response, token] of streams) {
        if (tokens.loginOf(token) === undefined) response.end();
      }
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, { status, body }: RestAnswer): void {
  response.writeHead(status, {
    "Content-Type": typeof body === "string" ? "application/json" : "application/octet-stream",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

function refuseMethod(response: ServerResponse, method: string): void {
  response.setHeader("Allow", ALLOWED_METHODS.join(", "));
  send(response, {
    status: 405,
    body: errorToJson(`ERR ${method} is not allowed, only ${ALLOWED_METHODS.join(", ")}`),
  });
}

function unauthorized(message: string): RestAnswer {
  return { status: 401, body: errorToJson(message) };
}

function answerOfError(error: unknown): RestAnswer {
  if (error instanceof RedisLoginError) return unauthorized(error.message);
  if (error instanceof RestRequestError) return { status: error.status, body: errorToJson(error.message) };
  const status = error instanceof RedisUnavailableError ? 503 : 500;
  return { status, body: errorToJson(`ERR ${error instanceof Error ? error.message : String(error)}`) };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
