import type { Dispatcher } from "undici";
import { createByteBudget } from "../load/byte-budget.ts";
import { createTurns, type Turns } from "../load/turns.ts";
import { headerReader, tooLarge } from "./arriving-reply.ts";
import type { BilledUnit, BudgetLeft } from "./budget/bill.ts";
import { exchange, targetOf } from "./http-exchange.ts";
import { failureOf } from "./http-failure.ts";
import type { HttpLimits, HttpRequest, HttpResponse } from "./http-message.ts";
import { CONNECTIONS_PER_HOST, createConnections, type PoolState, poolThrough, STREAMS_PER_HOST } from "./http-pool.ts";
import { NO_PROXIES, type Proxies } from "./proxies.ts";
import type { UpstreamObserver } from "./upstream-observer.ts";

/** Bytes of large replies that are received or read at once; at least one reply, however long it may be. */
const REPLIES_AT_ONCE = 32 * 1024 * 1024;
/** Bytes of what a server says in place of a stream. */
const LONGEST_REFUSAL = 65_536;

/** A body that has not been read yet. Who takes it destroys it, or reads it to its end. */
export type ArrivingBody = AsyncIterable<Uint8Array> & { destroy(): unknown };

/**
 * Makes of a response what its caller needs. A large one comes with `turn`: who reads it waits for a turn of the event loop
 * before each piece of work that takes long, so that others are served between them.
 */
export type ResponseReader<Result> = (
  response: HttpResponse,
  turn: (() => Promise<void>) | undefined,
) => Result | Promise<Result>;

/** The one door to the network. */
export interface Http {
  limits: HttpLimits;
  /** Is told of what goes through it, where somebody observes. */
  observer?: UpstreamObserver;
  /** What may still be spent at an address, where that is limited. */
  leftFor?: ((host: string, unit: BilledUnit) => Promise<BudgetLeft>) | undefined;
  /** The connections as they are now. */
  pool(): PoolState;
  /**
   * Sends one request once, and reads its response. Throws an UpstashError when no complete response arrives, and what
   * `read` throws. All large replies share a memory of limited size: one that finds no room is not received before others
   * have been read, and fails when its time is up.
   */
  send<Result>(request: HttpRequest, read: ResponseReader<Result>): Promise<Result>;
  /**
   * Sends one request and gives the body of a 200 as it arrives, for Server-Sent Events, until the signal ends it; the
   * timeout is for its beginning. Any other status, and JSON or HTML, is a refusal, read as `send` reads it.
   */
  stream(request: HttpRequest): Promise<{ body: ArrivingBody } | { refusal: HttpResponse }>;
  close(): Promise<void>;
}

/** What requests have in common beside their limits. */
export interface HttpOptions {
  /** Turns that the process has once: pieces of work that have turns of different kinds could else come in one. */
  turns?: Turns;
  proxies?: Proxies;
}

/**
 * A keep-alive pool over undici, through proxies where there are some. undici is loaded at the first request, because its
 * import takes longer than the rest of the start. Large replies are read in `turns`.
 */
export function createHttp(
  limits: HttpLimits,
  { turns = createTurns(), proxies = NO_PROXIES }: HttpOptions = {},
): Http {
  const connections = createConnections();
  const load = (most: number): Promise<Dispatcher> =>
    // The bundle holds undici as CommonJS, whose exports are on the default alone.
    import("undici").then(({ default: undici }) => poolThrough(proxies, undici, connections, most));
  // Streams hold their connections for minutes; in a pool of their own they keep no command waiting.
  let forCommands: Promise<Dispatcher> | undefined;
  let forStreams: Promise<Dispatcher> | undefined;
  const memory = createByteBudget(REPLIES_AT_ONCE);
  return {
    limits,
    pool: connections.state,
    async send(request, read) {
      forCommands ??= load(CONNECTIONS_PER_HOST);
      const { response, share } = await exchange(await forCommands, request, limits, memory);
      if (share === undefined) return read(response, undefined);
      try {
        return await read(response, async () => {
          await turns.next();
          if (request.signal?.aborted) throw failureOf(undefined, request, undefined);
        });
      } finally {
        share.release();
      }
    },
    async stream(request) {
      forStreams ??= load(STREAMS_PER_HOST);
      return openStream(forStreams, request, limits);
    },
    async close() {
      await Promise.all([forCommands, forStreams].map(async (pool) => (await pool)?.destroy()));
    },
  };
}

async function openStream(
  pool: Promise<Dispatcher>,
  request: HttpRequest,
  limits: HttpLimits,
): Promise<{ body: ArrivingBody } | { refusal: HttpResponse }> {
  const deadline = startDeadline(request);
  try {
    const response = await (await pool).request({ ...targetOf(request), signal: deadline.signal });
    const type = headerReader(response.headers)("content-type") ?? "";
    if (response.statusCode !== 200 || /^(application\/json|text\/html)/i.test(type)) {
      const refusal = await readRefusal(response, Math.min(limits.maxReply, LONGEST_REFUSAL));
      deadline.stop();
      return { refusal };
    }
    deadline.lift();
    return { body: response.body };
  } catch (error) {
    deadline.stop();
    throw failureOf(error, request, deadline.timedOut() ? limits.timeout : undefined);
  }
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
    /** From here on only the signal of the request ends it. */
    lift: () => clearTimeout(timer),
    stop() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    },
  };
}

/** What a server says in place of a stream. */
async function readRefusal(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  limit: number,
): Promise<HttpResponse> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body as ArrivingBody) {
      length += chunk.length;
      if (length > limit) throw tooLarge(limit);
      chunks.push(chunk);
    }
    return { status: statusCode, header: headerReader(headers), text: Buffer.concat(chunks, length).toString("utf8") };
  } finally {
    // What was not read is not waited for: the connection is closed. The body reports that as an error of its own.
    body.on("error", () => {}).destroy();
  }
}
