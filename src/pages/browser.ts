import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { cookieOf, cookiesIn } from "./cookie.ts";

const COOKIE = "upstash-mcp-browser";
/** Set apart from any other use of the same key. */
const PURPOSE = "upstash-mcp form";
const GIVEN = "upstash-mcp browser";
const SECRET = /^([\w-]{43})\.([\w-]{43})$/;
/** Seconds: longer than anything waits, and not for ever, since each server at one name of this machine has a cookie. */
const KEPT = 7 * 24 * 3_600;

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

/**
 * The browser of a request. What changes something is a POST with a form token, which no other site can make. A secret counts
 * only where this server has given it: who can send any header, and see no header of an answer, has none.
 */
export function browserOf(cookies: string | undefined, key: Buffer, isSecure: boolean): Browser {
  const digest = (...parts: string[]) => createHmac("sha256", key).update(JSON.stringify(parts)).digest();
  // A browser sends a cookie to all ports of this machine: each key has one of its own, so that no two servers take turns.
  const own = `${COOKIE}-${digest(GIVEN).toString("hex", 0, 4)}`;
  // Where there is https, no page of another host of the domain can set a cookie of this name.
  const name = isSecure ? `__Host-${own}` : own;
  const signatureOf = (secret: string) => digest(GIVEN, secret);
  const known = cookiesIn(cookies, name).flatMap((value) => {
    const [, secret = "", signature = ""] = SECRET.exec(value) ?? [];
    return isSame(signature, signatureOf(secret)) ? [secret] : [];
  })[0];
  const secret = known ?? randomBytes(32).toString("base64url");
  const sign = (subject: string) => digest(PURPOSE, secret, subject);
  const value = () => `${secret}.${signatureOf(secret).toString("base64url")}`;
  return {
    formToken: (subject) => sign(subject).toString("base64url"),
    sentForm: (subject, token) => known !== undefined && isSame(token ?? "", sign(subject)),
    id: sign("browser").toString("base64url").slice(0, 22),
    ...(known === undefined && { setCookie: cookieOf(name, value(), { isSecure, seconds: KEPT }) }),
  };
}

function isSame(text: string, expected: Buffer): boolean {
  const given = Buffer.from(text, "base64url");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
