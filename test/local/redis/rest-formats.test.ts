import { describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();
const base64 = { "upstash-encoding": "base64" };
const resp2 = { "upstash-response-format": "resp2" };
const encoded = (text: string) => Buffer.from(text).toString("base64");

async function bytesOf(path: string, body?: string): Promise<string> {
  const response = await db.fetch(path, {
    headers: resp2,
    method: body === undefined ? "GET" : "POST",
    ...(body === undefined ? {} : { body }),
  });
  expect(response.headers.get("content-type")).toBe("application/octet-stream");
  return Buffer.from(await response.arrayBuffer()).toString("latin1");
}

describe("JSON answers", () => {
  it("are null, an integer, a string or an array", async () => {
    await db.command("MSET", "json:1", "value1", "json:3", "value3");
    expect(await db.command("GET", "json:none")).toEqual({ result: null });
    expect(await db.command("STRLEN", "json:1")).toEqual({ result: 6 });
    expect(await db.command("GET", "json:1")).toEqual({ result: "value1" });
    expect(await db.command("MGET", "json:1", "json:2", "json:3")).toEqual({ result: ["value1", null, "value3"] });
  });

  it("nest as the reply does", async () => {
    await db.command("XADD", "json:stream", "1-1", "field", "value");
    expect(await db.command("XRANGE", "json:stream", "-", "+")).toEqual({ result: [["1-1", ["field", "value"]]] });
  });

  it("have the errors inside an array as text", async () => {
    expect(await db.command("EVAL", 'return {1, redis.error_reply("ERR inner")}', 0)).toEqual({
      result: [1, "ERR inner"],
    });
  });

  it.each(["9223372036854775807", "-9223372036854775808"])("write the integer %s digit by digit", async (digits) => {
    await db.command("SET", "json:integer", digits);
    const response = await db.fetch("/incrby/json:integer/0");
    expect(await response.text()).toBe(`{"result":${digits}}`);
  });

  it("replace bytes that are no UTF-8 by U+FFFD", async () => {
    await db.call("/set/json:bytes/a%FFb");
    expect(await db.command("GET", "json:bytes")).toEqual({ result: "a\uFFFDb" });
  });

  it("carry NUL, quotes and line breaks", async () => {
    const text = '\0 "quoted" \\ \r\n\t';
    await db.command("SET", "json:text", text);
    expect(await db.command("GET", "json:text")).toEqual({ result: text });
  });
});

describe("base64 answers", () => {
  it("encode every string, also simple ones and those in arrays, and nothing else", async () => {
    await db.command("RPUSH", "b64:list", "a", "ü");
    const answer = async (path: string) => (await db.call(path, { headers: base64 })).body;
    expect(await answer("/lrange/b64:list/0/-1")).toEqual({ result: [encoded("a"), encoded("ü")] });
    expect(await answer("/ping")).toEqual({ result: encoded("PONG") });
    expect(await answer("/type/b64:list")).toEqual({ result: encoded("list") });
    expect(await answer("/llen/b64:list")).toEqual({ result: 2 });
    expect(await answer("/get/b64:none")).toEqual({ result: null });
  });

  it("leave the status OK as it is, but encode a stored OK", async () => {
    const body = JSON.stringify([
      ["SET", "b64:ok", "OK"],
      ["GET", "b64:ok"],
      ["MGET", "b64:ok"],
    ]);
    expect((await db.call("/pipeline", { method: "POST", body, headers: base64 })).body).toEqual([
      { result: "OK" },
      { result: encoded("OK") },
      { result: [encoded("OK")] },
    ]);
  });

  it("leave errors readable", async () => {
    expect((await db.call("/get", { headers: base64 })).body).toEqual({
      error: "ERR wrong number of arguments for 'get' command",
    });
  });
});

describe("RESP2 answers", () => {
  it("are what a TCP client would receive", async () => {
    expect(await bytesOf("/set/resp:k/a%FF%00b")).toBe("+OK\r\n");
    expect(await bytesOf("/get/resp:k")).toBe("$4\r\na\xff\0b\r\n");
    expect(await bytesOf("/mget/resp:k/resp:none")).toBe("*2\r\n$4\r\na\xff\0b\r\n$-1\r\n");
    expect(await bytesOf("/strlen/resp:k")).toBe(":4\r\n");
  });

  it("have the error as RESP2 with status 400", async () => {
    const response = await db.fetch("/incr", { headers: resp2 });
    expect(response.status).toBe(400);
    expect(await response.text()).toBe("-ERR wrong number of arguments for 'incr' command\r\n");
  });

  it("follow one another for a pipeline", async () => {
    expect(await bytesOf("/pipeline", '[["ECHO","a"],["BLPOP","k",0],["STRLEN","resp:none"]]')).toMatch(
      /^\$1\r\na\r\n-ERR Command is not available: 'BLPOP'.*\r\n:0\r\n$/,
    );
  });

  it("may be asked to be JSON", async () => {
    expect((await db.call("/ping", { headers: { "upstash-response-format": "json" } })).body).toEqual({
      result: "PONG",
    });
  });

  it.each([
    ["another format", "/ping", { "upstash-response-format": "resp3" }],
    ["RESP2 together with base64", "/ping", { ...resp2, ...base64 }],
    ["RESP2 for a transaction", "/multi-exec", resp2],
  ])("%s is refused with 400", async (_, path, headers) => {
    const { status, body } = await db.call(path, { method: "POST", body: '[["PING"]]', headers });
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringContaining("Upstash-Response-Format") });
  });
});
