import { UpstashError } from "./errors.ts";
import type { HttpResponse } from "./http-message.ts";
import { reasonOf } from "./reason.ts";
import { retryAfterOf } from "./retry.ts";

/** What was asked of the API: by which method, and at which host. */
export interface AskedOf {
  method: string;
  host: string;
}

/** The statuses of the Developer API, "HTTP Status Codes", each with what to do. */
export function apiFailureOf(response: HttpResponse, asked: AskedOf): UpstashError {
  const { status } = response;
  const reason = reasonOf(response.text);
  const atTheDoor = { notExecuted: true } as const;
  switch (status) {
    case 400:
      return new UpstashError("bad-request", `The Developer API refused the request (400)${reason}.`, atTheDoor);
    case 401:
      return new UpstashError("unauthorized", "The Developer API did not accept the account (401).", {
        ...atTheDoor,
        advice:
          "Check UPSTASH_EMAIL and UPSTASH_API_KEY in the server's configuration; keys are made in the console under Account, Management API.",
      });
    case 403:
      return new UpstashError("forbidden", `The Developer API does not allow this (403)${reason}.`, {
        ...atTheDoor,
        advice:
          asked.method === "GET"
            ? "The API key may not see this, or it belongs to a team that the account is not in."
            : "The API key is probably read-only; a key that may write is made in the console under Account, Management API.",
      });
    case 404:
      return new UpstashError("not-found", `The Developer API knows nothing of this name or ID (404)${reason}.`, {
        ...atTheDoor,
        advice: "The list tools show what exists.",
      });
    case 405:
      return new UpstashError("bad-request", `The Developer API does not offer this method here (405)${reason}.`, {
        ...atTheDoor,
        advice: "This endpoint may have been retired by Upstash.",
      });
    case 406:
      return new UpstashError("bad-request", `The Developer API cannot answer in JSON here (406)${reason}.`, {
        ...atTheDoor,
        advice: "This endpoint may have been retired by Upstash.",
      });
    case 429:
      return rateLimited(response);
    case 502:
    case 503:
    case 504:
      return new UpstashError("unavailable", `The Developer API is not available (${status})${reason}.`, {
        retryAfter: retryAfterOf(response),
      });
    default:
      return otherFailure(status, reason, asked);
  }
}

function rateLimited(response: HttpResponse): UpstashError {
  const retryAfter = retryAfterOf(response);
  const wait = retryAfter === undefined ? "" : `; it asks to wait ${Math.ceil(retryAfter / 1_000)} seconds`;
  return new UpstashError("rate-limited", `The Developer API has had too many requests (429)${wait}.`, {
    notExecuted: true,
    retryAfter,
  });
}

/** A status that the document does not name. */
function otherFailure(status: number, reason: string, { host }: AskedOf): UpstashError {
  if (status >= 500) return new UpstashError("server-error", `The Developer API failed (${status})${reason}.`);
  if (status >= 400) {
    const message = `The Developer API refused the request (${status})${reason}.`;
    return new UpstashError("bad-request", message, { notExecuted: true });
  }
  const problem = status >= 300 ? "redirects elsewhere; the account's key is not sent there" : "gave no answer";
  return notDeveloperApi(`${host} ${problem} (${status}).`, { notExecuted: status >= 300 });
}

/** Something answered that is not the Developer API. */
export function notDeveloperApi(
  message: string,
  options: { notExecuted?: boolean; cause?: unknown } = {},
): UpstashError {
  return new UpstashError("not-upstash", message, {
    ...options,
    advice: "A proxy or a sign-in page of the network may stand between this server and Upstash.",
  });
}
