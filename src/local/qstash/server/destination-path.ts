/** A path and a query, of which the router can make segments. */
export interface PathTarget {
  readonly pathname: string;
  readonly query: URLSearchParams;
}

/** The paths that end in a destination, which may be a URL with slashes and a query of its own. */
const WITH_DESTINATION =
  /^(\/v2\/(?:publish|enqueue\/[^/?]+|schedules|trigger)\/)([a-z][a-z\d+.-]*(?::|%3A)(?:\/|%2F).*)$/i;
const TOKEN_PARAMETER = "qstash_token";

/**
 * Reads the target of a request. A URL at its end, as in `/v2/publish/https://host/path?query`, becomes one segment, with its
 * query; of that, the token alone belongs to the request.
 */
export function readTarget(target: string): PathTarget {
  const [, path = "", rest = ""] = WITH_DESTINATION.exec(target) ?? [];
  if (path !== "") {
    const decoded = /^[a-z][a-z\d+.-]*%3A/i.test(rest) ? decodeOrSame(rest) : rest;
    const { url, token } = withoutToken(decoded);
    return { pathname: `${path}${encodeURIComponent(url)}`, query: new URLSearchParams(token) };
  }
  const question = target.indexOf("?");
  return {
    pathname: question === -1 ? target : target.slice(0, question),
    query: new URLSearchParams(question === -1 ? "" : target.slice(question + 1)),
  };
}

/** The URL without the parameter that is the token, and that parameter. */
function withoutToken(url: string): { url: string; token: string } {
  const found = new RegExp(`([?&])(${TOKEN_PARAMETER}=[^&#]*)&?`).exec(url);
  if (found === null) return { url, token: "" };
  const [whole, sign = "", token = ""] = found;
  const before = url.slice(0, found.index);
  const after = url.slice(found.index + whole.length);
  return { url: after === "" || after.startsWith("#") ? before + after : `${before}${sign}${after}`, token };
}

function decodeOrSame(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
