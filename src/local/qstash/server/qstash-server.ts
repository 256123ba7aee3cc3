import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ApiError, STATUS_TEXTS } from "../../http/api-error.ts";
import { sendJson } from "../../http/json-answer.ts";
import { failAsPlanned, type PlannedFailure } from "../../http/planned-failure.ts";
import { type BodyErrors, readBytes } from "../../http/request-bytes.ts";
import { matchRoute } from "../../http/route-match.ts";
import { headerLists } from "../messages/header-lists.ts";
import type { Tenant } from "../tenant.ts";
import { callWebhook, isWebhook } from "../workflow/webhooks.ts";
import { readTarget } from "./destination-path.ts";
import { QSTASH_ROUTES } from "./qstash-api.ts";
import { authenticateToken } from "./qstash-authentication.ts";
import type { QStashAnswer } from "./qstash-route.ts";

/** What the server answers from. */
export interface QStashServerContext {
  readonly tenants: readonly Tenant[];
  /** The first one with `times` left answers the next request. */
  readonly failures: readonly PlannedFailure[];
}

const API_NAME = "the QStash API";
/** A batch may have several messages of the largest size. */
const MOST_REQUEST_BYTES = 16 * 1024 ** 2;
const KEEP_ALIVE_MS = 65_000;

const BODY_ERRORS: BodyErrors = {
  tooLarge: () => new ApiError(413, `the request body is larger than ${MOST_REQUEST_BYTES} bytes`),
  cutShort: () => new ApiError(400, "the request ended before its body was complete"),
};

/** An HTTP server that answers as QStash does: documents as JSON, errors as `{ "error": "…" }`. */
export function createQStashServer(context: QStashServerContext): Server {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    answer(context, request, response).then(
      (given) => send(response, given),
      (error: unknown) => {
        const { status, message } = error instanceof ApiError ? error : new ApiError(500, STATUS_TEXTS[500]);
        sendJson(response, status, { error: message });
      },
    );
  });
}

async function answer(
  { tenants, failures }: QStashServerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<QStashAnswer> {
  failAsPlanned(failures, response);
  const { method = "GET", url = "/" } = request;
  if (isWebhook(url)) {
    const body = await readBytes(request, MOST_REQUEST_BYTES, BODY_ERRORS);
    const { host = "" } = request.headers;
    callWebhook(tenants, { method, url, host, headers: headerLists(request.headersDistinct), body });
    return {};
  }
  const { pathname, query } = readTarget(url);
  const { tenant, mayWrite } = authenticateToken(tenants, request.headers.authorization, query);
  if (!mayWrite && method !== "GET") {
    throw new ApiError(403, `forbidden: the read-only token may not ${method}; use the token of QSTASH_TOKEN`);
  }
  const { route, parameters } = matchRoute(QSTASH_ROUTES, { method, pathname, apiName: API_NAME });
  const body = await readBytes(request, MOST_REQUEST_BYTES, BODY_ERRORS);
  const headers = headerLists(request.headersDistinct);
  const callerIp = request.socket.remoteAddress ?? "";
  return route.run({ tenant, path: parameters, query, headers, body, callerIp });
}

function send(response: ServerResponse, { status = 200, body }: QStashAnswer): void {
  if (body !== undefined) {
    sendJson(response, status, body);
  } else if (!response.headersSent && !response.destroyed) {
    response.writeHead(status, { "Content-Length": 0, "Cache-Control": "no-store" });
    response.end();
  }
}
