import { describe, expect, test } from "vitest";
import { CELLS, READ_ONLY, startNewerUpstash } from "./newer-upstash.ts";

/*
 * Arrays and vector indexes among the other keys of a database: each tool reads what it can of them, says what it cannot,
 * and does its work on the rest.
 */

const writes = { allowWrites: "true", confirm: "never" };

describe("redis_key_inspect", () => {
  test("shows the first values of an array with their indexes, and how to read on", async () => {
    const { answer } = await startNewerUpstash();
    const { result } = await answer("redis_key_inspect", { key: "cells" });
    expect(result).toEqual({
      ...{ key: "cells", exists: true, type: "array", ttl_ms: null, memory_bytes: 100, size: 40, unit: "values" },
      sample: CELLS.slice(0, 10).map(([index, value]) => ({ index, value })),
      rest: {
        ...{ tool: "redis_array_read", command: "ARSCAN" },
        args: ["cells", "10", "18446744073709551614", "LIMIT", "100"],
      },
    });
  });

  test("knows a vector index by what it answers, whatever TYPE calls it", async () => {
    const { answer } = await startNewerUpstash();
    expect((await answer("redis_key_inspect", { key: "docs" })).result).toEqual({
      ...{ key: "docs", exists: true, type: "embedding", ttl_ms: null, memory_bytes: null },
      ...{ index: { dimension: 3, metric: "COSINE" }, size: 2, unit: "vectors" },
    });
  });

  test("tells the type alone where the read-only token may ask for no more", async () => {
    const upstash = await startNewerUpstash(["ARCOUNT", "ARSCAN", "VECTOR.INFO", "VECTOR.COUNT"]);
    const { result } = await upstash.answer("redis_key_inspect", { key: "cells" }, {});
    expect(result).toEqual({ key: "cells", exists: true, type: "array", ttl_ms: null, memory_bytes: 100 });
    expect([...upstash.tokens]).toEqual([`Bearer ${READ_ONLY}`]);
  });

  test("asks for neither where the key is of another type", async () => {
    const { answer, sent } = await startNewerUpstash();
    expect((await answer("redis_key_inspect", { key: "text" })).result).toMatchObject({ sample: "text" });
    expect(sent.filter(([name = ""]) => /^(AR|VECTOR)/.test(name))).toEqual([]);
  });
});

describe("the tools over many keys", () => {
  test("report arrays by their values and vector indexes by their number", async () => {
    const { answer } = await startNewerUpstash();
    const { result } = await answer<Record<string, unknown>>("redis_keyspace_report", {});
    expect(result).toMatchObject({
      ...{ keys: 3, bytes: 200, bytes_unknown: 1, finished: true },
      types: { string: { keys: 1 }, array: { keys: 1, bytes: 100 }, embedding: { keys: 1, bytes: 0 } },
      biggest: { elements: [{ key: "cells", type: "array", values: 40 }] },
    });
  });

  test("sample them with the read-only token", async () => {
    const upstash = await startNewerUpstash(["ARCOUNT"]);
    const { result } = await upstash.answer("redis_keyspace_sample", { draws: 1_000 }, {});
    expect(JSON.stringify(result)).toContain("embedding");
    expect([...upstash.tokens]).toEqual([`Bearer ${READ_ONLY}`]);
  });

  test("compare what DUMP tells of them, and name what it does not tell", async () => {
    const { answer } = await startNewerUpstash();
    const { result } = await answer("redis_databases_compare", { pattern: "*", other_pattern: "copy:*" });
    expect(result).toMatchObject({ same: 2, not_compared: { refused: 1 }, finished: true });
  });

  test("change them as any other key", async () => {
    const { answer } = await startNewerUpstash();
    const expire = { pattern: "*", action: "expire", seconds: 600, dry_run: false };
    expect((await answer("redis_keys_apply", expire, writes)).result).toMatchObject({ matched: 3, changed: 3 });
    const unlink = { pattern: "*", action: "unlink", dry_run: false };
    expect((await answer("redis_keys_apply", unlink, writes)).result).toMatchObject({ matched: 3, changed: 3 });
  });
});
