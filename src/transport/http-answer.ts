import type { ServerResponse } from "node:http";
import { asOneLine } from "./json-rpc.ts";

/**
 * Milliseconds after which a client is told that its answer will come: a proxy on the way may take a request for dead that
 * shows no sign of life.
 */
const SILENT = 5_000;

/** The answer to one request: JSON, or an event stream where something comes before it or it takes long. */
export interface HttpAnswer {
  /** Sends a message that comes before the answer. */
  notify(message: string): void;
  /** Sends the answer, and ends. */
  end(message: string): void;
  /** Ends without one: nobody waits for it. */
  drop(): void;
}

/** What a client of either era takes (MCP, "Streamable HTTP": the server answers with JSON or a stream). */
export function createHttpAnswer(response: ServerResponse, silent: number = SILENT): HttpAnswer {
  const timer = setTimeout(() => openStream(response), silent);
  response.once("close", () => clearTimeout(timer));
  return {
    notify(message) {
      openStream(response);
      response.write(eventOf(message));
    },
    end(message) {
      clearTimeout(timer);
      if (response.headersSent) return void response.end(eventOf(message));
      // As a text it leaves in one piece with the headers.
      const body = asOneLine(message);
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
      response.end(body);
    },
    drop() {
      clearTimeout(timer);
      if (!response.headersSent) response.writeHead(202);
      response.end();
    },
  };
}

function openStream(response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
  });
  response.flushHeaders();
}

function eventOf(message: string): string {
  return `event: message\ndata: ${asOneLine(message)}\n\n`;
}
