/** The values of a name in a header Cookie, in its order: another host of the same domain may have set one, too. */
export function cookiesIn(header: string | undefined, name: string): string[] {
  return (header ?? "").split(";").flatMap((cookie) => {
    const [given, value = ""] = cookie.trim().split("=", 2);
    return given === name ? [value] : [];
  });
}

/**
 * A header Set-Cookie, for as long as the browser runs. `Lax`, since a person comes from a link in a chat, and a browser would
 * not send a `Strict` cookie then. An empty value takes the cookie away.
 */
export function cookieOf(name: string, value: string, isSecure: boolean): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}${value === "" ? "; Max-Age=0" : ""}`;
}
