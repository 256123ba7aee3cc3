import type { IncomingMessage, ServerResponse } from "node:http";

/** What a page may send; every method has an answer, be it that it is not allowed. */
const METHODS = "GET, POST, DELETE";
/**
 * The request headers of MCP clients, of all protocol versions, those of a trace (W3C, "Trace Context"), and those by which a
 * request narrows what it is served: a page that cannot send them would go without.
 */
const REQUEST_HEADERS = [
  ...["Accept", "Authorization", "Content-Type", "Last-Event-ID"],
  ...["Mcp-Method", "Mcp-Name", "Mcp-Protocol-Version", "Mcp-Session-Id"],
  ...["Traceparent", "Tracestate"],
  ...["X-MCP-Toolsets", "X-MCP-Tools", "X-MCP-Exclude-Tools", "X-MCP-Readonly"],
].join(", ");
/** The headers of answers that a page may read. */
const RESPONSE_HEADERS = "Mcp-Protocol-Version, Mcp-Session-Id, Retry-After, WWW-Authenticate, X-Request-Id";
/** Seconds for which a browser need not ask again; Chrome takes no more. */
const MAX_AGE = "7200";

/** Lets the page of an origin that was found to be allowed read the answer. */
export function shareWithPage(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("vary", "Origin");
  const { origin } = request.headers;
  if (!origin) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", RESPONSE_HEADERS);
}

/** Whether a browser asks what a page of an origin may send. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === "OPTIONS" && Boolean(headers.origin) && headers["access-control-request-method"] !== undefined;
}

/** Answers a preflight of an allowed origin. */
export function answerPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    "access-control-allow-methods": METHODS,
    "access-control-allow-headers": REQUEST_HEADERS,
    "access-control-max-age": MAX_AGE,
  });
  response.end();
}
