import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface ScriptedServer {
  url: string;
  /** Every request so far. */
  received: Received[];
}

/**
 * An HTTP server that answers as it is told, until the end of the test. `index` counts the requests from 0; a connection
 * whose answer is "hang up" is closed without one, and a request whose answer never comes stays open.
 */
export async function startScriptedServer(
  answer: (request: Received, index: number) => Answer | "hang up" | Promise<Answer | "hang up">,
): Promise<ScriptedServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    received.push({ method, path, headers, body: await text(request) });
    const index = received.length - 1;
    const given = await answer(received[index] ?? { method, path, headers, body: "" }, index);
    if (given === "hang up") return void request.socket.destroy();
    response.writeHead(given.status ?? 200, given.headers).end(given.body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/**
 * A port of this machine where nobody listens until the end of the test. It is the near end of an open connection, so
 * that the system gives it to no server that starts meanwhile, as it may do with a port that was merely closed.
 */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const far = once(server, "connection") as Promise<[Socket]>;
  const near = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(near, "connect");
  const [accepted] = await far;
  onTestFinished(() => {
    near.destroy();
    accepted.destroy();
    server.close();
  });
  if (near.localPort === undefined) throw new Error("An open connection has a local port");
  return near.localPort;
}
