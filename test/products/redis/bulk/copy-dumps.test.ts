import { expect, test } from "vitest";
import type { Applied } from "../../../../src/products/redis/bulk/applied.ts";
import { copyAcross } from "../../../../src/products/redis/bulk/copy-across.ts";
import type { Job } from "../../../../src/products/redis/bulk/job.ts";
import { createAsking } from "../../../../src/products/redis/keyspace/asking.ts";
import { RedisError } from "../../../../src/upstash/errors.ts";
import { fakeRedis } from "../keyspace/fake-redis.ts";

const job = { action: "copy", if_exists: "skip" } as Job;

test("a key of which Redis has no dump is told with what failed, and the others are copied", async () => {
  const redis = fakeRedis(([command, key]) => {
    if (command !== "DUMP") return -1;
    return key === "index" ? new RedisError("ERR DUMP is not supported for this type") : { base64: "/wAB" };
  });
  const restored: unknown[] = [];
  const other = fakeRedis(([command, key]) => {
    restored.push([command, key]);
    return "OK";
  });
  const { signal } = new AbortController();
  const outcome: Applied = { changed: 0, skipped: {}, failed: 0, unknown: 0, errors: new Set(), cursor: "0" };
  const asking = createAsking(redis, signal);
  await copyAcross(["a", "index", "b"], job, outcome, { redis, other, asking, signal });
  expect(outcome).toMatchObject({ changed: 2, failed: 1 });
  expect([...outcome.errors]).toEqual(["ERR DUMP is not supported for this type"]);
  expect(restored).toEqual([
    ["RESTORE", "a"],
    ["RESTORE", "b"],
  ]);
});
