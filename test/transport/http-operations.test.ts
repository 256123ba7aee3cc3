import { describe, expect, onTestFinished, test } from "vitest";
import type { CallRequest } from "../../src/call/observer.ts";
import type { ClientSide, Served } from "../../src/call/served.ts";
import { startHttp } from "../../src/transport/http-server.ts";
import type { Operations } from "../../src/transport/operation-paths.ts";
import { messageOf, request, type Sent } from "../end-to-end/http-request.ts";

type Answering = (client: ClientSide) => ReturnType<Served["call"]>;

const DONE = { content: [{ type: "text" as const, text: "done" }] };

/** A server whose tools all answer so. */
async function start(operations?: Operations, answering: Answering = async () => DONE) {
  const requests: (CallRequest | undefined)[] = [];
  const served: Served = {
    caller: "local",
    offer: { tools: new Map(), instructions: "", explainMissing: async () => ({ exists: false, sentence: "" }) },
    results: "text",
    isOwnState: () => false,
    call(_name, _raw, client) {
      requests.push(client.request);
      return answering(client);
    },
  };
  const address = { host: "127.0.0.1", port: 0, ...(operations && { operations }) };
  const server = await startHttp(
    async () => ({ served }),
    () => {},
    address,
  );
  onTestFinished(() => server.close());
  return { server, requests, send: (sent: Sent) => request(server.url, sent) };
}

const get = (path: string): Sent => ({ method: "GET", path });
const ready: Operations = { notReady: async () => undefined };

describe("a path for those who operate the server", () => {
  test("says that the process lives", async () => {
    const { send } = await start();
    const { status, headers, body } = await send(get("/health"));
    expect([status, body]).toEqual([200, '{"status":"ok"}']);
    expect(headers).toMatchObject({ "content-type": "application/json", "cache-control": "no-store" });
  });

  test("says that calls can be answered, or why not", async () => {
    let reason: string | undefined;
    const { send } = await start({ notReady: async () => reason });
    expect(await send(get("/ready"))).toMatchObject({ status: 200, body: '{"status":"ready"}' });
    reason = "redis answered 401";
    const { status, body } = await send(get("/ready?probe=1"));
    expect([status, JSON.parse(body)]).toEqual([503, { status: "not ready", reason }]);
  });

  test("says what works only in part, and stays ready", async () => {
    const degraded = async () => "the shared state is not reached";
    const answer = await (await start({ ...ready, degraded })).send(get("/ready"));
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { status: "ready", degraded: await degraded() }]);
  });

  test("has the metrics where they are asked for, and says how to turn them on where not", async () => {
    const metrics = async () => ({ type: "text/plain; version=0.0.4", text: "up 1\n" });
    const { send } = await start({ ...ready, metrics });
    const { status, headers, body } = await send(get("/metrics"));
    expect([status, headers["content-type"], body]).toEqual([200, "text/plain; version=0.0.4", "up 1\n"]);
    const off = await (await start(ready)).send(get("/metrics"));
    expect([off.status, off.body]).toEqual([404, expect.stringContaining("--metrics")]);
  });

  test("answers HEAD without a body", async () => {
    const { send } = await start();
    expect(await send({ method: "HEAD", path: "/health" })).toMatchObject({ status: 200, body: "" });
  });

  test("tells what was measured to callers alone, whose names it has, and health and readiness to everybody", async () => {
    const refused = { status: 401, refused: "Who calls?" } as const;
    const metrics = async () => ({ type: "text/plain", text: 'calls{caller="ada"} 1' });
    const address = { host: "127.0.0.1", port: 0, operations: { ...ready, metrics } };
    const server = await startHttp(
      async () => refused,
      () => {},
      address,
    );
    onTestFinished(() => server.close());
    const statusOf = async (path: string) => (await request(server.url, get(path))).status;
    expect([await statusOf("/metrics"), await statusOf("/health"), await statusOf("/ready")]).toEqual([401, 200, 200]);
  });

  test.each(["/health", "/ready", "/metrics"])("%s takes no other method", async (path) => {
    const { send } = await start(ready);
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      expect(await send({ method, path })).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
    }
  });

  test.each(["/health", "/ready", "/metrics"])("%s is for this machine alone", async (path) => {
    const { send } = await start(ready);
    expect((await send({ ...get(path), headers: { host: "evil.example" } })).status).toBe(403);
    expect((await send({ ...get(path), headers: { origin: "https://evil.example" } })).status).toBe(403);
  });

  test.each(["/health/", "/Health", "/healthz", "/constructor", "/__proto__"])("is none of %s", async (path) => {
    expect((await (await start(ready)).send(get(path))).status).toBe(404);
  });
});

const call = (id: number) => ({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "t" } });
const modern = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};
const modernCall = { ...call(1), params: { name: "t", _meta: modern } };
const modernHeaders = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "t" };

describe("the id of a request", () => {
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  test.each([
    ["a 2025 client", call(1), {}, 1],
    ["a 2026 client", modernCall, modernHeaders, 1],
    ["a batch", [call(1), call(2)], {}, 2],
  ])("of %s is that of its answer and of its calls, with the trace", async (_what, body, headers, calls) => {
    const { send, requests } = await start();
    const sent = {
      body: JSON.stringify(body),
      headers: { ...headers, traceparent, "x-request-id": "of the client", "x-upstash-mcp-client": "1.2.3.4" },
    };
    const answer = await send(sent);
    const id = answer.headers["x-request-id"];
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(requests).toEqual(Array(calls).fill({ id, trace: "4bf92f3577b34da6a3ce929d0e0e4736", client: "127.0.0.1" }));
  });

  test("is another one for each, refused ones too", async () => {
    const { send } = await start();
    const sent: Sent[] = [{}, {}, { body: "no JSON" }, { headers: { host: "evil.example" } }, get("/other")];
    const answers = await Promise.all(sent.map(send));
    expect(new Set(answers.map(({ headers }) => headers["x-request-id"])).size).toBe(5);
  });
});

/** A tool that begins and ends when the test says so; an aborted call fails. */
function gate() {
  const [begun, ended] = [event(), event()];
  const answering: Answering = ({ signal }) => {
    begun.happen();
    const aborted = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error())));
    const failed = { content: [{ type: "text" as const, text: "The call was cancelled." }], isError: true as const };
    return Promise.race([ended.happened.then(() => DONE), aborted]).catch(() => failed);
  };
  return { answering, begun: begun.happened, end: ended.happen };
}

function event() {
  let happen = () => {};
  const happened = new Promise<void>((resolve) => {
    happen = resolve;
  });
  return { happen: () => happen(), happened };
}

describe("a server that ends", () => {
  const long = 600_000;

  test("lets a call that runs finish, and closes its connection", async () => {
    const { answering, begun, end } = gate();
    const { server, send } = await start(ready, answering);
    const answer = send({ body: JSON.stringify(modernCall), headers: { ...modernHeaders, connection: "keep-alive" } });
    await begun;
    const finished = server.finish(long);
    end();
    expect(await finished).toBe(0);
    expect(messageOf(await answer)).toMatchObject({ id: 1, result: { content: DONE.content } });
    expect((await answer).headers.connection).toBe("close");
  });

  test("is not ready, lives, and begins no further call", async () => {
    const { answering, begun, end } = gate();
    const { server, send, requests } = await start(ready, answering);
    const answer = send({ body: JSON.stringify(call(1)) });
    await begun;
    const finished = server.finish(long);
    expect(await send(get("/ready"))).toMatchObject({
      status: 503,
      body: '{"status":"not ready","reason":"shutting down"}',
    });
    expect((await send(get("/health"))).status).toBe(200);
    const refused = await send({ body: JSON.stringify(call(2)) });
    expect(refused).toMatchObject({ status: 503, headers: { "retry-after": "1", connection: "close" } });
    expect(messageOf(refused)).toMatchObject({ id: 2, error: { message: expect.stringContaining("shutting down") } });
    expect(requests).toHaveLength(1);
    end();
    await Promise.all([answer, finished]);
  });

  test("still takes that a call is cancelled", async () => {
    const { answering, begun } = gate();
    const { server, send } = await start(ready, answering);
    const headers = { "mcp-session-id": "session", "mcp-protocol-version": "2025-11-25" };
    const answer = send({ body: JSON.stringify(call(1)), headers });
    await begun;
    const finished = server.finish(long);
    const cancelled = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
    expect((await send({ body: JSON.stringify(cancelled), headers })).status).toBe(202);
    expect(await finished).toBe(0);
    await answer;
  });

  test.each([
    ["2025", call(1), {}],
    ["2026", modernCall, modernHeaders],
  ])("aborts what is left when its time is over, and answers it: a %s client", async (_version, body, headers) => {
    const { answering, begun } = gate();
    const { server, send } = await start(ready, answering);
    const answer = send({ body: JSON.stringify(body), headers });
    await begun;
    expect(await server.finish(1)).toBe(1);
    const message = messageOf(await answer) as { result: { content: { text: string }[] } };
    expect(message).toMatchObject({ id: 1, result: { isError: true } });
    expect(message.result.content.map(({ text }) => text)).toEqual([
      expect.stringContaining("--shutdown-timeout was over"),
      "The call was cancelled.",
    ]);
  });

  test("waits for nothing where nothing runs", async () => {
    const { server } = await start();
    expect(await server.finish(long)).toBe(0);
  });
});
