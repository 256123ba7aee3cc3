import { Redis } from "@upstash/redis";
import { beforeEach, describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();

async function batch(endpoint: "pipeline" | "multi-exec", commands: readonly unknown[]): Promise<unknown> {
  return (await db.call(`/${endpoint}`, { method: "POST", body: JSON.stringify(commands) })).body;
}

beforeEach(async () => {
  await db.command("FLUSHALL");
});

describe("SCAN with WITHTYPE", () => {
  const typed = (reply: unknown): Record<string, string> => {
    const [, flat] = (reply as { result: [string, string[]] }).result;
    return Object.fromEntries(flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1] ?? ""]] : [])));
  };

  async function writeOneOfEachType(): Promise<void> {
    await db.command("SET", "string", "v");
    await db.command("HSET", "hash", "f", "v");
    await db.command("RPUSH", "list", "v");
    await db.command("SADD", "set", "v");
    await db.command("ZADD", "zset", 1, "v");
    await db.command("XADD", "stream", "*", "f", "v");
  }
  const everyType = { string: "string", hash: "hash", list: "list", set: "set", zset: "zset", stream: "stream" };

  it.each([
    ["last", ["SCAN", 0, "COUNT", 1000, "WITHTYPE"]],
    ["first", ["SCAN", 0, "WITHTYPE", "COUNT", 1000]],
    ["in small letters", ["scan", 0, "count", 1000, "withtype"]],
  ])("answers each key with its type: the option %s", async (_, command) => {
    await writeOneOfEachType();
    const reply = await db.command(...command);
    expect(reply).toEqual({ result: ["0", expect.any(Array)] });
    expect(typed(reply)).toEqual(everyType);
  });

  it("is what @upstash/redis asks for", async () => {
    await writeOneOfEachType();
    for (const responseEncoding of [undefined, false] as const) {
      const redis = new Redis({
        url: db.database.url,
        token: db.database.token,
        ...(responseEncoding === false ? { responseEncoding } : {}),
      });
      const [cursor, keys] = await redis.scan(0, { withType: true, count: 1000 });
      expect(cursor).toBe("0");
      expect(Object.fromEntries(keys.map(({ key, type }) => [key, type]))).toEqual(everyType);
    }
  });

  it("goes through all keys with its cursor", async () => {
    const pairs = Array.from({ length: 500 }, (_, index) => [`k${index}`, "v"]).flat();
    await db.command("MSET", ...pairs);
    const found = new Set<string>();
    let cursor = "0";
    do {
      const reply = (await db.command("SCAN", cursor, "COUNT", 50, "WITHTYPE")) as { result: [string, string[]] };
      for (const [key, type] of Object.entries(typed(reply))) if (type === "string") found.add(key);
      [cursor] = reply.result;
    } while (cursor !== "0");
    expect(found.size).toBe(500);
  });

  it("takes the words of other options as their values", async () => {
    await db.command("SET", "WITHTYPE", "v");
    await db.command("SET", "other", "v");
    expect(await db.command("SCAN", 0, "MATCH", "WITHTYPE")).toEqual({ result: ["0", ["WITHTYPE"]] });
    expect(await db.command("SCAN", 0, "MATCH", "WITHTYPE", "TYPE", "string", "WITHTYPE")).toEqual({
      result: ["0", ["WITHTYPE", "string"]],
    });
    expect(await db.command("SCAN", 0, "TYPE", "hash", "WITHTYPE")).toEqual({ result: ["0", []] });
  });

  it("keeps keys that are no UTF-8", async () => {
    await db.call("/set/%FF%FE/v");
    const { body } = await db.call("/scan/0/withtype", { headers: { "upstash-encoding": "base64" } });
    const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64");
    expect(body).toEqual({ result: [base64("0"), [base64(Uint8Array.of(0xff, 0xfe)), base64("string")]] });
  });

  it("answers in RESP2 when asked", async () => {
    await db.command("SET", "k", "v");
    const response = await db.fetch("/scan/0/withtype", { headers: { "upstash-response-format": "resp2" } });
    expect(await response.text()).toBe("*2\r\n$1\r\n0\r\n*2\r\n$1\r\nk\r\n$6\r\nstring\r\n");
  });

  it("comes in its place in a pipeline: before what deletes the keys", async () => {
    await db.command("SET", "k", "v");
    expect(
      await batch("pipeline", [
        ["SCAN", 0, "WITHTYPE"],
        ["DEL", "k"],
        ["SCAN", 0, "WITHTYPE"],
      ]),
    ).toEqual([{ result: ["0", ["k", "string"]] }, { result: 1 }, { result: ["0", []] }]);
  });

  it("is served in a transaction", async () => {
    expect(
      await batch("multi-exec", [
        ["SET", "k", "v"],
        ["SCAN", 0, "WITHTYPE"],
      ]),
    ).toEqual([{ result: "OK" }, { result: ["0", ["k", "string"]] }]);
  });

  it("tells the types to who may SCAN, also of keys that it may not read", async () => {
    await db.command("SET", "private:k", "v");
    await db.command("ACL", "SETUSER", "browser", "on", ">pw", "~public:*", "+scan");
    const { result: token } = (await db.command("ACL", "RESTTOKEN", "browser", "pw")) as { result: string };
    expect(await db.call("/scan/0/withtype", { token })).toEqual({
      status: 200,
      body: { result: ["0", ["private:k", "string"]] },
    });
  });

  it("is refused with the read-only token, as SCAN is", async () => {
    expect(await db.call("/scan/0/withtype", { token: db.database.readOnlyToken })).toEqual({
      status: 400,
      body: { error: expect.stringMatching(/^NOPERM .*'scan'/) },
    });
  });

  it.each([
    ["without a cursor", ["SCAN"]],
    ["with a cursor that is none", ["SCAN", "x", "WITHTYPE"]],
    ["with an option that does not exist", ["SCAN", 0, "NONSENSE", 1, "WITHTYPE"]],
    ["with an option without its value", ["SCAN", 0, "WITHTYPE", "COUNT"]],
  ])("has the error of Redis %s", async (_, command) => {
    expect(await db.command(...command)).toEqual({ error: expect.stringMatching(/^ERR /) });
  });

  it("is of SCAN alone", async () => {
    await db.command("SADD", "set", "v");
    expect(await db.command("SSCAN", "set", 0, "WITHTYPE")).toEqual({ error: "ERR syntax error" });
  });
});

describe("COPY of a key onto itself", () => {
  it.each([
    ["is no copy", ["COPY", "k", "k"]],
    ["is none with REPLACE", ["COPY", "k", "k", "REPLACE"]],
    ["is none in the database by name", ["copy", "k", "k", "DB", 0]],
    ["is none where the key is not there", ["COPY", "none", "none"]],
  ])("%s", async (_, command) => {
    await db.command("SET", "k", "v");
    expect(await db.command(...command)).toEqual({ result: 0 });
    expect(await db.command("GET", "k")).toEqual({ result: "v" });
  });

  it("is none in a pipeline and in a transaction", async () => {
    const commands = [
      ["SET", "k", "v"],
      ["COPY", "k", "k"],
      ["COPY", "k", "other"],
    ];
    expect(await batch("pipeline", commands)).toEqual([{ result: "OK" }, { result: 0 }, { result: 1 }]);
    expect(await batch("multi-exec", commands)).toEqual([{ result: "OK" }, { result: 0 }, { result: 0 }]);
  });

  it("is NOT_COPIED for @upstash/redis", async () => {
    const redis = new Redis({ url: db.database.url, token: db.database.token });
    await redis.set("k", "v");
    expect(await redis.copy("k", "k")).toBe("NOT_COPIED");
    expect(await redis.copy("k", "other")).toBe("COPIED");
  });

  it("is refused to who may not write", async () => {
    expect(await db.call("/copy/k/k", { token: db.database.readOnlyToken })).toEqual({
      status: 400,
      body: { error: expect.stringMatching(/^NOPERM/) },
    });
  });
});
