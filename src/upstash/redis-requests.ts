import type { RestAccess } from "./access.ts";
import type { RequestBill } from "./budget/bill.ts";
import type { Http, ResponseReader } from "./http.ts";
import type { HttpRequest } from "./http-message.ts";
import type { CommandOptions, RedisCommand } from "./redis-command.ts";
import { type Answer, answerOf, answersOf, readAnswers } from "./redis-responses.ts";
import { withRetry } from "./retry.ts";

/** How a request is sent, and for how many commands Upstash bills it. */
type BilledOptions = CommandOptions & { billed: number };

/** The requests of one database: its address, its token, and the sync token of its newest write. */
export interface RedisRequests {
  host: string;
  /** Sends one command as the body of a request to a path below the database's URL. */
  sendOne(path: string, body: string | Uint8Array, options: BilledOptions): Promise<Answer>;
  /** Sends commands to `/pipeline` or `/multi-exec`; throws a RedisError when all are refused together. */
  sendMany(path: string, commands: readonly RedisCommand[], options: BilledOptions): Promise<Answer[]>;
  streamRequest(path: string, signal: AbortSignal, caller?: string): HttpRequest;
}

/**
 * The newest `Upstash-Sync-Token` is sent back, so that a read sees this client's own writes. Answers overtake each
 * other: a read's token counts only when no other came in since the read was sent; a write's always counts.
 */
export function createRedisRequests(http: Http, { url, token }: RestAccess): RedisRequests {
  const base = url.replace(/\/+$/, "");
  const host = new URL(url).host;
  const authorization = { authorization: `Bearer ${token}` };
  const { timeout } = http.limits;
  const post = createPost(http, base, authorization);

  /** A body that cannot be understood fails the request, so that a write then says that its outcome is unknown. */
  function send<Result extends Answer | Answer[]>(
    path: string,
    body: string | Uint8Array,
    options: BilledOptions,
    understand: (body: unknown) => Result,
  ): Promise<Result> {
    const read: ResponseReader<Result> = (response, turn) => readAnswers(response, host, turn, understand);
    const onRepeat = http.observer?.repeated;
    return withRetry((timeLeft) => post(path, body, timeLeft, options, read), {
      timeout,
      onRepeat,
      ...options,
    });
  }

  return {
    host,
    sendOne: (path, body, options) => send(path, body, options, (answer) => answerOf(answer, host)),
    sendMany: (path, commands, options) =>
      send(path, JSON.stringify(commands), options, (answers) => answersOf(answers, commands.length, host)),
    streamRequest: (path, signal, caller) => ({
      method: "POST",
      url: base + path,
      headers: { ...authorization, accept: "text/event-stream" },
      signal,
      timeout,
      bill: billOf({ billed: 1, caller }),
    }),
  };
}

/** Sends one request once, with the sync token of the newest write that is known. */
function createPost(http: Http, base: string, authorization: { authorization: string }) {
  let syncToken: string | undefined;
  return <Result>(
    path: string,
    body: string | Uint8Array,
    timeout: number,
    { signal, repeatable, onRoom, ...of }: BilledOptions,
    read: ResponseReader<Result>,
  ): Promise<Result> => {
    const sentWith = syncToken;
    const request: HttpRequest = {
      method: "POST",
      url: path === "" ? `${base}/` : base + path,
      headers: {
        ...authorization,
        "content-type": typeof body === "string" ? "application/json" : "application/octet-stream",
        "upstash-encoding": "base64",
        ...(sentWith === undefined ? {} : { "upstash-sync-token": sentWith }),
      },
      body,
      signal,
      timeout,
      onRoom,
      bill: billOf(of),
    };
    return http.send(request, (response, turn) => {
      const received = response.header("upstash-sync-token");
      if (received && (!repeatable || sentWith === syncToken)) syncToken = received;
      return read(response, turn);
    });
  };
}

/** Every command is counted, those that Upstash does not bill too: PING, INFO and a few others. */
function billOf({ billed: count, caller, callers }: Pick<BilledOptions, "billed" | "caller" | "callers">): RequestBill {
  const alone = caller === undefined ? undefined : () => new Map([[caller, count]]);
  return { unit: "commands", count, callers: callers ?? alone };
}
