import { createServer, type IncomingHttpHeaders } from "node:http";
import { closeServer, listenOnLoopback } from "../../src/local/http/loopback-server.ts";

/** What a destination was sent. */
export interface Request {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a destination answers. */
export interface Reply {
  readonly status: number;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Destinations on this machine. Each path answers 200 until it is given something else to say. */
export interface Receiver {
  urlOf(path: string): string;
  /** How many requests have come to all paths. */
  count(): number;
  /** The bodies that came to a path and were answered with a status, in their order. */
  bodies(path: string, status: number): readonly string[];
  answer(path: string, reply: (request: Request) => Promise<Reply> | Reply): void;
  stop(): Promise<void>;
}

/** Starts a server that stands for every webhook of a person. */
export async function startReceiver(): Promise<Receiver> {
  const received: (Request & { readonly status: number })[] = [];
  const replies = new Map<string, (request: Request) => Promise<Reply> | Reply>();
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = {
      path: (incoming.url ?? "/").slice(1),
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    const { status, body, headers } = (await replies.get(request.path)?.(request)) ?? { status: 200 };
    received.push({ ...request, status });
    response.writeHead(status, headers).end(body);
  });
  const url = await listenOnLoopback(server, 0);
  return {
    urlOf: (path) => `${url}/${path}`,
    count: () => received.length,
    bodies: (path, status) =>
      received.filter((each) => each.path === path && each.status === status).map(({ body }) => body),
    answer: (path, reply) => void replies.set(path, reply),
    stop: () => closeServer(server),
  };
}
