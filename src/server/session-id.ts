import { randomUUID } from "node:crypto";

/*
 * The session id of a client before 2026-07-28 over HTTP (MCP 2025-11-25, "Session Management"). Such a client says what it
 * shows when it introduces itself, and each of its requests is answered alone, by whichever node: so the id says it again.
 * Nothing is kept for it, and whoever makes one up changes nothing but what it is sent itself.
 */

/** The header in which the server gives it, and the client sends it back with each later request. */
export const SESSION_HEADER = "mcp-session-id";

const SHOWS_APPS = "apps-";

/** An id of its own for a client that shows Apps, or does not. */
export function sessionIdFor(drawsApps: boolean): string {
  return drawsApps ? `${SHOWS_APPS}${randomUUID()}` : randomUUID();
}

/** Whether a client shows Apps, by what it has sent in the header. */
export function drawsAppsBy(session: string | readonly string[] | null | undefined): boolean {
  return typeof session === "string" && session.startsWith(SHOWS_APPS);
}
