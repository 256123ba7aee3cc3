import { type FailureKind, UpstashError } from "./errors.ts";
import type { HttpResponse } from "./http-message.ts";
import { planLimitAdvice } from "./plan-limits.ts";
import { reasonOf } from "./reason.ts";
import { retryAfterOf } from "./retry.ts";

/** How an API speaks of its refusals where the general words do not fit. */
export interface ApiFailures {
  /** What a 401 did not accept, such as "the account"; "the token" unless told otherwise. */
  account?: string;
  /** What a redirect does not get, such as "the account's key"; "the token" unless told otherwise. */
  key?: string;
  /** What happened, by status: "has no such message" makes "QStash has no such message (404).". */
  problems?: Readonly<Partial<Record<number, string>>>;
  /** What to do, by status; one sentence for reads and another for writes where that differs. */
  advice?: Readonly<Partial<Record<number, string | { reads: string; writes: string }>>>;
}

/** What was asked of an API. */
export interface AskedOf {
  /** The API's name, with which sentences begin. */
  name: string;
  host: string;
  /** Whether the request only reads. */
  reads: boolean;
  failures: ApiFailures;
}

interface Refusal {
  kind: FailureKind;
  problem: string;
  advice?: string;
}

const retired = "This endpoint may have been retired by Upstash.";
const unavailable: Refusal = { kind: "unavailable", problem: "is not available" };

/** What statuses mean in general: the Developer API's "HTTP Status Codes", and RFC 9110 where it names none. */
const refusals: Readonly<Partial<Record<number, Refusal>>> = {
  402: { kind: "quota", problem: "wants a payment or a larger plan first" },
  403: { kind: "forbidden", problem: "does not allow this" },
  404: { kind: "not-found", problem: "knows nothing of this name or ID" },
  405: { kind: "bad-request", problem: "does not offer this method here", advice: retired },
  406: { kind: "bad-request", problem: "cannot answer in JSON here", advice: retired },
  410: { kind: "not-found", problem: "no longer has this", advice: retired },
  429: { kind: "rate-limited", problem: "has had too many requests" },
  502: unavailable,
  503: unavailable,
  504: unavailable,
};

/**
 * The error for a status other than 2xx: the API's name, what happened, the status, and the reason that the body gives.
 * A 4xx was turned away at the door; after a 5xx nobody knows whether the request was carried out.
 */
export function apiFailureOf(response: HttpResponse, asked: AskedOf): UpstashError {
  const { status } = response;
  if (status < 400) return elsewhere(status, asked);
  const { kind: general, problem, advice } = refusalOf(status, asked);
  const limit = status < 500 ? planLimitAdvice(reasonOf(response.text)) : undefined;
  const kind = limit === undefined ? general : "quota";
  const mayWait = kind === "rate-limited" || kind === "unavailable";
  const own = limit ?? ownAdvice(status, asked) ?? advice;
  return new UpstashError(kind, `${asked.name} ${problem} (${status})${endOf(response)}.`, {
    notExecuted: status < 500,
    ...(own === undefined ? {} : { advice: own }),
    ...(mayWait ? { retryAfter: retryAfterOf(response) } : {}),
  });
}

/** Something answered that is not the API. */
export function notUpstash(message: string, options: { notExecuted?: boolean; cause?: unknown } = {}): UpstashError {
  return new UpstashError("not-upstash", message, {
    ...options,
    advice: "A proxy or a sign-in page of the network may stand between this server and Upstash.",
  });
}

function elsewhere(status: number, { host, failures }: AskedOf): UpstashError {
  const isRedirect = status >= 300;
  const problem = isRedirect
    ? `redirects elsewhere; ${failures.key ?? "the token"} is not sent there`
    : "gave no answer";
  return notUpstash(`${host} ${problem} (${status}).`, { notExecuted: isRedirect });
}

function refusalOf(status: number, { failures }: AskedOf): Refusal {
  const general = refusals[status] ?? otherRefusal(status, failures);
  return { ...general, problem: failures.problems?.[status] ?? general.problem };
}

function otherRefusal(status: number, { account = "the token" }: ApiFailures): Refusal {
  if (status === 401) return { kind: "unauthorized", problem: `did not accept ${account}` };
  if (status >= 500) return { kind: "server-error", problem: "failed" };
  return { kind: "bad-request", problem: "refused the request" };
}

function ownAdvice(status: number, { reads, failures }: AskedOf): string | undefined {
  const advice = failures.advice?.[status];
  if (typeof advice !== "object") return advice;
  return reads ? advice.reads : advice.writes;
}

/** The API's own reason, of which a 401 needs none, and how long a 429 asks to wait. */
function endOf(response: HttpResponse): string {
  if (response.status === 401) return "";
  const reason = reasonOf(response.text);
  const retryAfter = response.status === 429 ? retryAfterOf(response) : undefined;
  return retryAfter === undefined ? reason : `${reason}; it asks to wait ${Math.ceil(retryAfter / 1_000)} seconds`;
}
