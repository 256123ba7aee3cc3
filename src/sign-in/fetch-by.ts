import { IssuerUnavailableError } from "../callers/oauth/issuer-metadata.ts";
import type { Http } from "../upstash/http.ts";

/** A request as oauth4webapi has one sent. */
interface Asked {
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: string | URLSearchParams | Uint8Array | ReadableStream | null | undefined;
}

/**
 * `fetch` by our own door to the network: through the proxies, within limits of time and size, and without redirects. Rejects
 * with an IssuerUnavailableError.
 */
export function fetchBy(http: Pick<Http, "send" | "limits">): (url: string, asked: Asked) => Promise<Response> {
  return async (url, { method, headers, body }) => {
    const request = {
      method: method === "POST" ? "POST" : "GET",
      url,
      headers,
      timeout: http.limits.timeout,
      ...(body && { body: String(body) }),
    } as const;
    const { status, text, header } = await http
      .send(request, (reply) => reply)
      .catch((error) => {
        throw new IssuerUnavailableError(
          `${new URL(url).origin}: ${error instanceof Error ? error.message : "failed"}`,
        );
      });
    const type = header("content-type");
    return new Response(text === "" ? null : text, {
      status,
      headers: type === undefined ? {} : { "content-type": type },
    });
  };
}
