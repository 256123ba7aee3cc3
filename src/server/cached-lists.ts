/**
 * For how long a client of the later era may keep a list of what is offered (MCP 2026-07-28, "Caching"). A file that is followed
 * may change the offer of a caller at any time; a minute later each client has seen it. Nothing hangs on it meanwhile: what
 * is no longer offered is refused when it is called. What stands at an address is read anew each time.
 */
export const LISTS_CACHED = { ttlMs: 60_000, cacheScope: "private" } as const;

/** The same for each request that lists something. */
export const CACHE_HINTS = {
  "server/discover": LISTS_CACHED,
  "tools/list": LISTS_CACHED,
  "prompts/list": LISTS_CACHED,
  "resources/list": LISTS_CACHED,
  "resources/templates/list": LISTS_CACHED,
} as const;
