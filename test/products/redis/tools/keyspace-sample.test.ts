import { describe, expect, test } from "vitest";
import { writeSampleData } from "../../../../src/local/redis/sample-data.ts";
import { interval, summarize } from "../../../../src/products/redis/tools/keyspace-groups.ts";
import { useTools } from "./fixture.ts";
import { startProxy } from "./upstream.ts";

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
  sample: { draws: number; different_keys: number; exact: boolean; commands: number };
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
    expect(spent).toEqual({ draws: 50, different_keys: 2, exact: true, commands: 1 + 50 + 2 * 3 + 2 });
  });

  test("shows keys that are no text, and groups them by what can be read", async () => {
    await tools.redis("FLUSHDB");
    await tools.redis("SET", Buffer.from("blob:\xff\xfe", "latin1"), "1");
    await tools.redis("SET", Buffer.from("blob:\xfd", "latin1"), "1");
    const { groups, sample: spent } = await sample();
    expect(spent.exact).toBe(true);
    expect(groups).toMatchObject([
      { pattern: "blob:*", share: 1, types: { "not asked: the name is no text": { keys: 2 } } },
    ]);
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

describe("the groups of a sample", () => {
  test("are the twenty largest, and how much the others are", () => {
    const letters = [..."abcdefghijklmnopqrstuvwxyz"].slice(0, 24);
    const keys = letters.flatMap((letter) =>
      [1, 2, 3].map((id) => ({ key: `${letter}:${id}`, draws: 1, type: "string" })),
    );
    const summary = summarize({ total: 72, keys, commands: 1 }, ":");
    expect(summary).toMatchObject({ others: { groups: 4, share: 0.167 } });
    expect("groups" in summary && summary.groups).toHaveLength(20);
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
