import { beforeAll, describe, expect, test } from "vitest";
import { type Answered, privileged, useTools } from "./fixture.ts";

const tools = useTools();
const users = Array.from({ length: 700 }, (_, index) => `user:${index}`);

interface Page {
  keys: (string | { base64: string })[];
  cursor: string;
  finished: boolean;
  commands: number;
}

function scan(input: object, options: object = {}): Promise<Answered<Page>> {
  return tools.answer<Page>("redis_keys_scan", input, { ...privileged, ...options });
}

/** The pages of calls that each go on where the one before ended. */
async function allPages(input: object): Promise<Page[]> {
  const pages: Page[] = [];
  do {
    const { result, truncated } = await scan({ ...input, cursor: pages.at(-1)?.cursor ?? "0" });
    expect(truncated).toBeUndefined();
    pages.push(result);
  } while (pages.at(-1)?.finished === false);
  return pages;
}

beforeAll(async () => {
  await tools.redis("MSET", ...users.flatMap((key) => [key, "1"]));
  await tools.redis("HSET", "profile:1", "name", "Ada");
  await tools.redis("SET", Buffer.from([0x62, 0xff]), "1");
});

describe("redis_keys_scan", () => {
  test("is offered only where SCAN is allowed", async () => {
    expect(await tools.names()).not.toContain("redis_keys_scan");
    expect(await tools.names(privileged.flags)).toContain("redis_keys_scan");
  });

  test("finds keys by pattern", async () => {
    const { result } = await scan({ pattern: "user:1?" });
    expect([...result.keys].sort()).toEqual(users.slice(10, 20));
    expect(result).toMatchObject({ cursor: "0", finished: true, commands: expect.any(Number) });
  });

  test("finds keys by type", async () => {
    expect((await scan({ type: "hash" })).result).toMatchObject({ keys: ["profile:1"], finished: true });
  });

  test("shows a key that is no text as bytes", async () => {
    expect((await scan({ pattern: "b*" })).result.keys).toEqual([{ base64: "Yv8=" }]);
  });

  test.each([
    { limit: 100 },
    { limit: 7, count: 50, pattern: "user:*" },
    { limit: 1_000, max_commands: 1, count: 64 },
    { limit: 1, type: "string", count: 10 },
  ])("loses no key from call to call: %j", async (input) => {
    const pages = await allPages(input);
    const found = new Set(pages.flatMap(({ keys }) => keys));
    expect(users.filter((user) => !found.has(user))).toEqual([]);
  });

  test.each([
    { limit: 10 },
    { limit: 10, pattern: "user:*" },
    { limit: 1, pattern: "user:1*", count: 10_000 },
    { limit: 99, count: 300 },
    { limit: 100, type: "string", max_commands: 1 },
  ])("never gives more than the limit, and each key once where none comes or goes: %j", async (input) => {
    const pages = await allPages(input);
    expect(pages.filter(({ keys }) => keys.length > input.limit)).toEqual([]);
    const found = pages.flatMap(({ keys }) => keys).filter((key) => typeof key === "string");
    const wanted = users.filter((user) => !("pattern" in input) || user.startsWith(input.pattern.replace("*", "")));
    expect(found.filter((key) => key.startsWith("user:")).sort()).toEqual([...wanted].sort());
  });

  test("fills the answer to the limit where there are so many", async () => {
    const { result } = await scan({ pattern: "user:*", limit: 10 });
    expect(result).toMatchObject({ finished: false, commands: 1 });
    expect(result.keys).toHaveLength(10);
  });

  test("loses no key that stays while others are deleted and written between its calls", async () => {
    const staying = users.map((user) => `moving:${user}`);
    const deleted = users.map((user) => `moving:other:${user}`);
    await tools.redis("MSET", ...[...staying, ...deleted].flatMap((key) => [key, "1"]));
    const found = new Set<unknown>();
    let cursor = "0";
    for (let call = 0; cursor !== "0" || call === 0; call += 1) {
      expect(call).toBeLessThan(400);
      const { result } = await scan({ pattern: "moving:*", limit: 25, cursor });
      expect(result.keys.length).toBeLessThanOrEqual(25);
      for (const key of result.keys) found.add(key);
      cursor = result.cursor;
      await tools.redis("DEL", ...deleted.splice(0, 25), "moving:none");
      await tools.redis("SET", `moving:new:${call}`, "1");
    }
    expect(staying.filter((key) => !found.has(key))).toEqual([]);
    await tools.redis("DEL", ...staying, ...deleted);
  });

  test.each(["hsh", "strings", "none"])("refuses the type %s, and names those there are", async (type) => {
    const text = await tools.refusal("redis_keys_scan", { type }, privileged);
    expect(text).toMatch(/^type must be one of string, hash, list, set, zset, stream, json, ReJSON-RL/);
  });

  test("keeps to the number of commands, also where nothing is found", async () => {
    const { result } = await scan({ pattern: "nothing*", count: 10, max_commands: 3 });
    expect(result).toMatchObject({ keys: [], finished: false, commands: 3 });
    expect(result.cursor).not.toBe("0");
  });

  test("tells the client how far it is", async () => {
    const heard: [number, number | undefined, string][] = [];
    const progress = async (done: number, total: number | undefined, message: string) => {
      heard.push([done, total, message]);
    };
    const { result } = await scan({ count: 100, max_commands: 4 }, { progress });
    expect(heard.map(([done, total]) => [done, total])).toEqual([1, 2, 3, 4].map((done) => [done, 4]));
    expect(heard.at(-1)?.[2]).toBe(`${result.keys.length} keys after 4 SCAN commands`);
  });

  test("says how to lose nothing where the answer had to be cut", async () => {
    const flags = { ...privileged.flags, maxOutput: "1000" };
    const { notice, truncated } = await scan({ cursor: "0", limit: 400 }, { flags });
    expect(truncated).toBe(true);
    expect(notice).toContain('cursor "0"');
    expect(notice).toContain("such as 100");
  });

  test.each(["next", "-1", "0.0", "0.5.", "0.250.17", "0.250.17.9.1"])(
    "refuses the cursor %s, which is none",
    async (cursor) => {
      expect(await tools.refusal("redis_keys_scan", { cursor }, privileged)).toContain("cursor: expected the cursor");
    },
  );

  test("ends when the client cancels", async () => {
    const cancelled = new AbortController();
    const progress = async () => cancelled.abort();
    const text = await tools.refusal(
      "redis_keys_scan",
      { count: 10 },
      { ...privileged, progress, signal: cancelled.signal },
    );
    expect(text).toContain("cancelled");
  });
});
