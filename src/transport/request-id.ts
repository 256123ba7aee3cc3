import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { REQUEST_ID_HEADER } from "../server/call-request.ts";

/**
 * Gives a request an id, which its answer and its calls carry. What a client has sent as one is not taken: two requests could
 * have the same, and one of any text would stand in the audit.
 */
export function nameRequest(request: IncomingMessage, response: ServerResponse): void {
  const id = randomUUID();
  request.headers[REQUEST_ID_HEADER] = id;
  response.setHeader(REQUEST_ID_HEADER, id);
}
