import { createServer, type RequestListener, type Server } from "node:http";

/** A listener on this machine's loopback for pages alone. */
export interface PageListener {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  close(): Promise<void>;
}

/** Connections at once; further ones are closed. */
const MAX_CONNECTIONS = 50;
/** Milliseconds in which a request must be here. */
const REQUEST_TIME = 10_000;
const TIMES = { requestTimeout: REQUEST_TIME, headersTimeout: REQUEST_TIME };

/**
 * Listens on a free port. Only requests are let in that name this machine as their host, so that no web page reaches it by DNS
 * rebinding. It keeps no process from ending.
 */
export async function openPageListener(answer: RequestListener): Promise<PageListener> {
  const server = createServer(TIMES, (request, response) => {
    const [, name = ""] = /^(localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.exec(request.headers.host ?? "") ?? [];
    if (name !== "") return answer(request, response);
    response
      .writeHead(403, { "content-type": "text/plain; charset=utf-8" })
      .end("This is not a name of this machine.\n");
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return { origin: `http://127.0.0.1:${portOf(server)}`, close: () => closed(server) };
}

function portOf(server: Server): number {
  const bound = server.address();
  if (typeof bound !== "object" || bound === null) throw new Error("A listener on loopback has no port.");
  return bound.port;
}

async function closed(server: Server): Promise<void> {
  const done = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await done;
}
