import { describe, expect, test } from "vitest";
import { redisFamilies } from "../../../../src/products/redis/families/index.ts";
import { bytesCommands } from "../../../../src/products/redis/tools/bytes-commands.ts";
import { privileged, useTools, writes } from "./fixture.ts";

const tools = useTools();
const bytes = Buffer.from([0x00, 0xff, 0xfe, 0x0a, 0x22, 0x80]);
const base64 = bytes.toString("base64");

async function write(command: string, args: readonly string[], given = base64): Promise<unknown> {
  return (await tools.answer("redis_bytes_write", { command, args, base64: given }, writes)).result;
}

function refusal(command: string, args: readonly string[], given = base64): Promise<string> {
  return tools.refusal("redis_bytes_write", { command, args, base64: given }, writes);
}

async function bulk(...command: (string | Buffer)[]): Promise<unknown> {
  const reply = await tools.redis(...command);
  return reply.kind === "bulk" ? reply.value : reply;
}

describe("redis_bytes_write", () => {
  test("is offered with writes alone", async () => {
    expect(await tools.names()).not.toContain("redis_bytes_write");
    expect(await tools.names(privileged.flags)).not.toContain("redis_bytes_write");
    expect(await tools.names(writes.flags)).toContain("redis_bytes_write");
  });

  test("stores every byte as it is, and reads show the same base64", async () => {
    expect(await write("set", ["image"])).toBe("OK");
    expect(await bulk("GET", "image")).toEqual(bytes);
    const { result } = await tools.answer("redis_string_read", { command: "GET", args: ["image"] });
    expect(result).toEqual({ base64 });
  });

  test("takes keys and fields of any text before the bytes", async () => {
    expect(await write("HSET", ["a/b?c=d é&%2F+ ", "field #1"])).toBe(1);
    expect(await bulk("HGET", "a/b?c=d é&%2F+ ", "field #1")).toEqual(bytes);
  });

  test("takes several values, the last one as bytes", async () => {
    expect(await write("RPUSH", ["list", "text"])).toBe(2);
    expect(await bulk("LINDEX", "list", "1")).toEqual(bytes);
    expect(await write("HSET", ["hash", "f1", "v1", "f2"])).toBe(2);
    expect(await bulk("HGET", "hash", "f2")).toEqual(bytes);
  });

  test("expires with SETEX", async () => {
    expect(await write("SETEX", ["thumb", "100"])).toBe("OK");
    expect(await tools.redis("TTL", "thumb")).toMatchObject({ kind: "integer" });
    expect(await bulk("GET", "thumb")).toEqual(bytes);
  });

  test("reaches members and keys that are no text", async () => {
    await tools.redis("SADD", "set", bytes);
    expect(await write("SREM", ["set"])).toBe(1);
    await tools.redis("SET", bytes, "value");
    expect(await write("DEL", [])).toBe(1);
  });

  test("restores what DUMP gave", async () => {
    await tools.redis("RPUSH", "original", "a", "b");
    const { result } = await tools.answer<{ base64: string }>("redis_key_read", {
      command: "DUMP",
      args: ["original"],
    });
    expect(await write("RESTORE", ["copy", "0"], result.base64)).toBe("OK");
    const { result: copy } = await tools.answer("redis_list_read", { command: "LRANGE", args: ["copy", "0", "-1"] });
    expect(copy).toEqual(["a", "b"]);
  });

  test("runs writes of the catalog alone", () => {
    const known = redisFamilies.flatMap(({ commands }) => commands);
    const access = Object.keys(bytesCommands).map((name) => known.find((command) => command.name === name)?.access);
    expect(new Set(access)).toEqual(new Set(["write"]));
  });
});

describe("redis_bytes_write refuses, and nothing is written,", () => {
  test.each([
    ["GET", ["k"], /^GET reads, and this tool writes\. The commands of this tool: SET, /],
    ["INCRBY", ["k"], /^INCRBY does not take bytes as its last argument/],
    ["FLUSHALL", [], /^FLUSHALL does not take bytes/],
    ["SETT", ["k"], /^SETT is no command that is known here/],
    ["constructor", ["k"], /^CONSTRUCTOR is no command/],
    ["MULTI", [], /redis_pipeline_write/],
    ["SET", ["k", "EX", "100"], /^SET takes args: key, then the bytes\. .*SETEX/],
    ["SET", [], /^SET takes args: key/],
    ["HSET", ["k", "f", "v"], /^HSET takes args: key \[\(field value\)\.\.\.\] field, then the bytes\.$/],
    ["GETDEL", ["k"], /^GETDEL takes no args: the bytes are the key/],
    ["RESTORE", ["k", "0", "REPLACE"], /delete the key first/],
    ["SET", [".."], /^args\[0\] is "\.\."/],
    ["SET", ["x".repeat(9_000)], /longer than a URL's path/],
  ])("%s %j with a reason", async (command, args, reason) => {
    expect(await refusal(command, args)).toMatch(reason);
  });

  test.each([
    ["", /empty/],
    ["not base64!", /standard base64/],
    ["YWJj\nZGVm", /without line breaks/],
    ["YQ===YQ", /standard base64/],
    ["-_-_", /standard base64/],
  ])("%j in place of base64", async (given, reason) => {
    expect(await refusal("SET", ["untouched"], given)).toMatch(reason);
    expect(await bulk("GET", "untouched")).toBeNull();
  });

  test("more than one request carries, and says how to write it in parts", async () => {
    const reason = await refusal("SET", ["untouched"], "A".repeat(4_128_772));
    expect(reason).toContain("base64: expected at most 4128768 characters (3096576 bytes).");
    expect(reason).toContain("APPEND");
    expect(await bulk("GET", "untouched")).toBeNull();
  });

  test("what Redis refuses, in its words", async () => {
    await tools.redis("SET", "string", "1");
    expect(await refusal("LPUSH", ["string"])).toContain("WRONGTYPE");
  });
});
