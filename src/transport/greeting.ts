import type { IncomingMessage, ServerResponse } from "node:http";
import { drawsApps } from "../server/apps.ts";
import { SESSION_HEADER, sessionIdFor } from "../server/session-id.ts";
import { isObject, isRequestId } from "./json-rpc.ts";
import { isOfLaterEra } from "./request-members.ts";

/** Gives a client of the 2025 protocol versions a session id where the message is the request by which it introduces itself. */
export function greet(message: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (!isObject(message) || message.method !== "initialize" || !isRequestId(message.id)) return;
  const { params } = message;
  // An empty id, as some gateways send, is none; and the later era has neither sessions nor such a request.
  if (request.headers[SESSION_HEADER] || (isObject(params) && isOfLaterEra(params))) return;
  response.setHeader(SESSION_HEADER, sessionIdFor(isObject(params) && drawsApps(params.capabilities)));
}
