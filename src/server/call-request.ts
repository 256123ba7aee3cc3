import type { ServerContext } from "@modelcontextprotocol/server";
import type { CallRequest } from "../call/observer.ts";

/** The header with the id of a request; whatever a client has sent in it, the server's own takes its place. */
export const REQUEST_ID_HEADER = "x-request-id";
/** The header in which the server carries the address of the client; the same holds for it. */
export const CLIENT_ADDRESS_HEADER = "x-upstash-mcp-client";

/** Version, trace, parent and flags (W3C, "Trace Context", "traceparent Header Field Values"). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

/** The HTTP request in which a message came, in either protocol era; nothing over stdio. */
export function callRequestOf({ http }: Pick<ServerContext, "http">): CallRequest | undefined {
  const headers = http?.req?.headers;
  return callRequestIn((name) => headers?.get(name));
}

/** The same by its headers. */
export function callRequestIn(header: (name: string) => string | null | undefined): CallRequest | undefined {
  const id = header(REQUEST_ID_HEADER);
  if (!id) return undefined;
  const trace = traceOf(header("traceparent") ?? null);
  const client = header(CLIENT_ADDRESS_HEADER) || undefined;
  return { id, ...(trace && { trace }), ...(client && { client }) };
}

/** The id of the trace in a `traceparent`; nothing where it is not as the standard has it, which says to ignore it then. */
export function traceOf(traceparent: string | null): string | undefined {
  const [, trace, rest] = TRACEPARENT.exec(traceparent ?? "") ?? [];
  // The version 00 has nothing behind the flags.
  return rest !== undefined && traceparent?.startsWith("00") ? undefined : trace;
}
