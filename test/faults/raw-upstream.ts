import { createServer, type Socket } from "node:net";
import { afterEach } from "vitest";

/** A request as it arrived, and the connection to answer on. */
export interface RawRequest {
  /** Counted from 1, over all connections. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly socket: Socket;
  /** Resolves when the connection has ended, with the number of bytes that were written to it. */
  readonly closed: Promise<number>;
}

export interface RawUpstream {
  readonly url: string;
  readonly requests: readonly RawRequest[];
  /** Connections accepted so far. */
  readonly connections: number;
  close(): Promise<void>;
}

/**
 * Stands where Upstash would and answers byte by byte as a test needs it, right or wrong. It is closed after the test.
 * `onRequest` may leave a request without an answer.
 */
export async function startRawUpstream(onRequest: (request: RawRequest) => void): Promise<RawUpstream> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    let pending = Buffer.alloc(0);
    socket.on("error", () => {});
    const closed = new Promise<number>((resolve) => {
      socket.once("close", () => {
        sockets.delete(socket);
        resolve(socket.bytesWritten);
      });
    });
    socket.on("data", (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        const parsed = parseRequest(pending);
        if (parsed === undefined) return;
        pending = pending.subarray(parsed.length);
        const request = { ...parsed.request, number: requests.length + 1, socket, closed };
        requests.push(request);
        onRequest(request);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const upstream: RawUpstream = {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    requests,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  open.push(upstream);
  return upstream;
}

const open: RawUpstream[] = [];
afterEach(async () => {
  for (const upstream of open.splice(0)) await upstream.close();
});

function parseRequest(bytes: Buffer) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const [start = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const [method = "", path = ""] = start.split(" ");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const length = end + 4 + Number(headers["content-length"] ?? 0);
  if (bytes.length < length) return undefined;
  return { length, request: { method, path, headers, body: bytes.toString("utf8", end + 4, length) } };
}

/** A whole HTTP response. */
export function response(
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const lines = Object.entries({ "content-length": String(Buffer.byteLength(body)), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Status\r\n${lines.join("")}\r\n`), Buffer.from(body)]);
}

/** A response of JSON. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Buffer {
  return response(status, JSON.stringify(body), { "content-type": "application/json", ...headers });
}

/** A right answer to any request: `value` for a command, and once for each command of a pipeline. */
export function rightAnswer({ path, body }: Pick<RawRequest, "path" | "body">, value = "value"): Buffer {
  const result = { result: Buffer.from(value).toString("base64") };
  return json(200, path === "/" ? result : (JSON.parse(body) as unknown[]).map(() => result));
}
