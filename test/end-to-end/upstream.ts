import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Closable } from "./closing.ts";

/** A request as the stand-in received it. */
export interface ReceivedRequest {
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
  /** Resolves when the client has closed the connection before the answer was complete. */
  readonly abandoned: Promise<void>;
}

/** Stands where Upstash would, and answers as a test needs it. */
export interface Upstream extends Closable {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Every byte that has arrived, on all connections together. */
  received(): Buffer;
  /** Waits for the request with this number, counted from 1. */
  request(number: number): Promise<ReceivedRequest>;
}

/** Answers the request with this number, counted from 1; may leave it open. */
export type Answer = (response: ServerResponse, number: number, body: string) => void;

/** Leaves every request without an answer. */
export const noAnswer: Answer = () => {};

/** Answers a status with a JSON body. */
export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** The value as a Redis REST reply in base64, as the server asks for it. */
export function reply(response: ServerResponse, value: string): void {
  json(response, 200, { result: Buffer.from(value).toString("base64") });
}

/** Answers every request with this status. */
export function answerStatus(status: number, headers: Record<string, string> = {}): Answer {
  return (response) => json(response, status, { error: `status ${status}` }, headers);
}

/** Starts a stand-in upstream on a free port of loopback. */
export async function startUpstream(
  answer: Answer,
  create: (listener: (request: IncomingMessage, response: ServerResponse) => void) => Server = createServer,
  scheme = "http",
): Promise<Upstream> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const chunks: Buffer[] = [];
  const news = new EventEmitter().setMaxListeners(0);
  const server = create((request, response) => {
    const body: Buffer[] = [];
    const abandoned = new Promise<void>((resolve) => {
      response.once("close", () => {
        if (!response.writableFinished) resolve();
      });
    });
    request.on("data", (chunk: Buffer) => body.push(chunk));
    request.once("end", () => {
      const text = Buffer.concat(body).toString("utf8");
      requests.push({ body: text, headers: request.headers, abandoned });
      news.emit("request");
      answer(response, requests.length, text);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    received: () => Buffer.concat(chunks),
    async request(number) {
      for (;;) {
        const found = requests[number - 1];
        if (found !== undefined) return found;
        await once(news, "request");
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
