import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/server";
import { failure } from "./json-rpc.ts";

/** The requests of this server that its client has not answered, such as questions to a person. */
export interface OwnRequests {
  begin(id: RequestId): void;
  /** Whether an answer is one to such a request, which it ends. */
  end(id: RequestId | undefined): boolean;
  /** The client answers no more: each of them, also each that begins later, is answered with an error. */
  giveUp(): void;
}

const CLIENT_GONE = "The client has ended its input and answers no more.";

/** `deliver` gets the errors. */
export function createOwnRequests(deliver: (error: JSONRPCMessage) => void): OwnRequests {
  const open = new Set<RequestId>();
  let isGivenUp = false;
  const giveUpOne = (id: RequestId) => {
    if (open.delete(id)) deliver({ ...failure(id, "server", CLIENT_GONE), id });
  };
  return {
    begin(id) {
      open.add(id);
      // Who asks must have done so before it is told.
      if (isGivenUp) queueMicrotask(() => giveUpOne(id));
    },
    end: (id) => id !== undefined && open.delete(id),
    giveUp() {
      isGivenUp = true;
      for (const id of open) giveUpOne(id);
    },
  };
}
