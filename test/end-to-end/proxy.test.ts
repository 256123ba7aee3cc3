import { createServer, request as httpRequest } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Closable, closing } from "./closing.ts";
import { runProgram } from "./program.ts";
import { CERTIFICATE, startTlsUpstream } from "./tls-upstream.ts";
import { reply, startUpstream, type Upstream } from "./upstream.ts";

const keep = closing(afterEach);
const TOKEN = "read-only-token-of-the-test";
/** A name that only the proxy knows, and that the test certificate is for. */
const HOST = "db.upstash.test";
const read = ["call", "redis_string_read", '{"command":"GET","args":["k"]}'];

interface Proxy extends Closable {
  readonly port: number;
  /** `CONNECT host:port` or `POST http://…`, as it was asked. */
  readonly asked: readonly string[];
  /** What it could read: the heads of the requests. */
  readonly seen: readonly string[];
}

/** A proxy that brings every request to one upstream, by tunnel or by itself, whatever host was asked for. */
async function startProxy(upstream: Upstream): Promise<Proxy> {
  const asked: string[] = [];
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const { hostname, port } = new URL(upstream.url);
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    seen.push(JSON.stringify(request.headers));
    const path = new URL(request.url ?? "").pathname;
    const onward = httpRequest({ hostname, port, path, method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on("connection", (socket) => remember(socket));
  server.on("connect", (request, socket: Socket, head) => {
    asked.push(`CONNECT ${request.url}`);
    seen.push(JSON.stringify(request.headers));
    const tunnel = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      tunnel.write(head);
      socket.pipe(tunnel).pipe(socket);
    });
    remember(tunnel);
  });
  function remember(socket: Socket): void {
    sockets.add(socket.on("error", () => {}));
  }
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    seen,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function startBoth(scheme: "http" | "https" = "http") {
  const start = scheme === "http" ? startUpstream : startTlsUpstream;
  const upstream = keep(await start((response) => reply(response, "v")));
  return { upstream, proxy: keep(await startProxy(upstream)) };
}

function call(scheme: "http" | "https", env: Readonly<Record<string, string>>, ...flags: string[]) {
  return runProgram([...read, ...flags], {
    UPSTASH_REDIS_REST_URL: `${scheme}://${HOST}`,
    UPSTASH_REDIS_REST_READONLY_TOKEN: TOKEN,
    NODE_EXTRA_CA_CERTS: CERTIFICATE,
    ...env,
  });
}

describe("HTTPS_PROXY", () => {
  it.each(["HTTPS_PROXY", "https_proxy"])("%s carries requests to https:// by a tunnel", async (name) => {
    const { upstream, proxy } = await startBoth("https");
    const { code, stdout } = await call("https", { [name]: `http://127.0.0.1:${proxy.port}` });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ result: "v" });
    expect(proxy.asked).toEqual([`CONNECT ${HOST}:443`]);
    expect(upstream.requests).toHaveLength(1);
  });

  it.each([
    ["without a scheme", ""],
    ["in quotes", '"'],
  ])("%s is http", async (_, quote) => {
    const { proxy } = await startBoth("https");
    const { code } = await call("https", { HTTPS_PROXY: `${quote}127.0.0.1:${proxy.port}${quote}` });
    expect(code).toBe(0);
    expect(proxy.asked).toEqual([`CONNECT ${HOST}:443`]);
  });

  it.each(["socks5://ada:opensesame@proxy.test:1080", "http://ada:open/sesame@proxy.test:1080", "://opensesame"])(
    "stops the start where it is no proxy of HTTP, with one line that does not repeat it: %s",
    async (value) => {
      const { code, stdout, stderr } = await call("https", { HTTPS_PROXY: value });
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(/^upstash-mcp: Bad value for HTTPS_PROXY: expected [^\n]*http:\/\/HOST:PORT[^\n]*\n$/);
      expect(stderr).not.toMatch(/sesame|ada/);
    },
  );

  it("shows the proxy its own password, and never the token", async () => {
    const { upstream, proxy } = await startBoth("https");
    await call("https", { HTTPS_PROXY: `http://user:password@127.0.0.1:${proxy.port}` });
    expect(proxy.seen.join()).toContain(`Basic ${Buffer.from("user:password").toString("base64")}`);
    expect(proxy.seen.join()).not.toContain(TOKEN);
    expect(upstream.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  it("a proxy that is not there is an error that names what to check", async () => {
    const { proxy } = await startBoth();
    await proxy.close();
    const { code, stdout } = await call("https", { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^The proxy of HTTPS_PROXY cannot be used: 127\.0\.0\.1:\d+ refused the connection\. .*HTTPS_PROXY/,
    );
  });
});

describe("HTTP_PROXY", () => {
  it("carries requests to http://", async () => {
    const { proxy } = await startBoth();
    const { code, stdout } = await call("http", { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ result: "v" });
    expect(proxy.asked).toHaveLength(1);
    expect(proxy.asked[0]).toContain(HOST);
  });

  it("leaves this machine's own Redis alone", async () => {
    const { proxy } = await startBoth();
    const address = `http://127.0.0.1:${proxy.port}`;
    const { code, stdout } = await runProgram([...read, "--local"], { HTTP_PROXY: address, HTTPS_PROXY: address });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ result: null });
    expect(proxy.asked).toEqual([]);
  });
});

describe("NO_PROXY", () => {
  it.each([HOST, ".upstash.test", "example.com,upstash.test", "*"])("%s sends past the proxy", async (list) => {
    const { proxy } = await startBoth();
    const env = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: list };
    const { code } = await call("http", env, "--timeout", "1000");
    expect(code).toBe(1);
    expect(proxy.asked).toEqual([]);
  });

  it("for another host changes nothing", async () => {
    const { proxy } = await startBoth();
    const env = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: "example.com" };
    const { code } = await call("http", env);
    expect(code).toBe(0);
    expect(proxy.asked).toHaveLength(1);
  });
});
