import { describe, expect, onTestFinished, test } from "vitest";
import { RedisError, UpstashError } from "../../src/upstash/errors.ts";
import { createHttp } from "../../src/upstash/http.ts";
import { createRedis } from "../../src/upstash/redis.ts";
import type { CommandOptions } from "../../src/upstash/redis-command.ts";
import { type Answer, closedPort, startScriptedServer } from "./scripted-server.ts";

const token = "AXlzTokenOfTheDatabase";
const read: CommandOptions = { repeatable: true };
const write: CommandOptions = { repeatable: false };
const encoded = (text: string) => Buffer.from(text).toString("base64");

describe("a command", () => {
  test("travels as JSON with the token in the Authorization header, and asks for base64", async () => {
    const server = await startScriptedServer(() => ({ body: '{"result":"OK"}' }));
    await redisAt(server.url).command(["SET", "key", 'a "quoted" ✓'], write);
    const [request] = server.received;
    expect(request).toMatchObject({
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "upstash-encoding": "base64" },
    });
    expect(request?.path).not.toContain(token);
    expect(JSON.parse(request?.body ?? "")).toEqual(["SET", "key", 'a "quoted" ✓']);
  });

  test.each(["", "/", "//"])("reaches the same address when the URL ends with %j", async (end) => {
    const server = await startScriptedServer(() => ({ body: '{"result":null}' }));
    await redisAt(server.url + end).command(["GET", "key"], read);
    expect(server.received[0]?.path).toBe("/");
  });

  test("keeps the path of a URL behind a gateway", async () => {
    const server = await startScriptedServer(() => ({ body: '{"result":null}' }));
    await redisAt(`${server.url}/redis/one`).command(["GET", "key"], read);
    expect(server.received[0]?.path).toBe("/redis/one/");
  });

  test.each([
    ["text", `"${encoded("value ✓")}"`, "value ✓"],
    ["an integer", "9223372036854775807", "9223372036854775807"],
    ["nothing", "null", null],
    ["elements", `["${encoded("a")}",1,null]`, ["a", 1, null]],
    ["bytes", '"/wA="', { base64: "/wA=" }],
  ])("is answered with %s", async (_what, result, reply) => {
    const server = await startScriptedServer(() => ({ body: `{"result":${result}}` }));
    expect(await redisAt(server.url).command(["ANY"], read)).toEqual(reply);
  });
});

describe("the sync token", () => {
  test("of the last answer goes with the next request, so that a read sees this client's writes", async () => {
    const server = await startScriptedServer((_request, index) => ({
      headers: index < 2 ? { "upstash-sync-token": `token-${index}` } : {},
      body: '{"result":"OK"}',
    }));
    const redis = redisAt(server.url);
    for (let count = 0; count < 4; count += 1) await redis.command(["SET", "key", "value"], write);
    const sent = server.received.map(({ headers }) => headers["upstash-sync-token"]);
    expect(sent).toEqual([undefined, "token-0", "token-1", "token-1"]);
  });

  test("is not shared with another database", async () => {
    const answer = { headers: { "upstash-sync-token": "token" }, body: '{"result":"OK"}' };
    const servers = [await startScriptedServer(() => answer), await startScriptedServer(() => answer)];
    for (const { url } of servers) await redisAt(url).command(["GET", "key"], read);
    expect(servers[1]?.received[0]?.headers).not.toHaveProperty("upstash-sync-token");
  });
});

describe("a refusal of Redis", () => {
  test.each([400, 200])("with status %i is Redis's own text", async (status) => {
    const error = "WRONGTYPE Operation against a key holding the wrong kind of value";
    const server = await startScriptedServer(() => ({ status, body: JSON.stringify({ error }) }));
    const failure = await failureOf(redisAt(server.url).command(["GET", "key"], read));
    expect(failure).toBeInstanceOf(RedisError);
    expect(failure).toMatchObject({ message: error, code: "WRONGTYPE" });
  });

  test("is not asked for again", async () => {
    const server = await startScriptedServer(() => ({ status: 400, body: '{"error":"ERR syntax error"}' }));
    await failureOf(redisAt(server.url).command(["GET"], read));
    expect(server.received).toHaveLength(1);
  });
});

describe("an answer that is no reply", () => {
  const cases: [string, Answer, object][] = [
    ["401", { status: 401, body: '{"error":"Unauthorized"}' }, { kind: "unauthorized", notExecuted: true }],
    ["403", { status: 403 }, { kind: "forbidden", notExecuted: true }],
    ["404", { status: 404, body: "Not Found" }, { kind: "not-found", notExecuted: true }],
    ["413", { status: 413 }, { kind: "bad-request", notExecuted: true }],
    ["500", { status: 500, body: '{"error":"internal"}' }, { kind: "server-error" }],
    [
      "400 without JSON",
      { status: 400, body: "<html>" },
      { kind: "bad-request", advice: expect.stringContaining("scheme, host and port") },
    ],
    ["402", { status: 402, body: '{"error":"unpaid"}' }, { kind: "quota", notExecuted: true }],
    ["410", { status: 410, body: '{"error":"gone"}' }, { kind: "bad-request", notExecuted: true }],
    [
      "429 for a used-up quota, which no repetition helps",
      { status: 429, body: '{"error":"ERR max daily request limit exceeded. Limit: 10000, Usage: 10000."}' },
      { kind: "quota", notExecuted: true, advice: expect.stringContaining("quota is used up") },
    ],
    ["a web page", { body: "<!doctype html>" }, { kind: "not-upstash" }],
    ["an empty body", {}, { kind: "not-upstash" }],
    ["JSON of another service", { body: '{"status":"up"}' }, { kind: "not-upstash" }],
    ["a JSON text", { body: '"OK"' }, { kind: "not-upstash" }],
    ["a redirect", { status: 302, headers: { location: "https://console.upstash.com" } }, { kind: "not-upstash" }],
  ];

  test.each(cases)("is told by what to check: %s", async (_what, answer, expected) => {
    const server = await startScriptedServer(() => answer);
    const failure = await failureOf(redisAt(server.url).command(["GET", "key"], read));
    expect(failure).toBeInstanceOf(UpstashError);
    expect(failure).toMatchObject(expected);
    expect(server.received).toHaveLength(1);
  });

  test.each(cases)("names the host and no token: %s", async (_what, answer) => {
    const server = await startScriptedServer(() => answer);
    const failure = await failureOf(redisAt(server.url).command(["GET", "key"], read));
    expect(failure.message).toContain(new URL(server.url).host);
    expect(`${failure.message} ${failure.stack}`).not.toContain(token);
  });

  test.each([402, 403, 410, 413, 422, 429, 500, 503])(
    "with status %i carries the reason that its body gives",
    async (status) => {
      const other = "AYNgAS2553feg6a2d9842h2a0gcdb5f8efe9934";
      const body = `{"error":"ERR the disk of ${other} is full"}`;
      const server = await startScriptedServer(() => ({ status, headers: { "retry-after": "60" }, body }));
      const failure = await failureOf(redisAt(server.url).command(["GET", "key"], read));
      expect(failure.message).toContain(`(${status}): ERR the disk of `);
      expect(failure.message).toMatch(/is full\.$/);
      expect(failure.message).not.toContain(other);
    },
  );

  test("as a page of HTML says nothing beyond its status", async () => {
    const server = await startScriptedServer(() => ({ status: 500, body: "<html><body>Oops</body></html>" }));
    const failure = await failureOf(redisAt(server.url).command(["GET", "key"], read));
    expect(failure.message).toMatch(/failed \(500\)\.$/);
  });

  test.each([500, 504, 200])("with status %i leaves open whether a write happened", async (status) => {
    const server = await startScriptedServer(() => ({ status, body: "<html>" }));
    const failure = await failureOf(redisAt(server.url).command(["INCR", "key"], write));
    expect(failure.message).toContain("It is unknown whether the write was carried out.");
    expect(server.received).toHaveLength(1);
  });
});

describe("a passing failure", () => {
  const passing: [string, Answer | "hang up"][] = [
    ["429", { status: 429 }],
    ["502", { status: 502 }],
    ["503", { status: 503, headers: { "retry-after": "0" } }],
    ["504", { status: 504 }],
    ["a closed connection", "hang up"],
  ];

  test.each(passing)("of a read is repeated: %s", async (_what, answer) => {
    const server = await startScriptedServer((_request, index) => (index === 0 ? answer : { body: '{"result":7}' }));
    expect(await redisAt(server.url).command(["STRLEN", "key"], read)).toBe(7);
    expect(server.received).toHaveLength(2);
    expect(server.received[1]?.body).toBe(server.received[0]?.body);
  });

  test.each(passing.filter(([what]) => what !== "429"))("of a write is not repeated: %s", async (_what, answer) => {
    const server = await startScriptedServer(() => answer);
    const failure = await failureOf(redisAt(server.url).command(["INCR", "key"], write));
    expect(failure.message).toContain("It is unknown whether the write was carried out.");
    expect(server.received).toHaveLength(1);
  });

  test("of a write that was turned away is repeated", async () => {
    const server = await startScriptedServer((_request, index) =>
      index === 0 ? { status: 429 } : { body: '{"result":1}' },
    );
    expect(await redisAt(server.url).command(["INCR", "key"], write)).toBe(1);
    expect(server.received).toHaveLength(2);
  });

  test("ends the call where Upstash asks to wait beyond the timeout", async () => {
    const server = await startScriptedServer(() => ({ status: 429, headers: { "retry-after": "60" } }));
    const failure = await failureOf(redisAt(server.url).command(["GET", "key"], read));
    expect(failure).toMatchObject({ kind: "rate-limited", retryAfter: 60_000 });
    expect(server.received).toHaveLength(1);
  });
});

describe("a call", () => {
  test("ends with the timeout, also while an attempt waits", async () => {
    const server = await startScriptedServer(() => new Promise<Answer>(() => {}));
    const failure = await failureOf(redisAt(server.url, 60).command(["GET", "key"], read));
    expect(failure).toMatchObject({ kind: "timeout" });
  });

  test("ends when the client cancels", async () => {
    const controller = new AbortController();
    const server = await startScriptedServer(() => {
      controller.abort();
      return new Promise<Answer>(() => {});
    });
    const failure = await failureOf(
      redisAt(server.url).command(["GET", "key"], { repeatable: true, signal: controller.signal }),
    );
    expect(failure).toMatchObject({ kind: "cancelled" });
  });

  test("of a write that is cancelled under way leaves open whether it happened", async () => {
    const controller = new AbortController();
    const server = await startScriptedServer(() => {
      controller.abort();
      return new Promise<Answer>(() => {});
    });
    const failure = await failureOf(
      redisAt(server.url).command(["INCR", "key"], { repeatable: false, signal: controller.signal }),
    );
    expect(failure).toMatchObject({ kind: "cancelled", message: expect.stringContaining("It is unknown") });
  });

  test("to where nobody listens says so, and that nothing happened", async () => {
    const port = await closedPort();
    const failure = await failureOf(redisAt(`http://127.0.0.1:${port}`, 150).command(["INCR", "key"], write));
    expect(failure).toMatchObject({ kind: "unreachable", message: `127.0.0.1:${port} refused the connection.` });
  });
});

function redisAt(url: string, timeout = 10_000) {
  const http = createHttp({ timeout, maxReply: 1_000_000 });
  onTestFinished(() => http.close());
  return createRedis(http, { url, token });
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error("The command was answered.");
    },
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
}
