import type { IncomingMessage, ServerResponse } from "node:http";
import { detailsOf, type Log } from "../log.ts";
import { hostNames, openListener } from "./http-listener.ts";

/** Answers a request for a page; false for a path that is none. */
export type AnswerPage = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Connections at once: a few browsers of one person. */
const MAX_CONNECTIONS = 50;
const TIMES = {
  requestTimeout: 10_000,
  headersTimeout: 5_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
};

/** A listener of pages alone, for a process whose client is on stdio. */
export interface PagesListener {
  /** `http://ADDRESS:PORT`, with the port that was taken. */
  origin: string;
  close(): void;
}

/**
 * Serves pages to browsers of this machine. Only its names are answered, and those that a person allows, so that no web page
 * reaches it by DNS rebinding. It keeps no process alive. Rejects where the port is taken.
 */
export async function startPagesListener(
  address: { host: string; port: number; allowedHosts: readonly string[] },
  answer: AnswerPage,
  log: Log,
): Promise<PagesListener> {
  const names = new Set(hostNames(address));
  const onRequest = async (request: IncomingMessage, response: ServerResponse) => {
    if (!names.has(nameOf(request.headers.host)))
      return refuse(response, 403, "This name is not one of this server's.");
    if (!(await answer(request, response))) refuse(response, 404, "There is no such page.");
  };
  const { server, origin } = await openListener(address, {
    options: TIMES,
    answer: (request, response) => {
      onRequest(request, response).catch((error) => {
        log("error", `pages: ${detailsOf(error)}`);
        response.destroy();
      });
    },
    log,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.unref();
  return {
    origin,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The name in a Host header, without its port. */
function nameOf(host = ""): string {
  return host.replace(/:\d*$/, "").toLowerCase();
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    connection: "close",
  });
  response.end(`${text}\n`);
}
