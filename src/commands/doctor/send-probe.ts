import type { Http } from "../../upstash/http.ts";
import type { HttpResponse } from "../../upstash/http-message.ts";
import { basic, bearer } from "../../upstash/rest-api.ts";
import type { UpstreamProbe } from "../../upstash/upstream-probe.ts";

/** Milliseconds that one read may take. */
export const LONGEST_CHECK = 15_000;

/** Makes one read. */
export function sendProbe({ url, credential, body }: UpstreamProbe, http: Http): Promise<HttpResponse> {
  const authorization = "token" in credential ? bearer(credential.token) : basic(credential.user, credential.password);
  const headers = { authorization, accept: "application/json", ...(body && { "content-type": "application/json" }) };
  const method = body === undefined ? "GET" : "POST";
  const sent = body === undefined ? {} : { body };
  return http.send({ method, url, headers, ...sent, timeout: LONGEST_CHECK }, (response) => response);
}

/** The JSON of an answer; nothing where it is none. */
export function parsedAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
