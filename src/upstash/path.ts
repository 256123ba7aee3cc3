import { UpstashError } from "./errors.ts";

/**
 * The only place where text becomes part of a URL's path. Each segment is percent-encoded; empty ones and the dots that
 * URLs resolve are refused, since no encoding keeps them what they are (WHATWG URL, "double-dot path segment").
 */
export function pathOf(segments: readonly string[]): string {
  for (const segment of segments) {
    if (segment === "" || segment === "." || segment === "..") {
      throw new UpstashError("bad-request", `"${segment}" cannot be a part of a URL's path.`, {
        advice: "Use another name, or a command that is sent in the request body.",
        notExecuted: true,
      });
    }
  }
  return `/${segments.map(encodeURIComponent).join("/")}`;
}
