import type { RequestBill } from "./budget/bill.ts";
import { UpstashError } from "./errors.ts";
import type { Http } from "./http.ts";
import type { HttpRequest, HttpResponse } from "./http-message.ts";
import { scanLarge } from "./large-json.ts";
import { isNestedTooDeep } from "./nesting.ts";
import { quoted } from "./quoted.ts";
import { parseExact, parseWithUnsafeIntegersAsText } from "./reply.ts";
import { type ApiFailures, type AskedOf, apiFailureOf, notUpstash } from "./rest-failure.ts";
import { ownHeaders } from "./rest-headers.ts";
import { withRetry } from "./retry.ts";

export interface ApiRequest {
  method: HttpRequest["method"];
  /** Encoded, starting with `/`; below the base URL, without a query. */
  path: string;
  /** A list repeats the parameter; a text is encoded already, as that of a URL which ends the path. */
  query?: Readonly<Record<string, string | readonly string[]>> | string;
  headers?: Readonly<Record<string, string>>;
  body?: ApiBody;
  /** Whether integers beyond 2^53 of the answer are wanted as `parseExact` gives them, to be written as they were. */
  exact?: boolean;
}

/** The content type follows from the kind; `type`, or a header of the request, may name another. */
export type ApiBody = { json: unknown } | { text: string; type?: string } | { bytes: Uint8Array; type?: string };

/** An HTTP API of Upstash with one credential. */
export interface RestApi {
  /** The parsed response; integers beyond 2^53 come as their digits. Throws an UpstashError for any other status than 2xx. */
  request(request: ApiRequest, signal?: AbortSignal): Promise<unknown>;
}

export interface RestApiOptions {
  /** Sentences begin with it: "The Developer API". */
  name: string;
  /** With any base path, with or without a slash at its end. */
  baseUrl: string;
  /** The value of the header, made by `basic` or `bearer`. */
  authorization: string;
  failures?: ApiFailures;
  /** What Upstash bills of a request; nothing where that is nothing. */
  billed: ((request: ApiRequest) => RequestBill | undefined) | "free";
  /** Whether anything but reads is sent at all. */
  mayWrite: boolean;
  /** Which requests only read; GET alone unless told otherwise. */
  reads?: (request: Pick<ApiRequest, "method" | "path">) => boolean;
  /** Which of the reads take from what is left, so that a repeat would pass over something: they are sent once. */
  movesOn?: (request: Pick<ApiRequest, "method" | "path">) => boolean;
}

/** User and password as HTTP's Basic authentication carries them (RFC 7617): a secret as much as the password. */
export function basicCredential(user: string, password: string): string {
  return Buffer.from(`${user}:${password}`).toString("base64");
}

/** The Authorization header of a user and a password (RFC 7617). */
export function basic(user: string, password: string): string {
  return `Basic ${basicCredential(user, password)}`;
}

/** The Authorization header of a token (RFC 6750). */
export function bearer(token: string): string {
  return `Bearer ${token}`;
}

/**
 * A client of an API. What does more than read is refused before anything is sent unless `mayWrite`, and is sent once;
 * reads are repeated while a failure may pass.
 */
export function createRestApi(http: Http, options: RestApiOptions): RestApi {
  const { name, authorization, failures = {}, mayWrite } = options;
  const { reads = ({ method }) => method === "GET", movesOn = () => false } = options;
  const { host, origin, pathname } = new URL(options.baseUrl);
  const base = { origin, path: pathname.replace(/\/+$/, "") };
  return {
    async request(request, signal) {
      const { method, path, query = {}, headers = {}, body, exact = false } = request;
      const onlyReads = reads({ method, path });
      if (!onlyReads && !mayWrite) throw notAllowed(method, path);
      const repeatable = onlyReads && !movesOn({ method, path });
      const url = urlOf(base, path, query);
      const sent = {
        accept: "application/json",
        ...ownHeaders(body === undefined ? {} : { "content-type": typeOf(body) }),
        ...ownHeaders(headers),
        authorization,
      };
      const content = body === undefined ? {} : { body: contentOf(body) };
      const asked = {
        name,
        host,
        reads: onlyReads,
        failures,
        parse: exact ? parseExact : parseWithUnsafeIntegersAsText,
      };
      const bill = options.billed === "free" ? undefined : options.billed(request);
      const send = (timeout: number) =>
        http.send({ method, url, headers: sent, ...content, signal, timeout, bill }, (response, turn) =>
          turn === undefined ? answerOf(response, asked) : answerInTurns(response, asked, turn),
        );
      return withRetry(send, {
        timeout: http.limits.timeout,
        repeatable,
        ...(repeatable ? {} : { attempts: 1 }),
        signal,
        onRepeat: http.observer?.repeated,
      });
    },
  };
}

function notAllowed(method: string, path: string): UpstashError {
  return new UpstashError("forbidden", `${method} ${path} was not sent: this server does not allow writes.`, {
    advice: "The person who runs it can allow them with --allow-writes.",
    notExecuted: true,
  });
}

/** A path that a URL would resolve to another is refused: `reads` has judged the one that was given. */
function urlOf(base: { origin: string; path: string }, path: string, query: Required<ApiRequest>["query"]): string {
  const whole = `${base.origin}${base.path}${path}`;
  if (!path.startsWith("/") || new URL(whole).pathname !== base.path + path) {
    throw new UpstashError("bad-request", `A URL would not keep the path ${quoted(path)} as it is.`, {
      notExecuted: true,
    });
  }
  const search = typeof query === "string" ? query : searchOf(query).toString();
  return `${whole}${search === "" ? "" : `?${search}`}`;
}

function searchOf(query: Readonly<Record<string, string | readonly string[]>>): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) for (const value of [values].flat()) search.append(name, value);
  return search;
}

function typeOf(body: ApiBody): string {
  if ("json" in body) return "application/json";
  return body.type ?? ("text" in body ? "text/plain; charset=utf-8" : "application/octet-stream");
}

function contentOf(body: ApiBody): string | Uint8Array {
  if ("json" in body) return JSON.stringify(body.json);
  return "text" in body ? body.text : body.bytes;
}

/** What was asked, and how its answer is parsed. */
interface Asked extends AskedOf {
  parse(text: string): unknown;
}

function answerOf(response: HttpResponse, asked: Asked): unknown {
  if (isFailure(response)) throw apiFailureOf(response, asked);
  if (response.text === "") return "OK";
  return checked(parsed(response.text, asked), asked);
}

/** The same for a large response, each step in a turn of the event loop of its own. */
async function answerInTurns(response: HttpResponse, asked: Asked, turn: () => Promise<void>): Promise<unknown> {
  await turn();
  if (isFailure(response)) throw apiFailureOf(response, asked);
  await scanLarge(response.text, { cut: false, host: asked.host }, turn);
  const value = parsed(response.text, asked);
  await turn();
  checked(value, asked);
  await turn();
  return value;
}

function isFailure({ status }: HttpResponse): boolean {
  return status < 200 || status > 299;
}

function checked(value: unknown, { host }: AskedOf): unknown {
  if (isNestedTooDeep(value)) throw notUpstash(`${host} answered with JSON that is nested too deep.`);
  return value;
}

function parsed(text: string, { host, parse }: Asked): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw notUpstash(`${host} answered with something that is not JSON.`, { cause });
  }
}
