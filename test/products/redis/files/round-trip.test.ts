import { stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { keyspaceOf, useFileTools } from "./fixture.ts";

const tools = useFileTools();
const BYTES = Buffer.from([0xff, 0x00, 0xfe, 0x80]);
const LATER = Date.now() + 3_600_000;

beforeEach(async () => {
  await tools.redis("FLUSHALL");
});

/** Values of every type, small and of several parts, text and bytes at every place that takes them. */
async function storeEverything(): Promise<void> {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
  await tools.redis("SET", "string", 'text\nwith "quotes" and é 🎉');
  await tools.redis("SET", "string:empty", "");
  await tools.redis("SET", "string:OK", "OK");
  await tools.redis("SET", "string:bytes", BYTES);
  await tools.redis("SET", "string:expiring", "soon", "PXAT", `${LATER}`);
  await tools.redis("SET", "string:bytes:expiring", BYTES, "PXAT", `${LATER + 1}`);
  await tools.redis("SET", "string:large", "€".repeat(300_000));
  await tools.redis("SET", "string:large:bytes", Buffer.concat(Array.from({ length: 50_000 }, () => BYTES)));
  await tools.redis("SET", "string:exactly-one-part", "x".repeat(16_384));
  await tools.redis("RPUSH", "list", "b", "a", "", "a");
  await tools.redis("RPUSH", "list:bytes", "text", BYTES, "text", BYTES);
  await tools.redis("RPUSH", "list:large", ...numbers(12_345));
  await tools.redis("RPUSH", "list:exactly-one-part", ...numbers(500));
  await tools.redis("PEXPIREAT", "list:large", `${LATER + 2}`);
  await tools.redis("HSET", "hash", "f", "1", "__proto__", "2", "10", "3", "9", "", "", "empty");
  await tools.redis("HSET", "hash:bytes", "f", BYTES, BYTES, "v");
  await tools.redis("HSET", "hash:large", ...numbers(4_000));
  await tools.redis("PEXPIREAT", "hash", `${LATER + 3}`);
  await tools.redis("SADD", "set", "c", "a", "b");
  await tools.redis("SADD", "set:integers", "3", "1", "2");
  await tools.redis("SADD", "set:bytes", BYTES, "text");
  await tools.redis("SADD", "set:large", ...numbers(3_000));
  await tools.redis("ZADD", "zset", "1.1", "a", "-inf", "b", "inf", "c", "0.30000000000000004", "d", "-0", "e");
  await tools.redis("ZADD", "zset:bytes", "1", BYTES);
  await tools.redis("ZADD", "zset:large", ...numbers(4_000));
  await tools.redis("XADD", "stream", "1-1", "f", "v", "f", "w");
  await tools.redis("XADD", "stream", "2-1", "f", "v");
  await tools.redis("XADD", "stream", "9-9", "f", "v");
  await tools.redis("XDEL", "stream", "9-9");
  await tools.redis("XGROUP", "CREATE", "stream", "readers", "1-1");
  await tools.redis("XADD", "stream:bytes", "1-1", "f", BYTES);
  await tools.redis("XADD", "stream:bytes:field", "1-1", BYTES, "v");
  await tools.redis("XGROUP", "CREATE", "stream:empty", "readers", "0-0", "MKSTREAM");
  await tools.redis("XADD", "stream:emptied", "5-5", "f", "v");
  await tools.redis("XDEL", "stream:emptied", "5-5");
  const entries = Array.from({ length: 1_200 }, (_, index) => [
    "XADD",
    "stream:large",
    `${index + 1}-0`,
    "n",
    `${index}`,
  ]);
  await (await tools.database.redis()).pipeline(entries);
  await tools.redis("SET", Buffer.concat([Buffer.from("key:"), BYTES]), "a key that is bytes");
  await tools.redis("SADD", "", "a key without a name");
}

describe.each(["jsonl", "dump"])("a round trip as %s", (format) => {
  test("gives back every type with its bytes, its order and its expiry", async () => {
    await storeEverything();
    const before = await keyspaceOf(tools);
    const { result, notice } = await tools.export({ file: `all-${format}.jsonl`, format });
    expect(result).toMatchObject({ keys_in_file: Object.keys(before).length, skipped: {}, finished: true });
    expect(notice).toBeUndefined();
    await tools.redis("FLUSHALL");
    const { result: imported } = await tools.import({ file: `all-${format}.jsonl` });
    expect(imported).toMatchObject({ imported: Object.keys(before).length, skipped: {}, failed: 0, finished: true });
    expect(await keyspaceOf(tools)).toEqual(before);
  });

  test("over keys that are there leaves them as they are, or overwrites each as a whole", async () => {
    await storeEverything();
    const before = await keyspaceOf(tools);
    const file = `again-${format}.jsonl`;
    await tools.export({ file, format });
    for (const key of ["string", "list", "hash:large", "zset:bytes", "stream", ""]) {
      await tools.redis("DEL", key);
      await tools.redis("SET", key, "another");
    }
    const changed = await keyspaceOf(tools);
    const skipped = await tools.import({ file });
    expect(skipped.result).toMatchObject({ imported: 0, skipped: { exists: Object.keys(before).length } });
    expect(await keyspaceOf(tools)).toEqual(changed);
    const overwritten = await tools.import({ file, if_exists: "overwrite" });
    expect(overwritten.result).toMatchObject({ imported: Object.keys(before).length, skipped: {}, failed: 0 });
    expect(await keyspaceOf(tools)).toEqual(before);
  });
});

test("the file is for its owner alone, and the same data gives the same lines whatever their order in Redis", async () => {
  await tools.redis("MSET", "b", "2", "a", "1", "c", "3");
  await tools.redis("SADD", "set", "z", "y", "x");
  await tools.export({ file: "one.jsonl" });
  expect((await stat(join(tools.folder, "one.jsonl"))).mode & 0o777).toBe(0o600);
  const [header, ...lines] = await tools.lines("one.jsonl");
  expect(JSON.parse(header ?? "")).toMatchObject({ upstash_redis_export: 1, format: "jsonl", pattern: "*" });
  expect(lines).toEqual([
    '{"key":"a","type":"string","value":"1"}',
    '{"key":"b","type":"string","value":"2"}',
    '{"key":"c","type":"string","value":"3"}',
    '{"key":"set","type":"set","value":["x","y","z"]}',
    '{"end":true,"keys":4,"skipped":0}',
  ]);
});
