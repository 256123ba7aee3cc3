import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { CLIENT_ADDRESS_HEADER, REQUEST_ID_HEADER } from "../server/call-request.ts";

/**
 * Gives a request an id, which its answer and its calls carry, and the address of its client. What a client has sent as one is
 * not taken: two requests could have the same, and one of any text would stand in the audit.
 */
export function nameRequest(request: IncomingMessage, response: ServerResponse, client: string | undefined): void {
  const id = randomUUID();
  request.headers[REQUEST_ID_HEADER] = id;
  request.headers[CLIENT_ADDRESS_HEADER] = client ?? "";
  response.setHeader(REQUEST_ID_HEADER, id);
}
