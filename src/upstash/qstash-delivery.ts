import type { IncomingMessage } from "node:http";

/**
 * Whether QStash has brought a request, be it a message, a callback or a step of a workflow. It sets these headers itself, so
 * that whoever publishes can leave none of them out. An agent publishes with any other header and body, and reads the answer:
 * where QStash reaches this server, as from this machine, a request of it is one of the agent.
 */
export function isFromQStash({ headers }: Pick<IncomingMessage, "headers">): boolean {
  return (
    headers["upstash-signature"] !== undefined ||
    headers["upstash-message-id"] !== undefined ||
    headers["user-agent"]?.startsWith("Upstash-QStash") === true
  );
}
