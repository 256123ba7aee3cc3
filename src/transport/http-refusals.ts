import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestBody } from "./http-body.ts";
import { failure, isObject, isRequestId } from "./json-rpc.ts";
import { tooManyValues } from "./message-text.ts";
import { NO_ROOM, NO_SHARE } from "./request-memory.ts";
import type { NotServed } from "./who-calls.ts";

/** Bytes of one request; a larger one is answered 413. */
export const MAX_REQUEST_BODY = 4 * 1024 * 1024;
/** Seconds after which a request that found no room may be sent again. */
const RETRY_AFTER = 1;

const ENDING = "The server is shutting down. Nothing was done; send the request again in a moment.";

/** Answers a request for something else than the endpoint. */
export function notFound(request: IncomingMessage, response: ServerResponse): void {
  refuse(request, response, 404, { error: "Not found. The MCP endpoint is /mcp." });
}

/** Answers a request that posts nothing: nothing is kept for a client that it could get or delete. */
export function refuseUnposted(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("allow", "POST");
  refuse(request, response, 405, failure(null, "server", "Method not allowed. Messages are sent by POST."));
}

/** Answers a request of somebody who is not served. */
export function refuseCaller(
  request: IncomingMessage,
  response: ServerResponse,
  { status, refused, headers = {} }: NotServed,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  refuse(request, response, status, failure(null, status === 400 ? "request" : "server", refused));
}

/** Answers a request whose body was not read to its end, or could not be understood. */
export function refuseBody(
  request: IncomingMessage,
  response: ServerResponse,
  body: Exclude<RequestBody, { kind: "json" }>,
): void {
  switch (body.kind) {
    case "too-large":
      refuseTooLarge(request, response);
      break;
    case "too-many-values":
      refuse(request, response, 413, tooManyValues(body.text));
      break;
    case "no-room":
    case "no-share": {
      response.setHeader("retry-after", RETRY_AFTER);
      refuse(request, response, 503, failure(null, "server", body.kind === "no-room" ? NO_ROOM : NO_SHARE));
      break;
    }
    case "no-message":
      refuse(request, response, 400, body.faults);
      break;
    case "invalid":
      refuse(request, response, 400, failure(null, "parse", "Parse error: the body is not JSON in UTF-8."));
      break;
  }
}

/** Answers a request that has come while the server ends. */
export function refuseEnding(request: IncomingMessage, response: ServerResponse, json: unknown): void {
  const id = isObject(json) && isRequestId(json.id) ? json.id : null;
  response.setHeader("retry-after", RETRY_AFTER);
  response.setHeader("connection", "close");
  refuse(request, response, 503, failure(id, "server", ENDING));
}

/** Answers a request whose body is longer than is read. */
export function refuseTooLarge(request: IncomingMessage, response: ServerResponse): void {
  const message = `The request is longer than ${MAX_REQUEST_BODY} bytes.`;
  refuse(request, response, 413, failure(null, "server", message));
}

/** Reads the body away: a client that still writes to a closed connection never sees the answer. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  request.resume();
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
