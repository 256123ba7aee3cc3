import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ApiError } from "./api-error.ts";
import { jsonParts } from "./json-parts.ts";

/** Answers a request with JSON that nobody on the way may keep. Does nothing when it was answered or the client has gone. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json");
  response.setHeader("Content-Length", Buffer.byteLength(text));
  response.setHeader("Cache-Control", "no-store");
  // Node itself takes in and drops what is left of a body that nobody read.
  response.end(text);
}

/**
 * The same for an answer that may be longer than a text can be, or than memory has room for: it is made part by part as the
 * client takes it, and ends where the client does.
 */
export async function sendLongJson(response: ServerResponse, body: unknown): Promise<void> {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = 200;
  response.setHeader("Content-Type", "application/json");
  response.setHeader("Cache-Control", "no-store");
  await pipeline(Readable.from(jsonParts(body)), response).catch(() => response.destroy());
}

/** "406 Not Acceptable -- You requested a format that isn't json." */
export function requireJsonAccepted(accept: string | undefined, apiName: string): void {
  const types = (accept ?? "*/*").split(",").map((type) => type.split(";")[0]?.trim().toLowerCase());
  if (types.some((type) => type === "*/*" || type === "application/*" || type === "application/json")) return;
  throw new ApiError(406, `Not Acceptable: ${apiName} answers application/json only`);
}
