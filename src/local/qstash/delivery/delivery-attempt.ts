import { type IncomingMessage, type OutgoingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Clock } from "../../clock.ts";
import { type HeaderLists, headerLists } from "../messages/header-lists.ts";
import { lookUpLoopback, whyNotDelivered } from "./loopback-destination.ts";

/** One request to a destination. */
export interface DeliveryRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  readonly timeoutMs: number;
  /** How many bytes of the answer's body are kept. */
  readonly keptBytes: number;
}

/** What came of it: an answer, or why there was none. What is `lasting` would be the same at the next try. */
export type DeliveryResult =
  | { readonly kind: "answer"; readonly status: number; readonly headers: HeaderLists; readonly body: Buffer }
  | { readonly kind: "failure"; readonly error: string; readonly lasting: boolean };

/** Ends requests that run. */
export interface DeliveryScope {
  readonly clock: Clock;
  readonly running: Set<() => void>;
}

/** Sends a request and reads its answer. It does not reject, follows no redirect and never leaves this machine. */
export async function attemptDelivery(scope: DeliveryScope, request: DeliveryRequest): Promise<DeliveryResult> {
  const url = new URL(request.url);
  const refused = whyNotDelivered(url);
  if (refused !== undefined) return { kind: "failure", error: refused, lasting: true };
  try {
    return await send(scope, url, request);
  } catch (error) {
    return { kind: "failure", error: reasonOf(error), lasting: isCode(error, "ERR_INVALID_CHAR") };
  }
}

function send(
  { clock, running }: DeliveryScope,
  url: URL,
  { method, headers, body, timeoutMs, keptBytes }: DeliveryRequest,
): Promise<DeliveryResult> {
  return new Promise((resolve, reject) => {
    const open = url.protocol === "https:" ? requestHttps : requestHttp;
    // No connection is used twice: one that the destination has closed meanwhile would look like a failed delivery.
    const request = open(url, { method, headers, lookup: lookUpLoopback, agent: false });
    const stop = (): void => void request.destroy(new Error("the local QStash was stopped"));
    running.add(stop);
    const stopTimer = clock.at(clock.now() + timeoutMs, () => {
      request.destroy(new Error(`no complete answer within ${timeoutMs / 1_000} seconds`));
    });
    request.once("close", () => {
      stopTimer();
      running.delete(stop);
      reject(new Error("the destination closed the connection before its answer was complete"));
    });
    request.once("error", reject);
    request.once("response", (response) => {
      readAnswer(response, keptBytes, resolve);
      response.once("error", reject);
    });
    request.end(method === "GET" ? undefined : body);
  });
}

/** Gives the answer on when it is complete. It is no promise: one would come after the close of the request. */
function readAnswer(response: IncomingMessage, keptBytes: number, done: (result: DeliveryResult) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    const kept = chunk.subarray(0, Math.max(0, keptBytes - bytes));
    bytes += kept.length;
    if (kept.length > 0) chunks.push(kept);
  });
  response.once("end", () => {
    const headers = headerLists(response.headersDistinct);
    done({ kind: "answer", status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks) });
  });
}

/** Of several addresses that were tried, each has an error of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
