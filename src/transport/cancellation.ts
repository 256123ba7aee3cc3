import type { IncomingMessage } from "node:http";
import type { RequestId, Server } from "@modelcontextprotocol/server";
import type { BuildServer } from "../server/server.ts";
import { SESSION_HEADER } from "../server/session-id.ts";

/** Lets a client of the 2025 protocol versions cancel a call over HTTP. */
export interface Cancellation {
  /**
   * Builds the server of a caller's request such that its calls can be cancelled, and that it passes a cancellation on. No
   * caller can cancel the call of another, whatever session it names.
   */
  follow(request: Request | undefined, caller: string, build: BuildServer): Server;
  /** The same for a call that no server is built for: `cancel` ends it. Gives what to do when it has ended. */
  begin(request: IncomingMessage, caller: string, id: RequestId, cancel: () => void): () => void;
}

/**
 * In 2025-06-18 and 2025-11-25 a cancellation is a notification, hence an HTTP request of its own, and the number of the
 * call in it is unique only for one client (MCP, "Cancellation"). The session id makes it unique; nothing but the running
 * calls is kept for it, so that a session cannot expire. From 2026-07-28 on, clients close the response stream instead.
 */
export function createCancellation(): Cancellation {
  const calls = new Map<string, { cancel: () => void }>();
  const keyOf = (caller: string, session: string, id: RequestId) => JSON.stringify([caller, session, id]);

  /** A client may give a number twice: what ends is then the later call. */
  function begin(key: string, cancel: () => void): () => void {
    const call = { cancel };
    calls.set(key, call);
    return () => {
      // Tables that the map has outgrown lead to it for long yet (see load/slots.ts), and no further.
      call.cancel = () => {};
      if (calls.get(key) === call) calls.delete(key);
    };
  }

  return {
    follow(request, caller, build) {
      const session = request?.headers.get(SESSION_HEADER);
      if (!session) return build();
      const endings: (() => void)[] = [];
      const server = build((id) => {
        endings.push(begin(keyOf(caller, session, id), () => void server.close()));
      });
      server.onclose = () => {
        for (const end of endings) end();
      };
      server.setNotificationHandler("notifications/cancelled", ({ params }) => {
        if (params.requestId !== undefined) calls.get(keyOf(caller, session, params.requestId))?.cancel();
      });
      return server;
    },
    begin(request, caller, id, cancel) {
      const { [SESSION_HEADER]: session } = request.headers;
      return typeof session === "string" && session !== "" ? begin(keyOf(caller, session, id), cancel) : () => {};
    },
  };
}
