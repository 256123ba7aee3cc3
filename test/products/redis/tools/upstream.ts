import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** An HTTP server in place of Upstash, until the end of the test. */
export interface Upstream {
  url: string;
  /** Every request so far, as `METHOD /path`. */
  requests: string[];
  /** Resolves when a response ends or its client goes. */
  nextClose(): Promise<void>;
}

export async function startUpstream(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Upstream> {
  const requests: string[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.once("close", () => waiting.shift()?.());
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    nextClose: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

/** Passes every request on to `target`, so that a test can see the requests and the ends of the responses. */
export function startProxy(target: string): Promise<Upstream> {
  return startUpstream((request, response) => {
    const { method, headers } = request;
    const onward = send(new URL(request.url ?? "/", target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    response.once("close", () => onward.destroy());
    onward.once("error", () => response.destroy());
    request.pipe(onward);
  });
}
