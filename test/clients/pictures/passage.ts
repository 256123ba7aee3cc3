import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Closable } from "../../end-to-end/closing.ts";

/** What a client's requests go through on their way to a server, unchanged. */
export interface Passage extends Closable {
  url: string;
  /** Resolves when a client has been told the tools: before, nobody can say whether it would offer them to its model. */
  listed: Promise<void>;
}

export async function openPassage(target: string): Promise<Passage> {
  const to = new URL(target);
  let told = () => {};
  const listed = new Promise<void>((resolve) => {
    told = resolve;
  });

  async function pass(received: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of received) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (body.includes('"tools/list"')) response.once("finish", told);
    const { method, url: path, headers } = received;
    const { hostname, port, host } = to;
    const sent = request({ hostname, port, path, method, headers: { ...headers, host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    // The server or the client has gone away.
    sent.on("error", () => response.destroy());
    response.on("close", () => sent.destroy());
    sent.end(body);
  }

  const server = createServer((received, response) => void pass(received, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${to.pathname}`,
    listed,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
