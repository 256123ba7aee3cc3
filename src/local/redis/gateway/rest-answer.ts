import type { ServerResponse } from "node:http";
import { LocalError } from "../../local-error.ts";
import { RedisLoginError, RedisUnavailableError } from "../connection/redis-errors.ts";
import { errorToJson } from "./rest-reply.ts";
import { RestRequestError } from "./rest-request-error.ts";

/** The status and body of an answer. A body of bytes is RESP2, one of text is JSON. */
export interface RestAnswer {
  readonly status: number;
  readonly body: string | Buffer;
}

/** The methods that the REST API takes. */
export const ALLOWED_METHODS: readonly string[] = ["HEAD", "GET", "POST", "PUT"];

/** Sends an answer. */
export function sendAnswer(response: ServerResponse, { status, body }: RestAnswer): void {
  response.writeHead(status, {
    "Content-Type": typeof body === "string" ? "application/json" : "application/octet-stream",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

/** Answers 405 for a method that the REST API has not. */
export function refuseMethod(response: ServerResponse, method: string): void {
  response.setHeader("Allow", ALLOWED_METHODS.join(", "));
  sendAnswer(response, {
    status: 405,
    body: errorToJson(`ERR ${method} is not allowed, only ${ALLOWED_METHODS.join(", ")}`),
  });
}

/** A 401 with a text. */
export function unauthorized(message: string): RestAnswer {
  return { status: 401, body: errorToJson(message) };
}

/**
 * What a client is told of an error. A Redis that this machine's person has to see to is answered as an error of Redis, 400:
 * with 401 and 5xx a client would blame the token, or Upstash.
 */
export function answerOfError(error: unknown): RestAnswer {
  if (error instanceof RedisLoginError) return unauthorized(error.message);
  if (error instanceof RestRequestError) return { status: error.status, body: errorToJson(error.message) };
  return {
    status: statusOfError(error),
    body: errorToJson(`ERR ${error instanceof Error ? error.message : String(error)}`),
  };
}

function statusOfError(error: unknown): number {
  if (error instanceof RedisUnavailableError) return 503;
  return error instanceof LocalError ? 400 : 500;
}
