import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

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

/**
 * The browser of a request. `Lax`, since a person comes from a link in a chat, and a browser would not send a `Strict` cookie
 * then; what changes something is a POST with a form token, which no other site can make.
 */
export function browserOf(cookies: string | undefined, key: Buffer, isSecure: boolean): Browser {
  const known = cookieIn(cookies, COOKIE);
  const secret = known ?? randomBytes(32).toString("base64url");
  const sign = (subject: string) =>
    createHmac("sha256", key)
      .update(JSON.stringify([PURPOSE, secret, subject]))
      .digest();
  const cookie = `${COOKIE}=${secret}; Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  return {
    formToken: (subject) => sign(subject).toString("base64url"),
    sentForm(subject, token) {
      const given = Buffer.from(token ?? "", "base64url");
      const expected = sign(subject);
      return known !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
    },
    id: sign("browser").toString("base64url").slice(0, 22),
    ...(known === undefined && { setCookie: cookie }),
  };
}

function cookieIn(cookies: string | undefined, name: string): string | undefined {
  const values = (cookies ?? "").split(";").flatMap((cookie) => {
    const [given, value = ""] = cookie.trim().split("=", 2);
    return given === name ? [value] : [];
  });
  return values.find((value) => SECRET.test(value));
}
