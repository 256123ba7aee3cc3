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
  const load = (): Promise<Dispatcher> =>
    import("undici").then(
      // The bundle holds undici as CommonJS, whose exports are on the default alone.
      ({ default: undici }) =>
        new undici.EnvHttpProxyAgent({
          connections: CONNECTIONS_PER_HOST,
          connect: { timeout: CONNECT_TIMEOUT_MS },
          headersTimeout: 0,
          bodyTimeout: 0,
        }),
    );
  let commands: Promise<Dispatcher> | undefined;
  // Streams hold their connections for minutes; in a pool of their own they keep no command waiting.
  let streams: Promise<Dispatcher> | undefined;
  const dispatcher = () => {
    commands ??= load();
    return commands;
  };
  return {
    limits,
    async send(request) {
      const deadline = startDeadline(request);
      try {
        const response = await begin(await dispatcher(), request, deadline.signal);
        const text = await readBounded(response.body, limits.maxReply);
        return { status: response.statusCode, header: headerReader(response.headers), text };
      } catch (error) {
        throw failureOf(error, request, deadline.timedOut());
      } finally {
        deadline.stop();
      }
    },
    async stream(request) {
      streams ??= load();
      try {
        const response = await begin(await streams, request, request.signal);
        return { status: response.statusCode, body: response.body };
      } catch (error) {
        throw failureOf(error, request, false);
      }
    },
    async close() {
      await Promise.all([commands, streams].map(async (pool) => (await pool)?.destroy()));
    },
  };
}

function begin(dispatcher: Dispatcher, request: HttpRequest, signal: AbortSignal | undefined) {
  const url = new URL(request.url);
  return dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method,
    headers: request.headers,
    body: request.body ?? null,
    signal: signal ?? null,
  });
}

function startDeadline({ signal, timeout }: HttpRequest) {
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, timeout);
  const cancel = () => controller.abort();
  if (signal?.aborted) cancel();
  signal?.addEventListener("abort", cancel);
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    stop() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    },
  };
}

async function readBounded(body: AsyncIterable<Buffer> & { destroy(): unknown }, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) {
      body.destroy();
      throw new UpstashError("too-large", `The reply is longer than ${limit} bytes and was stopped.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length).toString("utf8");
}

function headerReader(headers: Record<string, string | string[] | undefined>) {
  return (name: string) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}
