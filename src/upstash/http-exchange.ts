import type { Dispatcher } from "undici";
import { UpstashError } from "./errors.ts";
import { failureOf } from "./http-failure.ts";
import type { HttpLimits, HttpRequest, HttpResponse } from "./http-message.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

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

export function headerReader(headers: Headers): HttpResponse["header"] {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}

/**
 * One request and its whole response, within the time and the size of the limits. It uses undici's handlers rather than
 * its streams: a reply is read to its end or not at all, and a stream for each would cost as much as the request itself.
 */
export function exchange(dispatcher: Dispatcher, request: HttpRequest, limits: HttpLimits): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const { signal } = request;
    let controller: Dispatcher.DispatchController | undefined;
    let done = false;
    const finish = () => {
      done = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    };
    const fail = (error: unknown, timeout?: number) => {
      if (done) return;
      finish();
      reject(failureOf(error, request, timeout));
      controller?.abort(error instanceof Error ? error : new Error("given up"));
    };
    const cancel = () => fail(new Error("cancelled"));
    const timer = setTimeout(() => fail(new Error("timed out"), limits.timeout), request.timeout);
    if (signal?.aborted) return cancel();
    signal?.addEventListener("abort", cancel, { once: true });

    const arriving = createArriving(request, limits);
    dispatcher.dispatch(targetOf(request), {
      onRequestStart(started) {
        controller = started;
        if (done) started.abort(new Error("given up"));
      },
      onResponseStart: (_, status, headers) => failIf(arriving.begin(status, headers)),
      onResponseData: (_, chunk) => failIf(arriving.take(chunk)),
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

/** A response on its way; `begin` and `take` say why it is not read any further. */
function createArriving(request: HttpRequest, limits: HttpLimits) {
  const chunks: Buffer[] = [];
  let length = 0;
  let status = 0;
  let header: HttpResponse["header"] = () => undefined;
  return {
    begin(responseStatus: number, headers: Headers): UpstashError | undefined {
      status = responseStatus;
      header = headerReader(headers);
      return refusalOf(header, request, limits);
    },
    take(chunk: Buffer): UpstashError | undefined {
      length += chunk.length;
      if (length > limits.maxReply) return tooLarge(limits.maxReply);
      chunks.push(chunk);
      return undefined;
    },
    whole: (): HttpResponse => ({ status, header, text: Buffer.concat(chunks, length).toString("utf8") }),
  };
}

/** Why a response is not read at all. */
function refusalOf(
  header: HttpResponse["header"],
  { url }: HttpRequest,
  { maxReply }: HttpLimits,
): UpstashError | undefined {
  const encoding = header("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    return new UpstashError(
      "not-upstash",
      `${new URL(url).host} answered in the encoding ${encoding}, which was not asked for.`,
    );
  }
  return Number(header("content-length")) > maxReply ? tooLarge(maxReply) : undefined;
}

export function tooLarge(limit: number): UpstashError {
  return new UpstashError("too-large", `The reply is longer than ${limit} bytes and was stopped.`);
}
