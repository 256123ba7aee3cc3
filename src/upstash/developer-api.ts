import type { AccessMode, AccountCredentials } from "./credentials.ts";
import { UpstashError } from "./errors.ts";
import type { Http, HttpRequest, HttpResponse } from "./http.ts";
import { parseWithLongIntegersAsText } from "./reply.ts";
import { retryAfterOf, withRetry } from "./retry.ts";

/** Characters of the API's own words in an error. */
const LONGEST_REASON = 500;

export interface ApiRequest {
  method: HttpRequest["method"];
  /** Encoded, starting with `/`. */
  path: string;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
}

/** The Developer API of an account. */
export interface DeveloperApi {
  /** The parsed response; integers beyond 2^53 come as their digits. Throws an UpstashError for any other status than 2xx. */
  request(request: ApiRequest, signal?: AbortSignal): Promise<unknown>;
}

/** A client with Basic authentication by e-mail and key. Outside the write mode it sends nothing but GET. */
export function createDeveloperApi(http: Http, account: Required<AccountCredentials>, mode: AccessMode): DeveloperApi {
  const authorization = `Basic ${Buffer.from(`${account.email}:${account.apiKey}`).toString("base64")}`;
  return {
    async request({ method, path, query = {}, body }, signal) {
      if (method !== "GET" && mode !== "writes") {
        throw new UpstashError("forbidden", `${method} ${path} was not sent: this server does not allow writes.`, {
          advice: "The person who runs it can allow them with --allow-writes.",
          notExecuted: true,
        });
      }
      const search = new URLSearchParams(query).toString();
      const url = `${account.url}${path}${search === "" ? "" : `?${search}`}`;
      const headers = {
        authorization,
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      };
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      const send = async (timeout: number) =>
        contentOf(await http.send({ method, url, headers, ...text, signal, timeout }), method);
      return withRetry(send, { timeout: http.limits.timeout, repeatable: method === "GET", signal });
    },
  };
}

function contentOf(response: HttpResponse, method: string): unknown {
  if (response.status < 200 || response.status > 299) throw failureOf(response, method);
  if (response.text === "") return "OK";
  try {
    return parseWithLongIntegersAsText(response.text);
  } catch (cause) {
    throw new UpstashError("not-upstash", "The Developer API answered with something that is not JSON.", { cause });
  }
}

/** The statuses of the Developer API, "HTTP Status Codes", each with what to do. */
function failureOf(response: HttpResponse, method: string): UpstashError {
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
          method === "GET"
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
      return new UpstashError("bad-request", `The Developer API cannot answer in JSON here (406)${reason}.`, atTheDoor);
    case 429:
      return new UpstashError("rate-limited", "The Developer API has had too many requests (429).", {
        ...atTheDoor,
        retryAfter: retryAfterOf(response),
      });
    case 502:
    case 503:
    case 504:
      return new UpstashError("unavailable", `The Developer API is not available (${status})${reason}.`, {
        retryAfter: retryAfterOf(response),
      });
    default:
      return new UpstashError("server-error", `The Developer API failed (${status})${reason}.`);
  }
}

function reasonOf(text: string): string {
  const short = text.trim().replace(/^"|"$/g, "").replace(/\.$/, "").slice(0, LONGEST_REASON);
  return short === "" || short.startsWith("<") ? "" : `: ${short}`;
}
