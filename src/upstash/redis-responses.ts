import { RedisError, UpstashError } from "./errors.ts";
import type { HttpResponse } from "./http-message.ts";
import { scanLarge } from "./large-json.ts";
import { isNestedTooDeep } from "./nesting.ts";
import { planLimitAdvice } from "./plan-limits.ts";
import { reasonOf } from "./reason.ts";
import { decodeReply, parseExact, type Reply } from "./reply.ts";
import { retryAfterOf } from "./retry.ts";

/** Characters of an error of Redis that are kept; its own are far shorter. */
const LONGEST_ERROR = 100_000;

/**
 * What one command of a batch got: a reply, or Redis's error in its place. `left` is how many elements of the reply were
 * left out because there are more than are read.
 */
export type Answer = { reply: Reply; left?: number } | { error: RedisError };

/** The answer in `{"result": …}` or `{"error": …}`. */
export function answerOf(body: unknown, host: string): Answer {
  if (typeof body === "object" && body !== null) {
    if ("error" in body && typeof body.error === "string") {
      return { error: new RedisError(body.error.slice(0, LONGEST_ERROR)) };
    }
    if ("result" in body && !isNestedTooDeep(body.result)) return { reply: decodeReply(body.result) };
  }
  throw new UpstashError("not-upstash", `${host} answered with JSON that is no Redis reply.`);
}

/**
 * The answers of `/pipeline` and `/multi-exec`, one for each command. A single error in place of the array means that
 * the whole request was refused; it is thrown as a RedisError.
 */
export function answersOf(body: unknown, count: number, host: string): Answer[] {
  if (!Array.isArray(body)) {
    const whole = answerOf(body, host);
    throw "error" in whole ? whole.error : new UpstashError("not-upstash", `${host} answered a batch with one result.`);
  }
  if (body.length !== count) {
    throw new UpstashError("not-upstash", `${host} answered ${count} commands with ${body.length} results.`);
  }
  return body.map((answer) => answerOf(answer, host));
}

/**
 * Reads the answer to one command or to many, as `understand` does it with the parsed body. A large response is looked
 * through, parsed and understood in turns of the event loop of their own; what is left out of it is told with each answer.
 */
export function readAnswers<Result extends Answer | Answer[]>(
  response: HttpResponse,
  host: string,
  turn: (() => Promise<void>) | undefined,
  understand: (body: unknown) => Result,
): Result | Promise<Result> {
  if (turn === undefined) return understand(bodyOf(response, host));
  return readLarge(response, host, turn, understand);
}

async function readLarge<Result extends Answer | Answer[]>(
  response: HttpResponse,
  host: string,
  turn: () => Promise<void>,
  understand: (body: unknown) => Result,
): Promise<Result> {
  await turn();
  const refusal = refusalOf(response, host);
  if (refusal !== undefined) throw refusal;
  const { text, left } = await scanLarge(response.text, { cut: true, host }, turn);
  const body = bodyOf({ status: response.status, header: response.header, text }, host);
  await turn();
  const understood = understand(body);
  const answers: Answer[] = Array.isArray(understood) ? understood : [understood];
  for (const [index, count] of left) {
    const answer = answers[index];
    if (answer !== undefined && "reply" in answer) answer.left = count;
  }
  // What is made of the answers has a turn of its own.
  await turn();
  return understood;
}

const NOT_OF_REDIS =
  "Redis refuses in JSON: a proxy may have answered in its place, or a port for https:// that was asked with http://. Check scheme, host and port of the URL.";

/** The JSON body of a 200, or of a 400 with Redis's error; every other status throws (Redis REST API, "HTTP Codes"). */
export function bodyOf(response: HttpResponse, host: string): unknown {
  const refusal = refusalOf(response, host);
  if (refusal !== undefined) throw refusal;
  try {
    return parseExact(response.text);
  } catch (cause) {
    const message = `${host} answered ${response.status} with something that is not JSON.`;
    if (response.status !== 400) throw new UpstashError("not-upstash", message, { cause });
    throw new UpstashError("bad-request", message, { advice: NOT_OF_REDIS, cause });
  }
}

/**
 * What a status other than 200 and 400 means, with the reason that its body gives; nothing was carried out where the
 * request was turned away at the door.
 */
function refusalOf(response: HttpResponse, host: string): UpstashError | undefined {
  const { status } = response;
  const atTheDoor = { notExecuted: true } as const;
  const retryAfter = retryAfterOf(response);
  if (status === 200 || status === 400) return undefined;
  if (status >= 300 && status < 400) {
    const message = `${host} redirects elsewhere (${status}); the token is not sent there.`;
    return new UpstashError("not-upstash", message, atTheDoor);
  }
  if (status === 401) return new UpstashError("unauthorized", `${host} did not accept the token (401).`, atTheDoor);
  if (status === 404)
    return new UpstashError("not-found", `${host} has no Redis REST API at this address (404).`, atTheDoor);
  const reason = reasonOf(response.text);
  const because = `(${status})${reason}.`;
  const limit = status < 500 ? planLimitAdvice(reason) : undefined;
  if (limit !== undefined || status === 402) {
    return new UpstashError("quota", `${host} refused the request ${because}`, { ...atTheDoor, ...advised(limit) });
  }
  if (status === 403) return new UpstashError("forbidden", `${host} refused the request ${because}`, atTheDoor);
  if (status === 413)
    return new UpstashError("bad-request", `The request is larger than ${host} accepts ${because}`, atTheDoor);
  if (status === 429)
    return new UpstashError("rate-limited", `${host} has had too many requests ${because}`, {
      ...atTheDoor,
      retryAfter,
    });
  if (status === 502 || status === 503 || status === 504) {
    return new UpstashError("unavailable", `${host} is not available ${because}`, { retryAfter });
  }
  if (status >= 500) return new UpstashError("server-error", `${host} failed ${because}`);
  if (status >= 400) return new UpstashError("bad-request", `${host} refused the request ${because}`, atTheDoor);
  return new UpstashError("not-upstash", `${host} answered with status ${status}.`);
}

function advised(advice: string | undefined): { advice?: string } {
  return advice === undefined ? {} : { advice };
}
