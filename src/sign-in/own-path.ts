/** Characters of a path. */
const LONGEST_PATH = 500;
/** A base that is nobody's: what leads away from it leads elsewhere. */
const BASE = "http://own.invalid";

/**
 * The path of this server to which somebody wants to go after signing in; `otherwise` for anything else, since a link that leads
 * elsewhere could come from anybody.
 */
export function ownPath(text: string | null, otherwise: string): string {
  // A browser takes a backslash for a slash, and leaves control characters out, before it looks where a path leads.
  if (text === null || text.length > LONGEST_PATH || !/^\/(?!\/)[^\s\\\p{C}]*$/u.test(text)) return otherwise;
  const { origin, pathname, search } = new URL(text, BASE);
  return origin === BASE && !pathname.startsWith("//") ? pathname + search : otherwise;
}
