import { describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();
const error = (text: RegExp) => ({ error: expect.stringMatching(text) });

describe("the status", () => {
  it("is 200 when a command was executed, also when its result is null", async () => {
    expect(await db.call("/set/codes:a/1")).toEqual({ status: 200, body: { result: "OK" } });
    expect(await db.call("/get/codes:none")).toEqual({ status: 200, body: { result: null } });
  });

  it("is 400 for a syntax error", async () => {
    expect(await db.call("/set/codes:a/1/NONSENSE")).toEqual({ status: 400, body: error(/^ERR syntax error$/) });
    expect(await db.call("/get")).toEqual({ status: 400, body: error(/^ERR wrong number of arguments for 'get'/) });
  });

  it("is 400 for a command that does not exist", async () => {
    expect(await db.call("/nosuch/a")).toEqual({ status: 400, body: error(/^ERR unknown command 'nosuch'/) });
  });

  it("is 400 for a command that REST does not support", async () => {
    expect(await db.call("/blpop/codes:a/0")).toEqual({ status: 400, body: error(/^ERR Command is not available/) });
  });

  it("is 400 when the execution fails", async () => {
    await db.call("/set/codes:text/text");
    expect(await db.call("/incr/codes:text")).toEqual({ status: 400, body: error(/^ERR value is not an integer/) });
    expect(await db.call("/lpush/codes:text/a")).toEqual({ status: 400, body: error(/^WRONGTYPE/) });
  });
});

describe("the gateway", () => {
  it.each(["HEAD", "GET", "POST", "PUT"])("serves %s", async (method) => {
    const response = await db.fetch("/ping", { method });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(method === "HEAD" ? "" : '{"result":"PONG"}');
  });
});
