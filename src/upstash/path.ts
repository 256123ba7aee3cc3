import { UpstashError } from "./errors.ts";

/**
 * The only place where text becomes part of a URL's path. Each segment is percent-encoded; empty ones and the dots that
 * URLs resolve are refused, since no encoding keeps them what they are (WHATWG URL, "double-dot path segment"), and so is
 * half a surrogate pair, which has no encoding.
 */
export function pathOf(segments: readonly string[]): string {
  return `/${segments.map(encodeSegment).join("/")}`;
}

/** A path such as `/v2/redis/rename/{database}` with its parameters put in, each as one segment. */
export function fillPath(path: string, parameters: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeSegment(String(parameters[name] ?? "")));
}

/** Whether a text can be one segment of a path. */
export function isPathPart(segment: string): boolean {
  return segment !== "" && segment !== "." && segment !== ".." && !/\p{Surrogate}/u.test(segment);
}

function encodeSegment(segment: string): string {
  if (!isPathPart(segment)) {
    throw new UpstashError("bad-request", `${JSON.stringify(segment)} cannot be a part of a URL's path.`, {
      advice: "Use another name, or a command that is sent in the request body.",
      notExecuted: true,
    });
  }
  return encodeURIComponent(segment);
}
