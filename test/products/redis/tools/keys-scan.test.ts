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

  test("keeps to the limit, except for a page that is itself longer", async () => {
    const pages = await allPages({ limit: 100, count: 30 });
    expect(pages.filter(({ keys }) => keys.length > 100)).toEqual([]);
    const { result } = await scan({ pattern: "user:*", limit: 5, count: 300 });
    expect(result.keys.length).toBeGreaterThan(5);
    expect(result.commands).toBe(1);
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

  test("refuses a cursor that is none", async () => {
    expect(await tools.refusal("redis_keys_scan", { cursor: "next" }, privileged)).toContain(
      "cursor: expected the cursor",
    );
  });

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
