import type { Dispatcher } from "undici";
import type { ByteBudget } from "../load/byte-budget.ts";
import { type Arrived, createArriving } from "./arriving-reply.ts";
import { UpstashError } from "./errors.ts";
import { failureOf } from "./http-failure.ts";
import type { HttpLimits, HttpRequest } from "./http-message.ts";

/** Where and what undici is to send. */
export function targetOf({ url, method, headers, body }: HttpRequest) {
  const { origin, pathname, search } = new URL(url);
  // Without accept-encoding a server may compress (RFC 9110, 12.5.3).
  return {
    origin,
    path: pathname + search,
    method,
    headers: { ...headers, "accept-encoding": "identity" },
    body: body ?? null,
  };
}

/**
 * One request and its whole response, within the time and the size of the limits. It uses undici's handlers rather than
 * its streams: a reply is read to its end or not at all, and a stream for each would cost as much as the request itself. A
 * large reply is received when there is room for it in `memory`; until then its connection waits.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  limits: HttpLimits,
  memory: ByteBudget,
): Promise<Arrived> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let done = false;
    const finish = () => {
      done = true;
      clearTimeout(timer);
      request.signal?.removeEventListener("abort", cancel);
    };
    const fail = (error: unknown, timeout?: number) => {
      if (done) return;
      finish();
      const noRoom = timeout === undefined ? undefined : arriving.noRoom(timeout);
      const failure = noRoom ?? failureOf(error, request, timeout);
      // Nothing leaves before undici has said that the request starts.
      reject(controller === undefined ? unsent(failure) : failure);
      arriving.giveUp();
      controller?.abort(error instanceof Error ? error : new Error("given up"));
    };
    const cancel = () => fail(new Error("cancelled"));
    const timer = setTimeout(() => fail(new Error("timed out"), limits.timeout), request.timeout);
    const arriving = createArriving(request, limits, memory);
    if (request.signal?.aborted) return cancel();
    request.signal?.addEventListener("abort", cancel, { once: true });

    dispatcher.dispatch(targetOf(request), {
      onRequestStart(started) {
        controller = started;
        if (done) started.abort(new Error("given up"));
      },
      onResponseStart: (connection, status, headers) => failIf(arriving.begin(status, headers, connection)),
      onResponseData: (connection, chunk) => failIf(arriving.take(chunk, connection)),
      onResponseEnd() {
        if (done) return;
        finish();
        resolve(arriving.whole());
      },
      onResponseError: (_, error) => fail(error),
    });

    function failIf(refusal: UpstashError | undefined): void {
      if (refusal !== undefined) fail(refusal);
    }
  });
}

/** The failure of a request of which nothing has left. */
function unsent(failure: UpstashError): UpstashError {
  const { kind, message, advice } = failure;
  return failure.notExecuted ? failure : new UpstashError(kind, message, { advice, notExecuted: true, cause: failure });
}
