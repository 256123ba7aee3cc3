import type { Dispatcher } from "undici";
import { UpstashError } from "./errors.ts";
import { failureOf } from "./http-failure.ts";

/** Requests on at most this many connections to one host at once; further ones wait. */
const CONNECTIONS_PER_HOST = 32;
const CONNECT_TIMEOUT_MS = 5_000;

/** Limits of every request; all are explicit so that no call can hang or fill the memory. */
export interface HttpLimits {
  /** Total time of one call in milliseconds, repeats included. */
  timeout: number;
  /** The longest response body in bytes; a longer one is stopped while it arrives. */
  maxReply: number;
}

export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A complete URL; it comes from configuration, never from a model. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  signal?: AbortSignal | undefined;
  /** Milliseconds left for this request. */
  timeout: number;
}

export interface HttpResponse {
  status: number;
  header(name: string): string | undefined;
  text: string;
}

/** The one door to the network. */
export interface Http {
  limits: HttpLimits;
  /** Sends one request once; throws an UpstashError when no complete response arrives. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Sends one request and gives the body as it arrives, for Server-Sent Events. */
  stream(request: HttpRequest): Promise<{ status: number; body: AsyncIterable<Uint8Array> & { destroy(): unknown } }>;
  close(): Promise<void>;
}

/**
 * A keep-alive pool over undici that honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY. undici is loaded at the first
 * request, because its import takes longer than the rest of the start.
 */
export function createHttp(limits: HttpLimits): Http {
  let loading: Promise<Dispatcher> | undefined;
  const dispatcher = () => {
    loading ??= import("undici").then(
      // The bundle holds undici as CommonJS, whose exports are on the default alone.
      ({ default: undici }) =>
        new undici.EnvHttpProxyAgent({
          connections: CONNECTIONS_PER_HOST,
          connect: { timeout: CONNECT_TIMEOUT_MS },
          noProxy: withoutProxy(process.env.no_proxy ?? process.env.NO_PROXY ?? ""),
          headersTimeout: 0,
          bodyTimeout: 0,
        }),
    );
    return loading;
  };
  return {
    limits,
    send: async (request) => exchange(await dispatcher(), request, limits.maxReply),
    async stream(request) {
      try {
        const options = { ...targetOf(request), signal: request.signal ?? null };
        const { statusCode, body } = await (await dispatcher()).request(options);
        return { status: statusCode, body };
      } catch (error) {
        throw failureOf(error, request, false);
      }
    },
    async close() {
      await (await loading)?.destroy();
    },
  };
}

/** No proxy can reach this machine's own loopback, where the embedded Upstash answers. */
function withoutProxy(asked: string): string {
  return asked.trim() === "*" ? "*" : `${asked},localhost,127.0.0.1,[::1]`;
}

function targetOf({ url, method, headers, body }: HttpRequest) {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search, method, headers, body: body ?? null };
}

/**
 * One request and its whole response. It uses undici's handlers rather than its streams: a reply is read to its end or
 * not at all, and a stream for each would cost as much as the request itself.
 */
function exchange(dispatcher: Dispatcher, request: HttpRequest, maxReply: number): Promise<HttpResponse> {
  const { signal, timeout } = request;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let timedOut = false;
    let done = false;
    let status = 0;
    let headers: Readonly<Record<string, string | string[] | undefined>> = {};
    const chunks: Buffer[] = [];
    let length = 0;

    const finish = () => {
      done = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    };
    const fail = (error: unknown) => {
      if (done) return;
      finish();
      reject(failureOf(error, request, timedOut));
      controller?.abort(error instanceof Error ? error : new Error("given up"));
    };
    const giveUp = () => fail(new Error("aborted"));
    const timer = setTimeout(() => {
      timedOut = true;
      giveUp();
    }, timeout);
    if (signal?.aborted) return giveUp();
    signal?.addEventListener("abort", giveUp, { once: true });

    dispatcher.dispatch(targetOf(request), {
      onRequestStart(started) {
        controller = started;
        if (done) started.abort(new Error("given up"));
      },
      onResponseStart(_controller, statusCode, responseHeaders) {
        status = statusCode;
        headers = responseHeaders;
      },
      onResponseData(_controller, chunk) {
        length += chunk.length;
        chunks.push(chunk);
        if (length > maxReply) {
          chunks.length = 0;
          fail(new UpstashError("too-large", `The reply is longer than ${maxReply} bytes and was stopped.`));
        }
      },
      onResponseEnd() {
        if (done) return;
        finish();
        resolve({
          status,
          header: (name) => firstOf(headers[name]),
          text: Buffer.concat(chunks, length).toString("utf8"),
        });
      },
      onResponseError: (_controller, error) => fail(error),
    });
  });
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
