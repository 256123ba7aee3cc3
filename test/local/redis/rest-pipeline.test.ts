import { describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();
const post = (path: string, commands: unknown) => db.call(path, { method: "POST", body: JSON.stringify(commands) });

const mixed = (prefix: string) => [
  ["SET", `${prefix}1`, "valuex"],
  ["SETEX", `${prefix}2`, 13, "valuez"],
  ["INCR", `${prefix}1`],
  ["ZADD", `${prefix}set`, 11, "item1", 22, "item2"],
];
const mixedResults = [
  { result: "OK" },
  { result: "OK" },
  { error: expect.stringMatching(/^ERR value is not an integer/) },
  { result: 2 },
];

describe("/pipeline", () => {
  it("answers 200 with the result or error of each command in its place", async () => {
    expect(await post("/pipeline", mixed("p:"))).toEqual({ status: 200, body: mixedResults });
  });

  it("refuses what is not available over REST in its place, and runs the rest", async () => {
    expect(
      await post("/pipeline", [["SET", "p:rest", 1], ["SUBSCRIBE", "c"], [], ["NOSUCH"], ["GET", "p:rest"]]),
    ).toEqual({
      status: 200,
      body: [
        { result: "OK" },
        { error: expect.stringContaining("'SUBSCRIBE'") },
        { error: "ERR empty command" },
        { error: expect.stringMatching(/^ERR unknown command 'NOSUCH'/) },
        { result: "1" },
      ],
    });
  });

  it("runs a thousand commands in order", async () => {
    const { body } = await post(
      "/pipeline",
      Array.from({ length: 1000 }, () => ["INCR", "p:counter"]),
    );
    expect(body).toEqual(Array.from({ length: 1000 }, (_, n) => ({ result: n + 1 })));
  });

  it("is no transaction: a user that may not run MULTI may send one", async () => {
    await db.command("ACL", "SETUSER", "piper", "on", ">pw", "~*", "+set", "+get");
    const { result: token } = (await db.command("ACL", "RESTTOKEN", "piper", "pw")) as { result: string };
    const body = '[["SET","p:acl","v"],["GET","p:acl"]]';
    expect((await db.call("/pipeline", { method: "POST", body, token })).body).toEqual([
      { result: "OK" },
      { result: "v" },
    ]);
    expect((await db.call("/multi-exec", { method: "POST", body, token })).body).toEqual({
      error: expect.stringMatching(/^NOPERM/),
    });
  });

  it("answers an empty array to an empty pipeline", async () => {
    expect(await post("/pipeline", [])).toEqual({ status: 200, body: [] });
  });

  it.each([
    ["a single command", ["SET", "p:single", "v"]],
    ["an object", { commands: [] }],
    [
      "an argument that is no scalar",
      [
        ["SET", "p:single", "v"],
        ["SET", "p:single", null],
      ],
    ],
  ])("refuses %s with 400 and runs nothing", async (_, commands) => {
    expect(await post("/pipeline", commands)).toEqual({
      status: 400,
      body: { error: expect.stringMatching(/^ERR failed to parse the request body/) },
    });
    expect(await db.command("EXISTS", "p:single")).toEqual({ result: 0 });
  });

  it("refuses a request without a body with 400", async () => {
    expect((await db.call("/pipeline")).status).toBe(400);
  });
});

describe("/multi-exec", () => {
  it("answers 200 with each result; a command that fails while it runs stops no other", async () => {
    expect(await post("/multi-exec", mixed("t:"))).toEqual({ status: 200, body: mixedResults });
  });

  it.each([
    ["a wrong number of arguments", ["GET"], /^ERR wrong number of arguments for 'get' command$/],
    ["an unknown command", ["NOSUCH"], /^ERR unknown command/],
    ["an unsupported command", ["BLPOP", "k", 0], /^ERR Command is not available: 'BLPOP'/],
    ["a transaction command", ["DISCARD"], /^ERR Command is not available: 'DISCARD'/],
    ["a REST token command", ["ACL", "RESTTOKEN", "default", "x"], /^ERR 'ACL RESTTOKEN' is not available/],
    ["an empty command", [], /^ERR empty command$/],
    ["an argument that is no scalar", ["SET", "k", { a: 1 }], /^ERR failed to parse the request body/],
  ])("is discarded as a whole, with one error and 400, for %s", async (_, bad, error) => {
    await db.command("DEL", "t:discarded");
    const commands = [["SET", "t:discarded", 1], bad, ["INCR", "t:discarded"]];
    expect(await post("/multi-exec", commands)).toEqual({ status: 400, body: { error: expect.stringMatching(error) } });
    expect(await db.command("EXISTS", "t:discarded")).toEqual({ result: 0 });
    expect(await post("/multi-exec", [["PING"]])).toEqual({ status: 200, body: [{ result: "PONG" }] });
  });

  it("is discarded as a whole, with one error and 413, beyond the request size", async () => {
    const commands = [
      ["SET", "t:small", "v"],
      ["SET", "t:large", "x".repeat(10 * 1024 * 1024)],
    ];
    expect(await post("/multi-exec", commands)).toEqual({
      status: 413,
      body: { error: expect.stringMatching(/^ERR max request size exceeded/) },
    });
    expect(await db.command("EXISTS", "t:small", "t:large")).toEqual({ result: 0 });
  });

  it("lets no command of another request in between", async () => {
    await db.command("SET", "t:isolated", 0);
    const add = [
      ["INCR", "t:isolated"],
      ["ECHO", "x".repeat(1000)],
      ["GET", "t:isolated"],
    ];
    const transactions = Array.from({ length: 30 }, () => post("/multi-exec", add));
    const others = Array.from({ length: 30 }, () => db.command("INCR", "t:isolated"));
    await Promise.all(others);
    for (const { body } of await Promise.all(transactions)) {
      const [incremented, , seen] = body as { result: unknown }[];
      expect(seen).toEqual({ result: String(incremented?.result) });
    }
    expect(await db.command("GET", "t:isolated")).toEqual({ result: "60" });
  });

  it("answers base64 when asked", async () => {
    const body = '[["SET","t:b64","ü"],["GET","t:b64"]]';
    expect(
      (await db.call("/multi-exec", { method: "POST", body, headers: { "upstash-encoding": "base64" } })).body,
    ).toEqual([{ result: "OK" }, { result: "w7w=" }]);
  });
});
