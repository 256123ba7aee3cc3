/** The values of a name in a header Cookie, in its order: another host of the same domain may have set one, too. */
export function cookiesIn(header: string | undefined, name: string): string[] {
  return (header ?? "").split(";").flatMap((cookie) => {
    const [given, value = ""] = cookie.trim().split("=", 2);
    return given === name ? [value] : [];
  });
}

/**
 * A header Set-Cookie, for so many seconds, else for as long as the browser runs. `Lax`, since a person comes from a link in a
 * chat, and a browser would not send a `Strict` cookie then. An empty value takes the cookie away.
 */
export function cookieOf(
  name: string,
  value: string,
  { isSecure, seconds }: { isSecure: boolean; seconds?: number },
): string {
  const age = value === "" ? 0 : seconds;
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}${age === undefined ? "" : `; Max-Age=${age}`}`;
}
