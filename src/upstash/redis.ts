import type { RedisAccess } from "./credentials.ts";
import { RedisError, UpstashError } from "./errors.ts";
import type { Http, HttpResponse } from "./http.ts";
import { decodeReply, parseExact, type Reply } from "./reply.ts";
import { retryAfterOf, withRetry } from "./retry.ts";

/** One database over the Redis REST API. */
export interface Redis {
  /** Runs one command; throws a RedisError when Redis refuses it, an UpstashError when no answer comes. */
  command(command: readonly string[], options: CommandOptions): Promise<Reply>;
}

export interface CommandOptions {
  signal?: AbortSignal | undefined;
  /** Whether the command may be sent again when its outcome is unknown: true for reads alone. */
  repeatable: boolean;
}

/**
 * A client of one database. Commands travel as "POST Command in Body"; the newest `Upstash-Sync-Token` of the database
 * is sent back, so that a read sees this client's own writes.
 */
export function createRedis(http: Http, access: RedisAccess): Redis {
  let syncToken: string | undefined;
  const url = `${access.url.replace(/\/+$/, "")}/`;

  async function post(body: string, timeout: number, signal: AbortSignal | undefined): Promise<unknown> {
    const response = await http.send({
      method: "POST",
      url,
      headers: {
        authorization: `Bearer ${access.token}`,
        "content-type": "application/json",
        "upstash-encoding": "base64",
        ...(syncToken === undefined ? {} : { "upstash-sync-token": syncToken }),
      },
      body,
      signal,
      timeout,
    });
    syncToken = response.header("upstash-sync-token") ?? syncToken;
    return bodyOf(response, new URL(url).host);
  }

  return {
    async command(command, { signal, repeatable }) {
      const body = JSON.stringify(command);
      const answer = await withRetry((timeLeft) => post(body, timeLeft, signal), {
        timeout: http.limits.timeout,
        repeatable,
        signal,
      });
      return replyOf(answer, new URL(url).host);
    },
  };
}

function replyOf(answer: unknown, host: string): Reply {
  if (typeof answer === "object" && answer !== null) {
    if ("error" in answer && typeof answer.error === "string") throw new RedisError(answer.error);
    if ("result" in answer) return decodeReply(answer.result);
  }
  throw new UpstashError("not-upstash", `${host} answered with JSON that is no Redis reply.`);
}

/** The JSON body of a 200 or of a 400 with Redis's error; every other status throws ("HTTP Codes"). */
function bodyOf(response: HttpResponse, host: string): unknown {
  const { status } = response;
  if (status === 401)
    throw new UpstashError("unauthorized", `${host} did not accept the token (401).`, { notExecuted: true });
  if (status === 403) throw new UpstashError("forbidden", `${host} refused the request (403).`, { notExecuted: true });
  if (status === 404)
    throw new UpstashError("not-found", `${host} has no Redis REST API at this address (404).`, { notExecuted: true });
  if (status === 413)
    throw new UpstashError("bad-request", `The request is larger than ${host} accepts (413).`, { notExecuted: true });
  if (status === 429) {
    throw new UpstashError("rate-limited", `${host} has had too many requests (429).`, {
      notExecuted: true,
      retryAfter: retryAfterOf(response),
    });
  }
  if (status === 502 || status === 503 || status === 504) {
    throw new UpstashError("unavailable", `${host} is not available (${status}).`, {
      retryAfter: retryAfterOf(response),
    });
  }
  if (status >= 500) throw new UpstashError("server-error", `${host} failed (${status}).`);
  return parseJson(response, host);
}

function parseJson(response: HttpResponse, host: string): unknown {
  try {
    return parseExact(response.text);
  } catch (cause) {
    const kind = response.status === 400 ? "bad-request" : "not-upstash";
    throw new UpstashError(kind, `${host} answered ${response.status} with something that is not JSON.`, { cause });
  }
}
