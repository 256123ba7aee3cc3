import type { IncomingMessage, ServerResponse } from "node:http";
import { drawsApps } from "../server/apps.ts";
import { SESSION_HEADER, sessionIdFor } from "../server/session-id.ts";
import { isObject } from "./json-rpc.ts";

/** Gives a client of the 2025 protocol versions a session id where the message is the one by which it introduces itself. */
export function greet(message: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (!isObject(message) || message.method !== "initialize" || request.headers[SESSION_HEADER] !== undefined) return;
  const { params } = message;
  response.setHeader(SESSION_HEADER, sessionIdFor(isObject(params) && drawsApps(params.capabilities)));
}
