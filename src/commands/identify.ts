import type { IncomingMessage } from "node:http";
import { bearerTokenIn } from "../callers/bearer-token.ts";
import type { Caller } from "../callers/caller.ts";
import type { KnownCallers } from "../callers/known-callers.ts";
import { SelectionError } from "../catalog/select.ts";
import type { Service } from "../service.ts";
import { type Admitted, NarrowingError, type NotServed, narrowingsOf, type WhoCalls } from "../transport/who-calls.ts";
import { isFromQStash } from "../upstash/qstash-delivery.ts";

/*
 * Who makes a request over HTTP, and which part of what they may have it wants.
 */

/** Whoever reaches this machine's loopback is the person who started the server; but for QStash, which an agent has deliver. */
export function identifyLocal(service: Service, caller: Caller): WhoCalls {
  return async (request) =>
    isFromQStash(request) ? NOT_FOR_QSTASH : servedFor(service, caller, request, { isAlone: true });
}

const NOT_FOR_QSTASH: NotServed = {
  status: 403,
  refused:
    "QStash is no client of a server without callers: an agent that publishes messages could answer for the person. Start it with --callers.",
};

/** Callers by their bearer token (RFC 6750). */
export function identifyByToken(service: Service, callers: Pick<KnownCallers, "of">): WhoCalls {
  return async (request) => {
    const token = bearerTokenIn(request.headers.authorization);
    const caller = token === undefined ? undefined : callers.of(token);
    if (caller !== undefined) return servedFor(service, caller, request);
    return token === undefined ? MISSING : UNKNOWN;
  };
}

const MISSING: NotServed = {
  status: 401,
  refused: "This server asks who calls: send Authorization: Bearer TOKEN. Whoever runs it gives you a token.",
  headers: { "www-authenticate": 'Bearer realm="upstash-mcp"' },
};
const UNKNOWN: NotServed = {
  status: 401,
  refused: "Nobody has this bearer token here, or no longer. Whoever runs the server gives you another.",
  headers: { "www-authenticate": 'Bearer realm="upstash-mcp", error="invalid_token"' },
};

/** What a caller is served of what a request wants, or why that cannot be understood. */
export async function servedFor(
  service: Service,
  caller: Caller,
  request: IncomingMessage,
  { isAlone }: Pick<Admitted, "isAlone"> = {},
): Promise<Admitted | NotServed> {
  try {
    return { served: await service.serve(caller, narrowingsOf(request)), isAlone };
  } catch (error) {
    if (error instanceof NarrowingError || error instanceof SelectionError) {
      return { status: 400, refused: error.message };
    }
    throw error;
  }
}
