import { describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();

describe("a command in the path", () => {
  it("takes the command and its arguments from the segments", async () => {
    expect(await db.call("/set/path:foo/bar")).toEqual({ status: 200, body: { result: "OK" } });
    expect(await db.call("/get/path:foo")).toEqual({ status: 200, body: { result: "bar" } });
  });

  it("takes options from further segments", async () => {
    await db.call("/set/path:ex/bar/EX/100");
    expect(await db.call("/ttl/path:ex")).toEqual({ status: 200, body: { result: 100 } });
  });

  it("decodes each segment after the path was split", async () => {
    await db.call("/set/path%2Fslash/a%20b%2Fc%3F%25");
    expect(await db.command("GET", "path/slash")).toEqual({ result: "a b/c?%" });
  });

  it("decodes UTF-8 and bytes that are no UTF-8", async () => {
    await db.call("/set/path:unicode/%F0%9F%98%80");
    await db.call("/set/path:bytes/%00%FF");
    expect(await db.command("GET", "path:unicode")).toEqual({ result: "😀" });
    expect(await db.command("STRLEN", "path:bytes")).toEqual({ result: 2 });
  });

  it("keeps a plus sign in the path and reads one in the query as a space", async () => {
    await db.call("/set/path:plus/a+b");
    await db.call("/append/path:plus?c+d");
    expect(await db.command("GET", "path:plus")).toEqual({ result: "a+bc d" });
  });

  it("treats an empty segment as an empty argument", async () => {
    await db.call("/set/path:empty/");
    expect(await db.command("GET", "path:empty")).toEqual({ result: "" });
  });

  it("answers 400 for a percent sign without two hexadecimal digits", async () => {
    const { status, body } = await db.call("/get/100%");
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringContaining("%25") });
  });
});

describe("a value in the body", () => {
  it("is appended as the last argument", async () => {
    const json = '{"name":"Ada","tags":[1,2]}';
    expect(await db.call("/set/body:json", { method: "POST", body: json })).toEqual({
      status: 200,
      body: { result: "OK" },
    });
    expect(await db.command("GET", "body:json")).toEqual({ result: json });
  });

  it("is followed by the query parameters", async () => {
    await db.call("/set/body:ex?EX=100&NX", { method: "POST", body: "first" });
    expect(await db.call("/set/body:ex?EX=100&NX", { method: "POST", body: "second" })).toEqual({
      status: 200,
      body: { result: null },
    });
    expect(await db.command("GET", "body:ex")).toEqual({ result: "first" });
    expect(await db.command("TTL", "body:ex")).toEqual({ result: 100 });
  });

  it("arrives byte by byte", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await db.call("/set/body:binary", { method: "PUT", body: bytes });
    const response = await db.fetch("/get/body:binary", { headers: { "upstash-encoding": "base64" } });
    expect(await response.json()).toEqual({ result: Buffer.from(bytes).toString("base64") });
  });

  it("is not needed: an empty POST is the command of the path alone", async () => {
    expect(await db.call("/set/body:none/value", { method: "POST" })).toEqual({ status: 200, body: { result: "OK" } });
  });
});

describe("a command in the body", () => {
  it("is one JSON array", async () => {
    const body = '["SET", "json:foo", "bar", "EX", 100]';
    expect(await db.call("/", { method: "POST", body })).toEqual({ status: 200, body: { result: "OK" } });
    expect(await db.command("TTL", "json:foo")).toEqual({ result: 100 });
  });

  it("keeps numbers as they are written, beyond the precision of a double", async () => {
    const body = '["RPUSH", "json:numbers", 9223372036854775807, -9223372036854775808, 1.50, 1e3, "\\"7\\\\", 8, -0]';
    await db.call("/", { method: "POST", body });
    expect(await db.command("LRANGE", "json:numbers", 0, -1)).toEqual({
      result: ["9223372036854775807", "-9223372036854775808", "1.50", "1e3", '"7\\', "8", "-0"],
    });
  });

  it("takes booleans as true and false", async () => {
    await db.call("/", { method: "POST", body: '["RPUSH", "json:booleans", true, false]' });
    expect(await db.command("LRANGE", "json:booleans", 0, -1)).toEqual({ result: ["true", "false"] });
  });

  it.each([
    ["null", '["SET", "k", null]'],
    ["an object", '["SET", "k", {"a":1}]'],
    ["an array", '["SET", "k", [1]]'],
    ["no array at all", '{"command":"GET"}'],
    ["broken JSON", '["GET", "k"'],
    ["an empty array", "[]"],
    ["invalid UTF-8", Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d)],
  ])("is refused with 400 when it is or holds %s", async (_, body) => {
    const { status, body: answer } = await db.call("/", { method: "POST", body });
    expect(status).toBe(400);
    expect(answer).toEqual({ error: expect.stringMatching(/^ERR /) });
  });

  it("is refused with 413 beyond 10 MB, and the next request is served", async () => {
    const { status, body } = await db.call("/set/json:large", {
      method: "POST",
      body: new Uint8Array(10 * 1024 * 1024 + 1),
    });
    expect(status).toBe(413);
    expect(body).toEqual({ error: expect.stringContaining("ERR max request size exceeded. Limit: 10485760 bytes") });
    expect(await db.command("PING")).toEqual({ result: "PONG" });
  });
});

describe("HTTP", () => {
  it.each(["DELETE", "PATCH", "OPTIONS"])("answers 405 to %s and says what is allowed", async (method) => {
    const response = await db.fetch("/get/foo", { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("HEAD, GET, POST, PUT");
    expect(await response.json()).toEqual({ error: expect.stringContaining(method) });
  });

  it("answers HEAD with the headers of the result and no body", async () => {
    const response = await db.fetch("/echo/hello", { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe(String('{"result":"hello"}'.length));
    expect(await response.text()).toBe("");
  });

  it("answers JSON with its content type and keeps the connection", async () => {
    const response = await db.fetch("/ping");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("connection")).toBe("keep-alive");
    expect(await response.text()).toBe('{"result":"PONG"}');
  });

  it("answers 400 with the error of Redis when a command fails", async () => {
    expect(await db.call("/get")).toEqual({
      status: 400,
      body: { error: "ERR wrong number of arguments for 'get' command" },
    });
  });

  it("gives every answer a sync token that rises, and accepts it", async () => {
    const first = (await db.fetch("/ping")).headers.get("upstash-sync-token");
    const second = await db.fetch("/nonsense", { headers: { "upstash-sync-token": first ?? "" } });
    expect(Number(second.headers.get("upstash-sync-token"))).toBeGreaterThan(Number(first));
  });
});

describe("the token", () => {
  it.each([
    ["is missing", null],
    ["is wrong", "wrong"],
  ])("is required: 401 when it %s", async (_, token) => {
    expect(await db.call("/ping", { token })).toEqual({
      status: 401,
      body: { error: "WRONGPASS invalid or missing auth token" },
    });
  });

  it("may be the parameter _token, which is no argument of the command", async () => {
    const { token } = db.database;
    expect(await db.call(`/set/token:k?_token=${token}&EX=50`, { method: "POST", body: "v", token: null })).toEqual({
      status: 200,
      body: { result: "OK" },
    });
    expect(await db.command("TTL", "token:k")).toEqual({ result: 50 });
  });

  it("may be of any case of the scheme Bearer", async () => {
    const { token } = db.database;
    expect((await db.fetch("/ping", { token: null, headers: { authorization: `bearer ${token}` } })).status).toBe(200);
  });
});
