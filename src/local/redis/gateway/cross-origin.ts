import type { IncomingMessage, ServerResponse } from "node:http";
import { ALLOWED_METHODS } from "./rest-answer.ts";

/** Seconds for which a browser need not ask again; browsers have limits of their own below a day. */
const PREFLIGHT_SECONDS = 7_200;

/**
 * Lets pages of every origin read what they are answered: Upstash offers its read-only token for web clients. Whoever has
 * no token is answered nothing, and a browser adds none by itself.
 */
export function allowOtherOrigins(response: ServerResponse): void {
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Expose-Headers", "Upstash-Sync-Token");
}

/** Whether a request is that of a browser that asks, without a token, whether it may send another. */
export function asksForPreflight({ method, headers }: IncomingMessage): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

/** Allows the request that a browser asks for, with every header: a star would not mean Authorization. */
export function allowPreflight(request: IncomingMessage, response: ServerResponse): void {
  const headers = request.headers["access-control-request-headers"];
  response.writeHead(204, {
    "Access-Control-Allow-Methods": ALLOWED_METHODS.join(", "),
    ...(headers === undefined ? {} : { "Access-Control-Allow-Headers": headers }),
    "Access-Control-Max-Age": PREFLIGHT_SECONDS,
    Vary: "Access-Control-Request-Headers",
  });
  response.end();
}
