import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ApiError, STATUS_TEXTS } from "../http/api-error.ts";
import { requireJsonAccepted, sendJson } from "../http/json-answer.ts";
import { readJsonBody } from "../http/json-body.ts";
import { failAsPlanned, type PlannedFailure } from "../http/planned-failure.ts";
import { matchRoute, type RouteMatch } from "../http/route-match.ts";
import type { TaskOrder } from "../http/task-order.ts";
import { urlOrNothing } from "../http/url-or-nothing.ts";
import type { AccountRoute } from "./account-route.ts";
import type { Account } from "./account-state.ts";
import { ROUTES } from "./all-routes.ts";
import { recordChange } from "./audit-log.ts";
import { type ApiKeys, authenticate } from "./authentication.ts";

/** What the server answers from. */
export interface ServerContext {
  readonly account: Account;
  readonly keys: ApiKeys;
  /** The first one with `times` left answers the next request. */
  readonly failures: readonly PlannedFailure[];
  /** Runs changes one after the other, so that each sees what the last one left. */
  readonly inOrder: TaskOrder;
}

type Match = RouteMatch<AccountRoute<Account>>;

const API_NAME = "the Developer API";
const REQUEST_TIMEOUT_MS = 30_000;
/** Makes a URL of the path of a request; its host is never used. */
const BASE_URL = "http://127.0.0.1";

/** An HTTP server that answers each request with JSON: the document of the endpoint, or a string that says what is wrong. */
export function createDeveloperApiServer(context: ServerContext): Server {
  return createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(context, request, response).then(
      (body) => sendJson(response, 200, body),
      (error: unknown) => {
        const { status, message } = error instanceof ApiError ? error : new ApiError(500, STATUS_TEXTS[500]);
        if (status === 401) askForCredentials(response);
        sendJson(response, status, message);
      },
    );
  });
}

async function answer(context: ServerContext, request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  failAsPlanned(context.failures, response);
  const { method = "GET" } = request;
  const target = request.url ?? "/";
  const url = urlOrNothing(target, BASE_URL) ?? new URL(BASE_URL);
  const found = matchOrError(method, url.pathname);
  if (found instanceof ApiError || !found.route.open) {
    const access = authenticate(request.headers.authorization, context.keys);
    if (found instanceof ApiError) throw found;
    if (access === "read-only" && method !== "GET") {
      throw new ApiError(403, "Forbidden: this API key is read-only; use a key with full access to change anything");
    }
  }
  requireJsonAccepted(request.headers.accept, API_NAME);
  return run(context, found, url.searchParams, request);
}

/** Who has no valid key is not told which paths exist, so the error waits for the authentication. */
function matchOrError(method: string, pathname: string): Match | ApiError {
  try {
    return matchRoute(ROUTES, { method, pathname, apiName: API_NAME });
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
  const body = route.hasBody ? await readJsonBody(request) : undefined;
  const call = { state: account, path: parameters, query, body };
  if (route.action === undefined) return route.run(call);
  const { action } = route;
  return inOrder(async () => {
    const { answer, entity, secondEntity = "NA" } = await route.run(call);
    const ip = request.socket.remoteAddress ?? "";
    recordChange(account.auditLog, { email: keys.email, keyName: "local", action, entity, secondEntity, ip });
    return answer;
  });
}

function askForCredentials(response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return;
  response.setHeader("WWW-Authenticate", 'Basic realm="Upstash Developer API"');
}
