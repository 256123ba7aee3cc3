import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ApiError, type ErrorStatus } from "../http/api-error.ts";
import { readJsonBody } from "../http/json-body.ts";
import type { Account } from "./account-state.ts";
import { type Match, match } from "./all-routes.ts";
import { record } from "./audit-log.ts";
import { type ApiKeys, authenticate } from "./authentication.ts";

/** A status that requests get instead of an answer, as often as `times` says. */
export interface Failure {
  readonly status: ErrorStatus;
  times: number;
  /** Sent as Retry-After, in seconds. */
  readonly retryAfter: number | undefined;
}

export interface ServerContext {
  readonly account: Account;
  readonly keys: ApiKeys;
  /** The first one with `times` left answers the next request. */
  readonly failures: Failure[];
  /** Runs changes one after the other, so that each sees what the last one left. */
  inOrder<Result>(change: () => Promise<Result>): Promise<Result>;
}

const REQUEST_TIMEOUT_MS = 30_000;
/** Makes a URL of the path of a request; its host is never used. */
const BASE_URL = "http://127.0.0.1";

/** Developer API, "HTTP Status Codes", for a failure that has no text of its own. */
const STATUS_TEXTS: Readonly<Record<ErrorStatus, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** An HTTP server that answers each request with JSON: the document of the endpoint, or a string that says what is wrong. */
export function createDeveloperApiServer(context: ServerContext): Server {
  return createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(context, request, response).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        if (error instanceof ApiError) send(response, error.status, error.message);
        else send(response, 500, STATUS_TEXTS[500]);
      },
    );
  });
}

async function answer(context: ServerContext, request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  fail(context.failures, response);
  const { method = "GET" } = request;
  const target = request.url ?? "/";
  const url = new URL(URL.canParse(target, BASE_URL) ? target : "/", BASE_URL);
  const found = matchOrError(method, url.pathname);
  if (found instanceof ApiError || !found.route.open) {
    const access = authenticate(request.headers.authorization, context.keys);
    if (found instanceof ApiError) throw found;
    if (access === "read-only" && method !== "GET") {
      throw new ApiError(403, "Forbidden: this API key is read-only; use a key with full access to change anything");
    }
  }
  requireJsonAccepted(request.headers.accept);
  return run(context, found, url.searchParams, request);
}

/** Who has no valid key is not told which paths exist, so the error waits for the authentication. */
function matchOrError(method: string, pathname: string): Match | ApiError {
  try {
    return match(method, pathname);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

async function run(
  { account, keys, inOrder }: ServerContext,
  { route, parameters }: Match,
  query: URLSearchParams,
  request: IncomingMessage,
): Promise<unknown> {
  const { action } = route;
  const body = route.hasBody ? await readJsonBody(request) : undefined;
  if (action === undefined) return (await route.run(account, parameters, query, body)).answer;
  return inOrder(async () => {
    const { answer, entity, secondEntity = "NA" } = await route.run(account, parameters, query, body);
    const ip = request.socket.remoteAddress ?? "";
    record(account.auditLog, { email: keys.email, keyName: "local", action, entity, secondEntity, ip });
    return answer;
  });
}

function fail(failures: Failure[], response: ServerResponse): void {
  const failure = failures.find(({ times }) => times > 0);
  if (failure === undefined) return;
  failure.times -= 1;
  if (failure.retryAfter !== undefined) response.setHeader("Retry-After", failure.retryAfter);
  throw new ApiError(failure.status, STATUS_TEXTS[failure.status]);
}

/** "406 Not Acceptable -- You requested a format that isn't json." */
function requireJsonAccepted(accept: string | undefined): void {
  const types = (accept ?? "*/*").split(",").map((type) => type.split(";")[0]?.trim().toLowerCase());
  if (types.some((type) => type === "*/*" || type === "application/*" || type === "application/json")) return;
  throw new ApiError(406, "Not Acceptable: the Developer API answers application/json only");
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json");
  response.setHeader("Content-Length", Buffer.byteLength(text));
  response.setHeader("Cache-Control", "no-store");
  if (status === 401) response.setHeader("WWW-Authenticate", 'Basic realm="Upstash Developer API"');
  // Node itself takes in and drops what is left of a body that nobody read.
  response.end(text);
}
