import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type Fault, startFaultyWay } from "../bulk/fixture.ts";
import { keyspaceOf, useFileTools } from "./fixture.ts";

const tools = useFileTools();
const BYTES = Buffer.from([0xff, 0xfe]);
/** A reply so small that values are soon larger. */
const small = { maxReply: 65_536 };

beforeEach(async () => {
  await tools.redis("FLUSHALL");
});

/** Text that no compression makes much shorter. */
const random = (index: number) => createHash("sha256").update(`${index}`).digest("hex");

const records = async (file: string) => (await tools.lines(file)).map((line) => JSON.parse(line));

describe("a pattern and a type", () => {
  test("choose the keys, and stand in the first line", async () => {
    await tools.redis("MSET", "user:1", "a", "user:2", "b", "order:1", "c");
    await tools.redis("RPUSH", "user:list", "d");
    const { result } = await tools.export({ file: "users.jsonl", pattern: "user:*", type: "string" });
    expect(result).toMatchObject({ keys_in_file: 2, skipped: {}, finished: true });
    const [header, ...rest] = await records("users.jsonl");
    expect(header).toMatchObject({ pattern: "user:*", type: "string", database: "the database of the test" });
    expect(rest.map(({ key }) => key)).toEqual(["user:1", "user:2", undefined]);
  });

  test("that no key fits give a file that says so", async () => {
    const { result } = await tools.export({ file: "none.jsonl", pattern: "user:*" });
    expect(result).toMatchObject({ keys_in_file: 0, finished: true });
    expect((await tools.lines("none.jsonl")).at(-1)).toBe('{"end":true,"keys":0,"skipped":0}');
    expect((await tools.import({ file: "none.jsonl" })).result).toMatchObject({ imported: 0, finished: true });
  });
});

describe("a value that is larger than a reply", () => {
  test("is read part by part, with its bytes, and comes back as it was", async () => {
    const elements = Array.from({ length: 3_000 }, (_, index) =>
      index % 50 === 0 ? Buffer.concat([BYTES, Buffer.from(random(index))]) : random(index),
    );
    await tools.redis("RPUSH", "list", ...elements);
    await tools.redis("SADD", "set", ...elements);
    await tools.redis("HSET", "hash", ...elements.flatMap((element, index) => [`field ${index}`, element]));
    await tools.redis("ZADD", "zset", ...elements.flatMap((element, index) => [`${index}`, element]));
    await tools.redis("SET", "string", Buffer.concat(Array.from({ length: 300_000 }, () => BYTES)));
    const before = await keyspaceOf(tools);
    const { result } = await tools.export({ file: "large.jsonl" }, small);
    expect(result).toMatchObject({ keys_in_file: 5, skipped: {}, finished: true });
    expect((await records("large.jsonl")).filter(({ dump }) => dump !== undefined).map(({ key }) => key)).toEqual([]);
    await tools.redis("FLUSHALL");
    expect((await tools.import({ file: "large.jsonl" })).result).toMatchObject({ imported: 5, failed: 0 });
    expect(await keyspaceOf(tools)).toEqual(before);
  });

  test("stands in the file by name where it cannot be read at all, with what to do", async () => {
    const fields = Array.from({ length: 3_000 }, (_, index) => [
      Buffer.concat([BYTES, Buffer.from(`${index}`)]),
      "v".repeat(20),
    ]);
    await tools.redis("HSET", "hash", ...fields.flat());
    await tools.redis("RPUSH", "list", "x".repeat(100_000));
    await tools.redis("SET", "string", "v");
    const { result, notice } = await tools.export({ file: "skipped.jsonl" }, small);
    expect(result).toMatchObject({ keys_in_file: 1, skipped: { too_large: 2 }, finished: true });
    expect(notice).toContain("Values under too_large are larger than one reply: raise --max-reply");
    const lines = await records("skipped.jsonl");
    expect(lines.filter(({ skipped }) => skipped !== undefined && typeof skipped === "string")).toEqual([
      { key: "hash", type: "hash", skipped: "too_large" },
      { key: "list", type: "list", skipped: "too_large" },
    ]);
    const { result: imported } = await tools.import({ file: "skipped.jsonl" });
    expect(imported).toMatchObject({ imported: 0, skipped: { exists: 1, without_value: 2 } });
  });

  test("is skipped by dump, which knows no parts", async () => {
    await tools.redis("SET", "string", "v");
    await tools.redis("SADD", "set", ...Array.from({ length: 2_000 }, (_, index) => random(index)));
    const { result } = await tools.export({ file: "dumps.jsonl", format: "dump" }, small);
    expect(result).toMatchObject({ keys_in_file: 1, skipped: { too_large: 1 }, finished: true });
    expect((await records("dumps.jsonl"))[1]).toEqual({ key: "set", type: "set", skipped: "too_large" });
  });
});

describe("a value that changes while it is read", () => {
  test("is counted and marked", async () => {
    await tools.redis("RPUSH", "list", ...Array.from({ length: 4_000 }, (_, index) => `${index}`));
    let pages = 0;
    const url = await startFaultyWay(tools.database.url, async (body): Promise<Fault> => {
      if (body.includes("LRANGE") && ++pages === 3) await tools.redis("LPUSH", "list", "new");
      return "pass";
    });
    const { result, notice } = await tools.export({ file: "moving.jsonl" }, { url });
    expect(result).toMatchObject({ keys_in_file: 1, changed_while_read: 1, finished: true });
    expect(notice).toBe("Values under changed_while_read may lack elements or have some twice.");
    expect((await records("moving.jsonl")).at(-2)).toMatchObject({ key: "list", last: true, changed_while_read: true });
  });

  test("and is gone, or of another type, is counted as what it is", async () => {
    for (const key of ["a", "b", "c"]) await tools.redis("RPUSH", key, "v");
    await tools.redis("RPUSH", "d", ...Array.from({ length: 2_000 }, (_, index) => `${index}`));
    let reads = 0;
    const url = await startFaultyWay(tools.database.url, async (body): Promise<Fault> => {
      if (body.includes("LRANGE")) reads += 1;
      if (body.includes("LRANGE") && reads === 1) {
        await tools.redis("DEL", "a");
        await tools.redis("SET", "b", "of another type");
      }
      if (body.includes("LRANGE") && reads === 3) await tools.redis("DEL", "d");
      return "pass";
    });
    const { result } = await tools.export({ file: "gone.jsonl" }, { url });
    expect(result).toMatchObject({ keys_in_file: 1, gone: 2, skipped: { changed_type: 1 }, finished: true });
    expect((await records("gone.jsonl")).slice(1)).toEqual([
      { key: "b", type: "list", skipped: "changed_type" },
      { key: "c", type: "list", value: ["v"] },
      { end: true, keys: 1, skipped: 1 },
    ]);
  });
});

test("a stream whose consumers have not acknowledged all is told of", async () => {
  await tools.redis("XADD", "stream", "1-1", "f", "v");
  await tools.redis("XGROUP", "CREATE", "stream", "readers", "0");
  await tools.redis("XREADGROUP", "GROUP", "readers", "one", "STREAMS", "stream", ">");
  const { notice } = await tools.export({ file: "pending.jsonl" });
  expect(notice).toBe("Of 1 streams jsonl does not keep what consumers have not acknowledged; dump does.");
  expect((await records("pending.jsonl"))[1]).toMatchObject({
    last_id: "1-1",
    groups: [{ name: "readers", last_delivered_id: "1-1", pending_not_kept: 1 }],
  });
});

test("a file that git does not ignore is told of", async () => {
  await mkdir(join(tools.folder, ".git"));
  const told = "Git does not seem to ignore committed.jsonl: tell the person, if the data should not be committed.";
  expect((await tools.export({ file: "committed.jsonl" })).notice).toBe(told);
  await writeFile(join(tools.folder, ".gitignore"), "*.jsonl\n");
  expect((await tools.export({ file: "committed.jsonl", replace: true })).notice).toBeUndefined();
  await rm(join(tools.folder, ".git"), { recursive: true });
});
