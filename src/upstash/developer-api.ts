import type { AccessMode, AccountCredentials } from "./credentials.ts";
import { type AskedOf, apiFailureOf, notDeveloperApi } from "./developer-api-failure.ts";
import { UpstashError } from "./errors.ts";
import type { Http } from "./http.ts";
import type { HttpRequest, HttpResponse } from "./http-message.ts";
import { parseWithUnsafeIntegersAsText } from "./reply.ts";
import { withRetry } from "./retry.ts";

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

/** E-mail and key as HTTP's Basic authentication carries them (RFC 7617). */
export function basicCredential({ email, apiKey }: Required<AccountCredentials>): string {
  return Buffer.from(`${email}:${apiKey}`).toString("base64");
}

/**
 * A client with Basic authentication by e-mail and key. Outside the write mode it sends nothing but GET; anything but GET
 * is sent once.
 */
export function createDeveloperApi(http: Http, account: Required<AccountCredentials>, mode: AccessMode): DeveloperApi {
  const authorization = `Basic ${basicCredential(account)}`;
  const { host } = new URL(account.url);
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
        contentOf(await http.send({ method, url, headers, ...text, signal, timeout }), { method, host });
      const repeatable = method === "GET";
      return withRetry(send, {
        timeout: http.limits.timeout,
        repeatable,
        ...(repeatable ? {} : { attempts: 1 }),
        signal,
      });
    },
  };
}

function contentOf(response: HttpResponse, asked: AskedOf): unknown {
  if (response.status < 200 || response.status > 299) throw apiFailureOf(response, asked);
  if (response.text === "") return "OK";
  try {
    return parseWithUnsafeIntegersAsText(response.text);
  } catch (cause) {
    throw notDeveloperApi(`${asked.host} answered with something that is not JSON.`, { cause });
  }
}
