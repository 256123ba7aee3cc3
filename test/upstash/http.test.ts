import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { UpstashError } from "../../src/upstash/errors.ts";
import { createHttp } from "../../src/upstash/http.ts";
import type { HttpRequest } from "../../src/upstash/http-message.ts";
import { closedPort, startScriptedServer } from "./scripted-server.ts";

describe("a request", () => {
  test("arrives with its method, path, query, headers and body", async () => {
    const server = await startScriptedServer(() => ({ body: "{}" }));
    const headers = { authorization: "Bearer token", "content-type": "application/json" };
    await client().send(request(`${server.url}/v2/redis/databases?page=2`, { method: "POST", headers, body: "[1]" }));
    expect(server.received).toEqual([
      expect.objectContaining({
        method: "POST",
        path: "/v2/redis/databases?page=2",
        headers: expect.objectContaining(headers),
        body: "[1]",
      }),
    ]);
  });

  test("may have a body of bytes, or none", async () => {
    const server = await startScriptedServer(() => ({}));
    const http = client();
    await http.send(request(server.url, { method: "PUT", body: Buffer.from("héllo") }));
    await http.send(request(server.url));
    expect(server.received.map(({ body }) => body)).toEqual(["héllo", ""]);
  });

  test("is answered with status, headers and the text of the body", async () => {
    const server = await startScriptedServer(() => ({ status: 429, headers: { "Retry-After": "3" }, body: "später" }));
    const response = await client().send(request(server.url));
    expect(response).toMatchObject({ status: 429, text: "später" });
    expect(response.header("retry-after")).toBe("3");
    expect(response.header("upstash-sync-token")).toBeUndefined();
  });

  test("does not follow a redirect, which would carry the token elsewhere", async () => {
    const server = await startScriptedServer(() => ({ status: 302, headers: { location: "/other" } }));
    expect((await client().send(request(server.url))).status).toBe(302);
    expect(server.received).toHaveLength(1);
  });
});

describe("a reply that is too long", () => {
  test("is stopped while it arrives", async () => {
    const port = await listen(
      createHttpServer((_request, response) => {
        const writeOn = () => {
          while (!response.destroyed && response.write("x".repeat(10_000)));
        };
        response.on("drain", writeOn);
        writeOn();
      }),
    );
    const failure = await failureOf(client({ maxReply: 50_000 }).send(request(`http://127.0.0.1:${port}/`)));
    expect(failure).toMatchObject({
      kind: "too-large",
      message: "The reply is longer than 50000 bytes and was stopped.",
      advice: expect.stringContaining("--max-reply"),
    });
  });

  test("is complete up to the limit, counted in bytes", async () => {
    const server = await startScriptedServer(() => ({ body: "é".repeat(50) }));
    expect((await client({ maxReply: 100 }).send(request(server.url))).text).toHaveLength(50);
    expect(await failureOf(client({ maxReply: 99 }).send(request(server.url)))).toMatchObject({ kind: "too-large" });
  });
});

describe("a request without an answer", () => {
  test("ends with its timeout, and names that of the whole call", async () => {
    const server = await startScriptedServer(never);
    const failure = await failureOf(client({ timeout: 700 }).send(request(server.url, { timeout: 40 })));
    expect(failure).toMatchObject({
      kind: "timeout",
      message: expect.stringContaining("did not answer within 700 ms."),
    });
  });

  test("ends with its timeout where the body stops half way", async () => {
    const port = await listen(
      createHttpServer((_request, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half");
      }),
    );
    const failure = await failureOf(client().send(request(`http://127.0.0.1:${port}/`, { timeout: 40 })));
    expect(failure).toMatchObject({ kind: "timeout" });
  });

  test("ends when the client cancels", async () => {
    const controller = new AbortController();
    const server = await startScriptedServer(() => {
      controller.abort();
      return never();
    });
    const failure = await failureOf(client().send(request(server.url, { signal: controller.signal })));
    expect(failure).toMatchObject({ kind: "cancelled", message: "The call was cancelled." });
  });

  test("is not sent when the client has cancelled already", async () => {
    const server = await startScriptedServer(() => ({}));
    const failure = await failureOf(client().send(request(server.url, { signal: AbortSignal.abort() })));
    expect(failure).toMatchObject({ kind: "cancelled" });
    expect(server.received).toEqual([]);
  });

  test("leaves nothing behind on the client's signal", async () => {
    const { signal } = new AbortController();
    const [added, removed] = [vi.spyOn(signal, "addEventListener"), vi.spyOn(signal, "removeEventListener")];
    const server = await startScriptedServer(() => ({}));
    await client().send(request(server.url, { signal }));
    const [type, listener] = added.mock.calls[0] ?? [];
    expect(removed).toHaveBeenCalledWith(type, listener);
  });
});

describe("a failure on the way", () => {
  test("tells a refused connection, before anything was sent", async () => {
    const port = await closedPort();
    expect(await failureOf(client().send(request(`http://127.0.0.1:${port}/secret-path`)))).toMatchObject({
      kind: "unreachable",
      message: `127.0.0.1:${port} refused the connection.`,
      notExecuted: true,
    });
  });

  test("tells a connection closed before the answer, after which nobody knows", async () => {
    const server = await startScriptedServer(() => "hang up");
    expect(await failureOf(client().send(request(server.url)))).toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("closed the connection before it answered."),
      notExecuted: false,
    });
  });

  test("tells an answer that is not HTTP, such as that of the redis:// endpoint", async () => {
    const port = await listen(createTcpServer((socket) => socket.end("-ERR Protocol error\r\n")));
    const failure = await failureOf(client().send(request(`http://127.0.0.1:${port}/`)));
    expect(failure).toMatchObject({
      kind: "not-upstash",
      message: `127.0.0.1:${port} answered with something that is not HTTP.`,
    });
  });

  test("tells a server without TLS behind https://", async () => {
    const port = await listen(
      createTcpServer((socket) => socket.once("data", () => socket.end("HTTP/1.1 400 Bad\r\n\r\n"))),
    );
    const failure = await failureOf(client().send(request(`https://127.0.0.1:${port}/`)));
    expect(failure).toMatchObject({
      kind: "tls",
      notExecuted: true,
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });
});

describe("a stream", () => {
  test("gives the body as it arrives and ends when it is let go", async () => {
    const closed = event<void>();
    const port = await listen(
      createHttpServer((_request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("data: one\n\n");
        response.on("close", () => closed.happened());
      }),
    );
    const opened = await client().stream(request(`http://127.0.0.1:${port}/subscribe/news`));
    if ("refusal" in opened) throw new Error("The stream was refused.");
    const { body } = opened;
    const iterator = body[Symbol.asyncIterator]();
    expect(Buffer.from((await iterator.next()).value).toString()).toBe("data: one\n\n");
    body.destroy();
    await closed.promise;
  });

  test("fails like any request", async () => {
    const port = await closedPort();
    const failure = await failureOf(client().stream(request(`http://127.0.0.1:${port}/`)));
    expect(failure).toMatchObject({ kind: "unreachable", notExecuted: true });
  });
});

describe("the connections", () => {
  test("are kept open between requests", async () => {
    const sockets = new Set<Socket>();
    const server = createHttpServer((_request, response) => void response.end());
    server.on("connection", (socket) => sockets.add(socket));
    const port = await listen(server);
    const http = client();
    for (let count = 0; count < 10; count += 1) await http.send(request(`http://127.0.0.1:${port}/`));
    // A second one opens where the first is still being tidied up.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  test("are closed at the end, also while a request waits", async () => {
    const arrived = event<void>();
    const server = await startScriptedServer(() => {
      arrived.happened();
      return never();
    });
    const http = client();
    const failure = failureOf(http.send(request(server.url)));
    await arrived.promise;
    await http.close();
    expect(await failure).toBeInstanceOf(UpstashError);
  });

  test("need not be closed when there were none", async () => {
    await expect(createHttp({ timeout: 1_000, maxReply: 10_000 }).close()).resolves.toBeUndefined();
  });
});

function client(limits: { maxReply?: number; timeout?: number } = {}) {
  const http = createHttp({ timeout: 10_000, maxReply: 1_000_000, ...limits });
  onTestFinished(() => http.close());
  return { ...http, send: (sent: HttpRequest) => http.send(sent, (response) => response) };
}

function request(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: "GET", url, headers: {}, timeout: 10_000, ...rest };
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("The request was answered.");
    },
    (error: unknown) => error,
  );
}

/** Something to wait for. */
function event<Value>(): { promise: Promise<Value>; happened: (value: Value) => void } {
  let happened: (value: Value) => void = () => {};
  const promise = new Promise<Value>((resolve) => {
    happened = resolve;
  });
  return { promise, happened: (value) => happened(value) };
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** Listens until the end of the test. */
async function listen(server: ReturnType<typeof createTcpServer>): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return (server.address() as AddressInfo).port;
}
