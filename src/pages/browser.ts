import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { cookieOf, cookiesIn } from "./cookie.ts";

const COOKIE = "upstash-mcp-browser";
/** Set apart from any other use of the same key. */
const PURPOSE = "upstash-mcp form";
const SECRET = /^[\w-]{43}$/;

/** One browser, by a secret that it alone has. */
export interface Browser {
  /** Stands in the forms of one subject: worth nothing in another browser, and for another subject. */
  formToken(subject: string): string;
  /** Whether a form of this subject was made for this browser. */
  sentForm(subject: string, token: string | null): boolean;
  /** Tells browsers apart in what the server keeps; no secret. */
  id: string;
  /** The header that gives a new browser its secret; nothing where it has one. */
  setCookie?: string;
}

/** The browser of a request. What changes something is a POST with a form token, which no other site can make. */
export function browserOf(cookies: string | undefined, key: Buffer, isSecure: boolean): Browser {
  // Where there is https, no page of another host of the domain can set a cookie of this name.
  const name = isSecure ? `__Host-${COOKIE}` : COOKIE;
  const known = cookiesIn(cookies, name).find((value) => SECRET.test(value));
  const secret = known ?? randomBytes(32).toString("base64url");
  const sign = (subject: string) =>
    createHmac("sha256", key)
      .update(JSON.stringify([PURPOSE, secret, subject]))
      .digest();
  return {
    formToken: (subject) => sign(subject).toString("base64url"),
    sentForm(subject, token) {
      const given = Buffer.from(token ?? "", "base64url");
      const expected = sign(subject);
      return known !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
    },
    id: sign("browser").toString("base64url").slice(0, 22),
    ...(known === undefined && { setCookie: cookieOf(name, secret, isSecure) }),
  };
}
