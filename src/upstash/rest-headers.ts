import { UpstashError } from "./errors.ts";
import { quoted } from "./quoted.ts";

/** Headers that the client or undici sets; undici refuses to send some of them at all. */
const notOfARequest: ReadonlySet<string> = new Set([
  "authorization",
  "host",
  "content-length",
  "accept-encoding",
  "connection",
  "transfer-encoding",
  "keep-alive",
  "upgrade",
  "expect",
  "proxy-authorization",
]);

/** A token of RFC 9110, 5.6.2. */
const headerName = /^[!#$%&'*+.^`|~\w-]+$/;
/** The characters of RFC 9110, 5.5, without the control characters of Latin-1. */
const headerValue = /^[\t\x20-\x7e\xa0-\xff]*$/;

/**
 * A request's own headers with their names in lower case. Throws a `bad-request` UpstashError, which names the header and
 * never its value, for one that is the client's own or that HTTP cannot carry.
 */
export function ownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([given, value]) => {
      const name = given.toLowerCase();
      const problem = problemOf(name, value);
      if (problem !== undefined) throw refused(`The header ${quoted(given)} ${problem}.`);
      return [name, value];
    }),
  );
}

function problemOf(name: string, value: string): string | undefined {
  if (!headerName.test(name)) return "has a name that HTTP does not allow";
  if (notOfARequest.has(name)) return "is set by this server and by nobody else";
  return headerValue.test(value) ? undefined : "has a value with line breaks or characters beyond Latin-1";
}

function refused(message: string): UpstashError {
  return new UpstashError("bad-request", message, {
    advice: "Leave the header out, or give it another name or value; nothing was sent.",
    notExecuted: true,
  });
}
