import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { closeServer, listenOnLoopback } from "../../../src/local/http/loopback-server.ts";

/** A request that a destination got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A destination: it remembers what it gets, and answers what the test says. */
export interface TestReceiver {
  readonly url: string;
  readonly received: Received[];
  /** 200 without a body unless the test sets something else. */
  answer: (request: Received, response: ServerResponse) => void;
  bodies(): string[];
  close(): Promise<void>;
}

export async function startReceiver(): Promise<TestReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const received = { method, path, headers, body: Buffer.concat(chunks).toString("utf8") };
      receiver.received.push(received);
      receiver.answer(received, response);
    });
  });
  const receiver: TestReceiver = {
    url: await listenOnLoopback(server, 0),
    received: [],
    answer: (_request, response) => void response.end(),
    bodies: () => receiver.received.map(({ body }) => body),
    close: () => closeServer(server),
  };
  return receiver;
}

/** An answer of a status, a body and headers. */
export function answering(status: number, body = "", headers: Readonly<Record<string, string>> = {}) {
  return (_request: Received, response: ServerResponse): void => {
    response.writeHead(status, headers).end(body);
  };
}
