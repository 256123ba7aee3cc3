import { describe, expect, test } from "vitest";
import { writeSampleData } from "../../../../src/local/redis/sample-data.ts";
import { interval, summarize } from "../../../../src/products/redis/reports/keyspace-groups.ts";
import { privileged, useTools } from "../tools/fixture.ts";
import { startProxy } from "../tools/upstream.ts";

interface Group {
  pattern: string;
  share: number;
  share_95?: [number, number];
  keys: number;
  types: Record<string, { keys: number }>;
  ttl: { never: number; expiring: number; seconds?: object };
  bytes?: { median: number; largest: number; about_in_total: number };
  examples: unknown[];
}

interface Sample {
  keys: number;
  sample: {
    draws: number;
    different_keys: number;
    exact: boolean;
    commands: number;
    fitting_draws?: number;
    fitting_keys?: number;
    memory: { bytes_seen: number; dataset_bytes?: number; dataset?: string; share?: number };
  };
  accuracy: string;
  groups: Group[];
  others?: { groups: number; share: number };
  largest: { key: unknown; type: string; bytes: number }[];
}

describe("redis_keyspace_sample of a small database", () => {
  const tools = useTools();
  const sample = async (input = {}) => (await tools.answer<Sample>("redis_keyspace_sample", input)).result;

  test("says that it is empty", async () => {
    await tools.redis("FLUSHDB");
    expect(await sample()).toMatchObject({ keys: 0, groups: [], largest: [], accuracy: "The database is empty." });
  });

  test("is exact once every key was seen, with the read-only token", async () => {
    await tools.redis("FLUSHDB");
    await tools.redis("MSET", "user:1", "Ada", "user:2", "Grace", "user:3", "Alan");
    await tools.redis("SET", "session:aa11", "x".repeat(5_000), "EX", "500");
    await tools.redis("HSET", "cart:7", "book", "1", "pen", "2");
    const result = await sample({ draws: 1_000 });
    expect(result).toMatchObject({
      keys: 5,
      sample: { different_keys: 5, exact: true },
      accuracy: "Exact: every key was seen.",
      largest: [{ key: "session:aa11", type: "string" }, {}, {}, {}, {}],
    });
    expect(result.groups).toEqual([
      {
        pattern: "user:*",
        share: 0.6,
        keys: 3,
        types: { string: { keys: 3, bytes: { median: 4, largest: 5 } } },
        ttl: { never: 3, expiring: 0 },
        bytes: { median: expect.any(Number), largest: expect.any(Number), about_in_total: expect.any(Number) },
        examples: expect.arrayContaining(["user:1", "user:2", "user:3"]),
      },
      expect.objectContaining({
        pattern: "cart:*",
        share: 0.2,
        types: { hash: { keys: 1, fields: { median: 2, largest: 2 } } },
      }),
      expect.objectContaining({
        pattern: "session:*",
        ttl: { never: 0, expiring: 1, seconds: { shortest: 500, median: 500, largest: 500 } },
      }),
    ]);
  });

  test("tells the keys of the sample data apart", async () => {
    await tools.redis("FLUSHDB");
    await writeSampleData(tools.database);
    expect((await sample({ draws: 1_000 })).groups.map(({ pattern }) => pattern)).toEqual([
      "user:*",
      "counter:checkouts",
      "events",
      "leaderboard",
      "queue:emails",
      "session:*",
      "stores",
      "tags:article:*",
      "visitors:today",
    ]);
  });

  test("counts the commands that it spent, and stops drawing when all was seen", async () => {
    await tools.redis("FLUSHDB");
    await tools.redis("MSET", "a", "1", "b", "2");
    const { sample: spent } = await sample({ draws: 1_000 });
    expect(spent).toMatchObject({ draws: 50, different_keys: 2, exact: true, commands: 1 + 50 + 2 * 3 + 2 });
  });

  test("shows keys that are no text, and groups them by what can be read", async () => {
    await tools.redis("FLUSHDB");
    await tools.redis("SET", Buffer.from("blob:\xff\xfe", "latin1"), "1");
    await tools.redis("SET", Buffer.from("blob:\xfd", "latin1"), "1");
    const { groups, sample: spent } = await sample();
    expect(spent.exact).toBe(true);
    expect(groups).toMatchObject([{ pattern: "blob:*", share: 1, types: { string: { keys: 2 } } }]);
    expect(groups[0]?.examples).toContainEqual({ base64: Buffer.from("blob:\xfd", "latin1").toString("base64") });
  });
});

describe("redis_keyspace_sample of a larger database", () => {
  const tools = useTools();

  async function fill(): Promise<void> {
    await tools.redis("FLUSHDB");
    await tools.redis("MSET", ...Array.from({ length: 3_000 }, (_, id) => [`user:${id}:name`, "x"]).flat());
    await tools.redis("MSET", ...Array.from({ length: 1_000 }, (_, id) => [`session:${id}`, "y".repeat(100)]).flat());
    for (const name of "abcdefghijklmnopqrstuvwxyz") {
      await tools.redis("MSET", ...Array.from({ length: 10 }, (_, id) => [`family-${name}:${id}`, "z"]).flat());
    }
  }

  test("estimates shares, and says how sure they are and what they cost", async () => {
    await fill();
    const { result } = await tools.answer<Sample>("redis_keyspace_sample", { draws: 400 });
    const { draws, different_keys, commands, exact } = result.sample;
    expect({ draws, exact }).toEqual({ draws: 400, exact: false });
    expect(commands).toBe(1 + draws + 4 * different_keys);
    expect(result.accuracy).toContain(`400 random draws, which saw ${different_keys} of 4260 keys`);
    const [users, sessions] = result.groups;
    expect([users?.pattern, sessions?.pattern]).toEqual(["user:*:name", "session:*"]);
    for (const group of result.groups) {
      const [low, high] = group.share_95 ?? [1, 0];
      expect(low).toBeLessThanOrEqual(group.share);
      expect(high).toBeGreaterThanOrEqual(group.share);
    }
    // Ten standard deviations from the true 0.70, so that chance does not decide.
    expect(users?.share).toBeGreaterThan(0.45);
  });

  test("keeps its requests bounded", async () => {
    await fill();
    const proxy = await startProxy(tools.database.url);
    await tools.answer("redis_keyspace_sample", { draws: 100 }, { url: proxy.url });
    expect(new Set(proxy.requests)).toEqual(new Set(["POST /pipeline"]));
    expect(proxy.requests.length).toBeLessThanOrEqual(5);
  });

  test("tells the client how far it is, and ends when it cancels", async () => {
    await fill();
    const cancelled = new AbortController();
    const told: [number, number | undefined][] = [];
    const progress = async (done: number, total: number | undefined) => {
      told.push([done, total]);
      if (done === 300) cancelled.abort();
    };
    const text = await tools.refusal("redis_keyspace_sample", { draws: 1_000 }, { signal: cancelled.signal, progress });
    expect(told).toEqual([
      [50, 1_000],
      [300, 1_000],
    ]);
    expect(text).toContain("cancelled");
  });
});

describe("redis_keyspace_sample with a pattern", () => {
  const tools = useTools();
  const sample = (input: object, options = {}) => tools.answer<Sample>("redis_keyspace_sample", input, options);

  async function fill(): Promise<void> {
    await tools.redis("FLUSHDB");
    await tools.redis("MSET", ...Array.from({ length: 900 }, (_, id) => [`user:${id}`, "x"]).flat());
    await tools.redis("MSET", ...Array.from({ length: 300 }, (_, id) => [`cart:${id}`, "x"]).flat());
  }

  test("measures keys that fit, and counts the others", async () => {
    await fill();
    const { result } = await sample({ pattern: "cart:*", draws: 400 });
    const { draws, fitting_draws = 0, fitting_keys = 0, different_keys, commands } = result.sample;
    expect(result.groups.map(({ pattern }) => pattern)).toEqual(["cart:*"]);
    expect(result.groups[0]?.share).toBe(1);
    expect(fitting_keys).toBe(Math.round((1_200 * fitting_draws) / draws));
    expect(commands).toBe(1 + draws + 4 * different_keys);
    // Ten standard deviations from the true 0.25, so that chance does not decide.
    expect(fitting_draws / draws).toBeLessThan(0.47);
  });

  test("is exact where every key was seen", async () => {
    await tools.redis("FLUSHDB");
    await tools.redis("MSET", "a:1", "1", "a:2", "2", "b:1", "3");
    const { result, notice } = await sample({ pattern: "a:*", draws: 1_000 });
    expect(result.sample).toMatchObject({ exact: true, different_keys: 2, fitting_keys: 2 });
    expect(result.groups).toMatchObject([{ pattern: "a:*", share: 1, keys: 2 }]);
    expect(notice).toBeUndefined();
  });

  test("says so where nothing that was drawn fits", async () => {
    await fill();
    const { result, notice } = await sample({ pattern: "order:*" });
    expect(result).toMatchObject({ groups: [], largest: [], sample: { fitting_draws: 0, fitting_keys: 0 } });
    expect(notice).toContain('None of 100 draws fit "order:*", too few for shares.');
  });
});

describe("what a sample explains of the whole", () => {
  const tools = useTools();
  const sample = (options = {}) => tools.answer<Sample>("redis_keyspace_sample", { draws: 20 }, options);
  const fill = () =>
    tools.redis("MSET", ...Array.from({ length: 500 }, (_, id) => [`k:${id}`, "x".repeat(1_000)]).flat());

  test("is a share of the dataset where INFO may be asked", async () => {
    await fill();
    const { result, notice } = await sample(privileged);
    const { bytes_seen, dataset_bytes, share = 1 } = result.sample.memory;
    expect(result.sample.memory).toMatchObject({ dataset_by: "used_memory_dataset" });
    expect(share).toBeCloseTo(bytes_seen / Number(dataset_bytes), 2);
    expect(share).toBeLessThan(0.2);
    expect(notice).toContain("Rare huge keys are likely missed");
    expect(notice).toContain("redis_keyspace_report measures every key");
  });

  test("is not known with the read-only token, and a person can change that", async () => {
    await fill();
    const { result, notice } = await sample();
    expect(result.sample.memory.dataset).toBe("not known: INFO needs more than the read-only token");
    expect(notice).toContain("--allow-privileged-reads");
  });
});

describe("the groups of a sample", () => {
  test("are the twenty largest, and how much the others are", () => {
    const letters = [..."abcdefghijklmnopqrstuvwxyz"].slice(0, 24);
    const unknown = { ttl: undefined, bytes: undefined, size: undefined };
    const keys = letters.flatMap((letter) =>
      [1, 2, 3].map((id) => ({ key: `${letter}:${id}`, draws: 1, type: "string", ...unknown })),
    );
    const summary = summarize({ total: 72, draws: 72, fitting: 72, isExact: true, keys }, ":", {});
    expect(summary).toMatchObject({ others: { groups: 4, share: 0.167 } });
    expect("groups" in summary && summary.groups).toHaveLength(20);
  });

  test("are of many where a sample saw each but once, and they differ in their last part", () => {
    const unknown = { ttl: undefined, bytes: undefined, size: undefined };
    const names = ["feed:c8", "feed:fs", "feed:gk", "config:a", "config:b", "lonely"];
    const keys = names.map((key) => ({ key, draws: 1, type: "list", ...unknown }));
    const drawn = { total: 900, draws: 6, fitting: 6, keys };
    const patternsOf = (summary: object) =>
      (summary as { groups: { pattern: string }[] }).groups.map(({ pattern }) => pattern).sort();
    const sampled = patternsOf(summarize({ ...drawn, isExact: false }, ":", {}));
    expect(sampled).toEqual(["config:a", "config:b", "feed:*", "lonely"]);
    expect(patternsOf(summarize({ ...drawn, total: 6, isExact: true }, ":", {}))).toEqual(names.toSorted());
  });

  test("are five of a single key at most, where there are more than twenty groups", () => {
    const unknown = { ttl: undefined, bytes: undefined, size: undefined };
    const names = ["one", "two", "three"].flatMap((first) => [..."gklmpqr"].map((letter) => `${first}:${letter}`));
    const keys = ["user:1001", "user:1002", ...names].map((key) => ({ key, draws: 1, type: "string", ...unknown }));
    const summary = summarize({ total: 23, draws: 23, fitting: 23, isExact: true, keys }, ":", {});
    expect("groups" in summary && summary.groups).toHaveLength(6);
    expect(summary).toMatchObject({
      groups: [{ pattern: "user:*", keys: 2 }, ...Array(5).fill({ keys: 1 })],
      others: { groups: 16 },
    });
  });
});

describe("the interval of a share", () => {
  test.each([
    [50, 100, 0.404, 0.596],
    [0, 100, 0, 0.037],
    [100, 100, 0.963, 1],
    [1, 10, 0.018, 0.404],
  ])("of %d in %d draws is Wilson's", (own, draws, low, high) => {
    expect(interval(own, draws)).toEqual([low, high]);
  });
});
