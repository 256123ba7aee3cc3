import { describe, expect, test } from "vitest";
import { createAsking } from "../../../../src/products/redis/keyspace/asking.ts";
import { readDatasetSize, shareOfDataset } from "../../../../src/products/redis/reports/dataset-size.ts";
import { RedisError } from "../../../../src/upstash/errors.ts";
import type { Reply } from "../../../../src/upstash/reply.ts";
import { fakeRedis } from "../keyspace/fake-redis.ts";

const read = (reply: Reply | RedisError) =>
  readDatasetSize(
    createAsking(
      fakeRedis(() => reply),
      new AbortController().signal,
    ),
  );

describe("the size of a dataset", () => {
  test.each<[string, Reply | RedisError, object | undefined]>([
    [
      "the dataset's own field",
      "# Memory\r\nused_memory:900\r\nused_memory_dataset:700\r\n",
      { field: "used_memory_dataset", bytes: 700 },
    ],
    ["all memory, where there is no other", "# Memory\nused_memory:900\n", { field: "used_memory", bytes: 900 }],
    ["not known from a heading alone", "# Memory\r\n", undefined],
    ["not known from what is no number", "used_memory:1.2M", undefined],
    ["not known where INFO is refused", new RedisError("NOPERM this user has no permissions"), undefined],
  ])("is %s", async (_, reply, size) => {
    expect(await read(reply)).toEqual(size);
  });

  test("is told with the share that was seen, or that it is not known", () => {
    expect(shareOfDataset(350, { field: "used_memory", bytes: 700 })).toEqual({
      ...{ dataset_bytes: 700, dataset_by: "used_memory", share: 0.5 },
    });
    expect(shareOfDataset(350, undefined)).toEqual({ dataset: "not told by INFO" });
  });
});
