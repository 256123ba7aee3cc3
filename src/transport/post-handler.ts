import type { IncomingMessage, ServerResponse } from "node:http";
import type { Served } from "../call/served.ts";
import { createFewAtOnce, createTurns } from "../load/turns.ts";
import type { Log } from "../log.ts";
import { acceptOf, takesAll } from "./accept.ts";
import { calledTools } from "./called-tools.ts";
import { createCancellation } from "./cancellation.ts";
import { untilExpiry } from "./expiry.ts";
import { greet } from "./greeting.ts";
import { readJson } from "./http-body.ts";
import type { HttpEnding } from "./http-ending.ts";
import {
  MAX_REQUEST_BODY,
  refuseBody,
  refuseCaller,
  refuseEnding,
  refuseTooLarge,
  refuseUnposted,
} from "./http-refusals.ts";
import { isObject } from "./json-rpc.ts";
import { createRequestMemory, type RequestShare } from "./request-memory.ts";
import { createSdkHandler } from "./sdk-handler.ts";
import { createUsualHandler } from "./usual-handler.ts";
import { type UsualRequest, usualRequest } from "./usual-request.ts";
import type { Admitted } from "./who-calls.ts";

/** Requests that begin in one turn of the event loop: each may have an answer made at once. */
const REQUESTS_OF_A_TURN = 16;

/** What answers requests to the endpoint, of callers that are known. */
export interface PostHandler {
  answer(request: IncomingMessage, response: ServerResponse, admitted: Admitted): Promise<void>;
  close(): Promise<void>;
}

export function createPostHandler(ending: HttpEnding, log: Log): PostHandler {
  const cancellation = createCancellation();
  const sdk = createSdkHandler(cancellation, log);
  const usual = createUsualHandler(ending.beginCall, cancellation, log);
  const memory = createRequestMemory();
  const turns = createTurns();
  const mayBegin = createFewAtOnce(REQUESTS_OF_A_TURN);

  async function answerWithin(
    request: IncomingMessage,
    response: ServerResponse,
    { served: admitted, until, refuseCalls }: Admitted,
    share: RequestShare,
  ): Promise<void> {
    const body = await readJson(request, MAX_REQUEST_BODY, share, turns);
    if (body.kind !== "json") return refuseBody(request, response, body);
    if (ending.isBegun && !isNotification(body.json)) return refuseEnding(request, response, body.json);
    greet(body.json, request, response);
    ending.begin(response);
    const served = ending.follow(admitted);
    await mayBegin();
    const refused = await refuseCalls?.(calledTools(body.json));
    if (refused !== undefined) return refuseCaller(request, response, refused);
    const usually = usualIn(body.json, request, served);
    await untilExpiry(until, (ended) => {
      const to = { served, ended };
      if (usually !== undefined) return usual.answer(request, response, to, usually);
      return sdk.answer(request, response, to, body.json);
    });
  }

  return {
    async answer(request, response, admitted) {
      // Methods such as TRACE are none that the SDK could be given.
      if (request.method !== "POST") return refuseUnposted(request, response);
      if (Number(request.headers["content-length"]) > MAX_REQUEST_BODY) return refuseTooLarge(request, response);
      const share = memory.begin(admitted.isAlone ? undefined : admitted.served.caller);
      // What a call was sent stays in memory until it is answered.
      try {
        await answerWithin(request, response, admitted, share);
      } finally {
        share.release();
      }
    },
    async close() {
      usual.close();
      await sdk.close();
    },
  };
}

/** What is answered without the SDK, whose way the header is made fit for. */
function usualIn(json: unknown, { headers }: IncomingMessage, served: Served): UsualRequest | undefined {
  headers.accept = acceptOf(headers.accept);
  return takesAll(headers.accept) ? usualRequest(json, headers, served) : undefined;
}

/** A message that begins nothing, such as that a call is cancelled. */
function isNotification(json: unknown): boolean {
  return isObject(json) && !("id" in json);
}
