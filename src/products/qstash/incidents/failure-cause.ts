import { withoutSecretWords } from "../../../upstash/secret-words.ts";

/** Classes of errors of a delivery that got no answer, by what the log says of them. */
const classes: readonly (readonly [cause: string, pattern: RegExp])[] = [
  ["timeout", /time(d)? ?out|deadline/i],
  ["name not found (DNS)", /no such host|enotfound|dns|lookup/i],
  ["connection refused", /refused/i],
  ["certificate (TLS)", /x509|certificate|tls|handshake/i],
  ["connection lost", /reset|eof|broken pipe|closed|hang up/i],
  ["no route", /unreachable|no route/i],
];

const LONGEST_OTHER = 60;

/** Why a delivery failed, in few words, so that like failures come together: "HTTP 503", "timeout". */
export function causeOf({ responseStatus, error }: Readonly<Record<string, unknown>>): string {
  if (typeof responseStatus === "number" && responseStatus >= 100) return `HTTP ${responseStatus}`;
  const text = typeof error === "string" ? error : "";
  const found = classes.find(([, pattern]) => pattern.test(text));
  if (found !== undefined) return found[0];
  // Numbers differ from message to message where the cause is the same.
  const words = withoutSecretWords(text, "…").replaceAll(/\d+/g, "N").replaceAll(/\s+/g, " ").trim();
  return words === "" ? "unknown" : words.slice(0, LONGEST_OTHER);
}

/** What is known of a cause that a retry alone does not mend. */
export function adviceOn(cause: string): string | undefined {
  if (/^HTTP (401|403)$/.test(cause))
    return "The destination refuses the credential: mend that first, or retries fail again.";
  if (/^HTTP (404|405|410)$/.test(cause))
    return "The destination has no such path or method: mend that first, or retries fail again.";
  if (cause === "HTTP 413") return "The body is too large for the destination.";
  if (cause === "HTTP 429")
    return "The destination is asked too often: a lower rate of its flow control key lets it keep up.";
  if (/^HTTP (400|422)$/.test(cause)) return "The destination does not accept what is sent; a retry sends the same.";
  if (/^HTTP (408|504)$|^timeout$/.test(cause))
    return "The destination is too slow: raise timeout where messages are published, or do the work behind the answer.";
  if (/DNS|TLS/.test(cause)) return "The address or certificate of the destination is wrong: mend that first.";
  return undefined;
}
