import type { RedisAccess } from "./credentials.ts";
import type { Http, HttpRequest } from "./http.ts";
import type { CommandOptions } from "./redis.ts";
import { type Answer, answerOf, answersOf, bodyOf } from "./redis-responses.ts";
import { withRetry } from "./retry.ts";

/** The requests of one database: its address, its token, and the sync token of its newest write. */
export interface RedisRequests {
  /** Sends a body to a path below the database's URL and gives the parsed JSON. */
  send(path: string, body: string | Uint8Array, options: CommandOptions): Promise<unknown>;
  answer(body: unknown): Answer;
  answers(body: unknown, count: number): Answer[];
  streamRequest(path: string, signal: AbortSignal): HttpRequest;
}

/**
 * The newest `Upstash-Sync-Token` is sent back, so that a read sees this client's own writes. Answers overtake each
 * other: a read's token counts only when no other came in since the read was sent; a write's always counts.
 */
export function createRedisRequests(http: Http, { url, token }: RedisAccess): RedisRequests {
  const base = url.replace(/\/+$/, "");
  const host = new URL(url).host;
  let syncToken: string | undefined;
  const authorization = { authorization: `Bearer ${token}` };

  async function sendOnce(path: string, body: string | Uint8Array, timeout: number, options: CommandOptions) {
    const sentWith = syncToken;
    const response = await http.send({
      method: "POST",
      url: path === "" ? `${base}/` : base + path,
      headers: {
        ...authorization,
        "content-type": typeof body === "string" ? "application/json" : "application/octet-stream",
        "upstash-encoding": "base64",
        ...(sentWith === undefined ? {} : { "upstash-sync-token": sentWith }),
      },
      body,
      signal: options.signal,
      timeout,
    });
    const received = response.header("upstash-sync-token");
    if (received !== undefined && (!options.repeatable || sentWith === syncToken)) syncToken = received;
    return bodyOf(response, host);
  }

  return {
    send: (path, body, options) =>
      withRetry((timeLeft) => sendOnce(path, body, timeLeft, options), { timeout: http.limits.timeout, ...options }),
    answer: (body) => answerOf(body, host),
    answers: (body, count) => answersOf(body, count, host),
    streamRequest: (path, signal) => ({
      method: "POST",
      url: base + path,
      headers: { ...authorization, accept: "text/event-stream" },
      signal,
      timeout: http.limits.timeout,
    }),
  };
}
