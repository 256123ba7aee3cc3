import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Served } from "../../src/call/served.ts";
import { startHttp } from "../../src/transport/http-server.ts";
import { messageOf, request, type Sent } from "../end-to-end/http-request.ts";

const TEXT = "a\u2028b\u2029c\u0085d é 😀 \ne";

/** A server whose only tool answers TEXT, and what it has logged. */
async function start(times?: Parameters<typeof startHttp>[3]) {
  const result = { content: [{ type: "text" as const, text: TEXT }] };
  const calls: unknown[] = [];
  const served: Served = {
    caller: "local",
    offer: { tools: new Map(), instructions: "", explainMissing: async () => ({ exists: false, sentence: "" }) },
    results: "text",
    isOwnState: () => false,
    async call(_name, raw) {
      calls.push(raw);
      return result;
    },
  };
  const server = await startHttp(
    async () => ({ served }),
    () => {},
    { host: "127.0.0.1", port: 0 },
    times,
  );
  onTestFinished(() => server.close());
  return { url: server.url, calls, send: (sent: Sent) => request(server.url, sent) };
}

const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t" } };
const modern = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};
const modernHeaders = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "t" };
const bodyOf = (json: unknown) => ({ body: JSON.stringify(json) });

describe("an answer", () => {
  test.each([
    ["an event stream", [call], {}, "text/event-stream"],
    ["JSON, in the earlier era too", call, {}, "application/json"],
    ["JSON", { ...call, params: { ...call.params, _meta: modern } }, modernHeaders, "application/json"],
  ])("as %s is in one line for every reader, and means the same", async (_what, message, headers, type) => {
    const { send } = await start();
    const answer = await send({ ...bodyOf(message), headers });
    expect(answer.headers["content-type"]).toContain(type);
    expect(answer.body).not.toMatch(/[\u2028\u2029\u0085]/);
    expect(messageOf(answer)).toMatchObject({ id: 1, result: { content: [{ text: TEXT }] } });
  });

  test.each(["*/*", "", "application/*, text/*;q=0.5", "text/html, */*;q=0.1", "application/json, text/event-stream"])(
    "goes to whoever takes it as they say: Accept: %j",
    async (accept) => {
      const { send } = await start();
      expect(messageOf(await send({ ...bodyOf(ping), headers: { accept } }))).toEqual({
        jsonrpc: "2.0",
        id: 1,
        result: {},
      });
    },
  );

  test("goes to whoever does not say what they take", async () => {
    const { url } = await start();
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify(ping);
    socket.write(
      `POST /mcp HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    let text = "";
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*"result":\{\}/);
  });

  test.each(["text/html", "application/json", "*/*;q=0"])(
    "is refused to who takes no such thing: %s",
    async (accept) => {
      const { send } = await start();
      expect((await send({ ...bodyOf(ping), headers: { accept } })).status).toBe(406);
    },
  );
});

describe("a message", () => {
  test("may have nulls for what is not given, and a byte order mark", async () => {
    const { send, calls } = await start();
    const message = { ...call, params: { name: "t", arguments: null, _meta: null } };
    expect(messageOf(await send({ body: `\ufeff${JSON.stringify(message)}` }))).toMatchObject({ id: 1, result: {} });
    expect(messageOf(await send(bodyOf({ ...ping, params: null })))).toMatchObject({ result: {} });
    expect(messageOf(await send(bodyOf({ ...ping, params: [] })))).toMatchObject({ result: {} });
    expect(calls).toEqual([undefined]);
  });

  test.each([
    ["params of text", { ...ping, params: "x" }, 1],
    ["params of a number", { ...ping, params: 5 }, 1],
    ["a method of a number", { ...ping, method: 5 }, 1],
    ["no jsonrpc", { id: 1, method: "ping" }, 1],
    ["an id of a wrong kind", { ...ping, id: {} }, null],
    ["no object", "ping", null],
    ["an empty batch", [], null],
  ])("that cannot be read is answered with its id: %s", async (_what, message, id) => {
    const { send } = await start();
    const answer = await send(bodyOf(message));
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toMatchObject({ id, error: { code: -32_600, message: expect.any(String) } });
  });

  test("of a batch is answered with the others", async () => {
    const { send } = await start();
    const { status, body } = await send(bodyOf([ping, { ...ping, id: 2 }]));
    expect(status).toBe(200);
    expect(body.match(/^data: .*$/gm)).toHaveLength(2);
  });

  test("of a batch with one that cannot be read is not done, and each is told", async () => {
    const { send, calls } = await start();
    const answer = await send(bodyOf([call, { ...ping, id: 2, method: 5 }, { jsonrpc: "2.0", method: "a" }]));
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toMatchObject([
      { id: 1, error: { message: "Nothing was done: another message of the batch cannot be read." } },
      { id: 2, error: { message: expect.stringContaining("method must be a text") } },
    ]);
    expect(calls).toEqual([]);
  });

  test("that is no UTF-8 is refused, and not guessed", async () => {
    const { url } = await start();
    const body = Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"method":"'), Buffer.from([0xff, 0x22, 0x7d])]);
    const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ id: null, error: { code: -32_700 } });
  });
});

describe("a page of this machine", () => {
  const origin = "http://localhost:5173";
  const asks = { "access-control-request-method": "POST", "access-control-request-headers": "content-type" };

  test("is told by a preflight what it may send", async () => {
    const { send } = await start();
    const { status, headers, body } = await send({ method: "OPTIONS", headers: { origin, ...asks } });
    expect({ status, body }).toEqual({ status: 204, body: "" });
    expect(headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, POST, DELETE",
      "access-control-allow-headers":
        "Accept, Authorization, Content-Type, Last-Event-ID, Mcp-Method, Mcp-Name, Mcp-Protocol-Version, Mcp-Session-Id, Traceparent, Tracestate, X-MCP-Toolsets, X-MCP-Tools, X-MCP-Exclude-Tools, X-MCP-Readonly",
      "access-control-max-age": "7200",
      vary: "Origin",
    });
    expect(headers).not.toHaveProperty("access-control-allow-credentials");
  });

  test.each([
    ["an answer", bodyOf(call), 200],
    ["an error", { body: "no JSON" }, 400],
    ["that nothing is kept for it", { method: "GET" }, 405],
    ["that there is nothing", { path: "/other" }, 404],
  ])("may read %s", async (_what, sent, status) => {
    const { send } = await start();
    const answer = await send({ ...sent, headers: { origin } });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-expose-headers":
        "Mcp-Protocol-Version, Mcp-Session-Id, Retry-After, WWW-Authenticate, X-Request-Id",
      vary: "Origin",
    });
  });

  test.each(["https://evil.example", "null", "http://localhost.evil.example"])(
    "is none of %s, which is refused and may read nothing",
    async (foreign) => {
      const { send } = await start();
      for (const sent of [
        { method: "OPTIONS", headers: { ...asks, origin: foreign } },
        { headers: { origin: foreign } },
      ]) {
        const { status, headers } = await send(sent);
        expect(status).toBe(403);
        expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
      }
    },
  );

  test("is not meant by a request without an origin", async () => {
    const { send } = await start();
    const { headers } = await send(bodyOf(ping));
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    expect(headers.vary).toBe("Origin");
    expect((await send({ method: "OPTIONS" })).status).toBe(405);
  });
});

test("/mcp/ is /mcp", async () => {
  const { send } = await start();
  expect((await send({ path: "/mcp/" })).status).toBe(200);
  expect((await send({ path: "/mcp/?a=1" })).status).toBe(200);
  expect((await send({ path: "/mcp//" })).status).toBe(404);
});

test("a connection is kept for 65 seconds", async () => {
  const { send } = await start();
  const { headers } = await send({ ...bodyOf(ping), headers: { connection: "keep-alive" } });
  expect(headers).toMatchObject({ connection: "keep-alive", "keep-alive": "timeout=65" });
});
