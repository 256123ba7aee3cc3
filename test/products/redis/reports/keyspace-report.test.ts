import { beforeEach, describe, expect, test } from "vitest";
import { type Fault, startFaultyWay } from "../bulk/fixture.ts";
import { type CallOptions, privileged, useTools, writes } from "../tools/fixture.ts";
import { allParts, type Report } from "./fixture.ts";

const tools = useTools();
const tool = "redis_keyspace_report";
const report = async (input: object = {}, options: CallOptions = privileged) =>
  tools.answer<Report>(tool, input, options);
const each = (count: number, of: (index: number) => string[]) => Array.from({ length: count }, (_, i) => of(i)).flat();

beforeEach(async () => {
  await tools.redis("FLUSHDB");
});

describe("redis_keyspace_report", () => {
  test("is offered to whoever may do more than read", async () => {
    expect(await tools.names()).not.toContain(tool);
    expect(await tools.missing(tool)).toContain("--allow-privileged-reads");
    expect(await tools.names(privileged.flags)).toContain(tool);
    expect(await tools.names(writes.flags)).toContain(tool);
  });

  test("says that a database is empty", async () => {
    const { result, notice } = await report();
    expect(result).toMatchObject({ keys: 0, bytes: 0, groups: [], types: {}, biggest: { memory: [] }, finished: true });
    expect(notice).toBeUndefined();
  });

  test("finds the one huge key that no sample would", async () => {
    await tools.redis("MSET", ...each(3_000, (id) => [`user:${id}`, "Ada"]));
    await tools.redis("RPUSH", "feed:all", ...each(2_000, () => ["x".repeat(500)]));
    const { result } = await report();
    expect(result.biggest).toMatchObject({ elements: [{ key: "feed:all", type: "list", elements: 2_000 }] });
    expect(result.biggest.memory?.[0]).toMatchObject({ key: "feed:all", type: "list" });
    expect(result.groups[0]).toMatchObject({ pattern: "feed:all", keys: 1, types: { list: 1 } });
    expect(result.memory.share).toBeGreaterThan(0.8);
  });

  test("tells what expires soon, and what never does", async () => {
    for (const [key, seconds] of Object.entries({ a: 20, b: 600, c: 7_200, d: 900_000 })) {
      await tools.redis("SET", `session:${key}`, "x", "EX", `${seconds}`);
    }
    await tools.redis("SET", "config", "x");
    const { result } = await report();
    expect(result).toMatchObject({ keys: 5, without_ttl: 1 });
    expect(result.expiring).toMatchObject({ keys: 4, within_minute: 1, within_hour: 2, within_day: 3 });
    expect(result.expiring.soonest.map(({ key }) => key)).toEqual(["session:a", "session:b", "session:c"]);
    expect(result.expiring.soonest[0]?.ttl_seconds).toBeLessThanOrEqual(20);
  });

  test("takes a pattern, a type and how many of the biggest keys are shown", async () => {
    await tools.redis("MSET", ...each(20, (id) => [`user:${id}`, "x".repeat(10 + id)]));
    await tools.redis("HSET", "user:all", "a", "1", "b", "2");
    await tools.redis("SET", "other", "x");
    const { result } = await report({ pattern: "user:*", type: "string", top: 2 });
    expect(result).toMatchObject({ keys: 20, keys_in_database: 22, types: { string: { keys: 20 } } });
    expect(result.biggest.string_length).toEqual([
      { key: "user:19", bytes: 29 },
      { key: "user:18", bytes: 28 },
    ]);
  });

  test("shows twenty groups, and sums up the others", async () => {
    for (let group = 0; group < 24; group += 1) {
      const name = String.fromCharCode(97 + group).repeat(3);
      await tools.redis("MSET", ...(each(5, (id) => [`${name}:${id}`, "x"]) as [string]));
    }
    const { result, notice } = await report();
    expect(result.groups).toHaveLength(20);
    expect(result.other_groups).toMatchObject({ groups: 4, keys: 20, without_ttl: 20, types: { string: 20 } });
    expect(notice).toBe("4 smaller groups are summed up under other_groups; a pattern tells them apart.");
  });

  test("measures keys whose names are no text, and says how many", async () => {
    const name = Buffer.from("blob:\xff\xfe", "latin1");
    await tools.redis("SET", name, "x".repeat(700), "EX", "30");
    await tools.redis("SET", "blob:1", "x");
    const { result } = await report();
    expect(result).toMatchObject({ keys: 2, names_not_text: 1, types: { string: { keys: 2 } }, expiring: { keys: 1 } });
    expect(result.groups).toMatchObject([{ pattern: "blob:*", keys: 2 }]);
    expect(result.biggest.string_length?.[0]).toEqual({ key: { base64: name.toString("base64") }, bytes: 700 });
  });

  test("shows of a very long name the begin and how long it is", async () => {
    await tools.redis("SET", `blob:${"x".repeat(100_000)}`, "x", "EX", "30");
    const { result } = await report();
    const shown = `blob:${"x".repeat(195)}… (100005 characters)`;
    expect(result.biggest.string_length?.[0]).toEqual({ key: shown, bytes: 1 });
    expect(JSON.stringify(result).length).toBeLessThan(2_500);
  });

  test("counts keys that vanish during the walk, and measures the others", async () => {
    await tools.redis("MSET", ...each(1_500, (id) => [`k:${id}`, "x"]));
    let isFirst = true;
    const url = await startFaultyWay(tools.database.url, async (body): Promise<Fault> => {
      if (body.includes('"PTTL"') && isFirst) {
        isFirst = false;
        await tools.redis("DEL", ...(each(1_500, (id) => (id % 3 === 0 ? [`k:${id}`] : [])) as [string]));
      }
      return "pass";
    });
    const { result } = await report({}, { ...privileged, url });
    expect(result.keys).toBe(1_000);
    expect(result.gone_meanwhile).toBeGreaterThan(0);
  });
});

describe("the cost of a report", () => {
  beforeEach(async () => {
    await tools.redis("MSET", ...each(1_000, (id) => [`k:${id}`, "x"]));
  });

  test("is three commands for each key, where SCAN tells the types", async () => {
    const { result } = await report();
    // DBSIZE, INFO, and each SCAN twice: for the patterns, and for the walk.
    expect(result.commands).toBeGreaterThanOrEqual(3 * 1_000 + 4);
    expect(result.commands).toBeLessThanOrEqual(3 * 1_000 + 8);
  });

  test("is four where it does not, and the numbers are the same", async () => {
    const url = await startFaultyWay(tools.database.url, (body) => (body.includes("WITHTYPE") ? "syntax" : "pass"));
    const [known, asked] = [await report(), await report({}, { ...privileged, url })];
    const { commands, memory: _, ...numbers } = asked.result;
    expect(numbers).toEqual({ ...known.result, commands: undefined, memory: undefined });
    expect(commands).toBeGreaterThan(4 * 1_000);
  });

  test("stays within the budget, and the cursor goes on where it ends", async () => {
    const parts = await allParts<Report>(tools, tool, { max_commands: 900 });
    expect(parts.map(({ result }) => result.keys).reduce((sum, keys) => sum + keys, 0)).toBe(1_000);
    expect(parts.length).toBeGreaterThan(3);
    for (const { result, notice } of parts) {
      expect(result.commands).toBeLessThanOrEqual(900);
      expect(notice).toContain("Each key is in exactly one part, as long as none comes or goes");
    }
    expect(parts[0]?.notice).toContain(`cursor "${parts[0]?.result.cursor}"`);
    expect(parts.at(-1)?.notice).toContain("This part is the last.");
  });

  test.each(["x", "-1", "17.", "1.2.3"])("refuses the cursor %j, which no answer has", async (cursor) => {
    expect(await tools.refusal(tool, { cursor }, privileged)).toContain("expected the cursor of an answer as it is");
  });
});

describe("a report that ends early", () => {
  beforeEach(async () => {
    await tools.redis("MSET", ...each(4_000, (id) => [`k:${id}`, "x"]));
  });

  test("is cancelled within a page", async () => {
    const cancelled = new AbortController();
    const told: number[] = [];
    const progress = async (done: number) => {
      told.push(done);
      cancelled.abort();
    };
    expect(await tools.refusal(tool, {}, { ...privileged, progress, signal: cancelled.signal })).toContain("cancelled");
    expect(told).toHaveLength(1);
  });

  test("answers with what it measured, and goes on from there", async () => {
    let asked = 0;
    const url = await startFaultyWay(tools.database.url, (body) => {
      asked += body.includes('"PTTL"') ? 1 : 0;
      return asked > 20 ? "cut" : "pass";
    });
    const { result, notice } = await report({}, { ...privileged, url });
    expect(notice).toMatch(/^It stopped early: /);
    expect(result.keys).toBeGreaterThan(500);
    const rest = await report({ cursor: result.cursor });
    expect(result.keys + rest.result.keys).toBe(4_000);
  });
});

describe("groups that are next to nothing", () => {
  test("are summed up where there are many, and told of", async () => {
    const words = [
      "ant",
      "bee",
      "cat",
      "dog",
      "elk",
      "fox",
      "gnu",
      "hen",
      "ibis",
      "jay",
      "kite",
      "lynx",
      "mole",
      "newt",
    ];
    await tools.redis(
      "MSET",
      ...each(4_000, (id) => [`user:${id}`, "x".repeat(50)]),
      ...words.flatMap((word) => [word, "1"]),
    );
    const { result, notice } = await report();
    expect(result.groups).toHaveLength(10);
    expect(result.groups[0]).toMatchObject({ pattern: "user:*", keys: 4_000 });
    expect(result).toMatchObject({ keys: 4_014, other_groups: { groups: 5, keys: 5 } });
    expect(notice).toMatch(/^5 smaller groups are summed up under other_groups/);
  });
});

describe("the answer for 33,000 mixed keys", () => {
  test("is one call's, and small", async () => {
    const value = (index: number) => "x".repeat(20 + (index % 60));
    const kinds: [count: number, command: (id: number) => string[]][] = [
      [14_000, (id) => ["SET", `user:${id}:profile`, value(id)]],
      [8_000, (id) => ["SET", `session:${(id * 7_919).toString(16)}a1`, value(id), "EX", `${3_600 + id * 20}`]],
      [4_000, (id) => ["HSET", `cart:${id}`, "book", "1", "pen", "2"]],
      [2_500, (id) => ["SADD", `tags:article:${id}`, "a", "b", value(id)]],
      [2_000, (id) => ["RPUSH", `queue:jobs:${id}`, value(id), "b"]],
      [1_500, (id) => ["ZADD", `leaderboard:2026:${id}`, "1", "ada", "2", "alan"]],
      [900, (id) => ["XADD", `events:${id}`, "*", "kind", "click"]],
      [90, (id) => ["SET", `feature-${String.fromCharCode(97 + (id % 26))}${id}`, "on"]],
    ];
    for (const [count, command] of kinds) {
      const client = await tools.database.redis();
      const all = Array.from({ length: count }, (_, id) => command(id) as [string, ...string[]]);
      for (let from = 0; from < count; from += 1_000) await client.pipeline(all.slice(from, from + 1_000));
    }
    for (const name of ["a", "b", "c", "d"]) {
      await tools.redis("RPUSH", `feed:${name}`, ...each(5_000, () => ["x".repeat(200)]));
    }
    for (let id = 0; id < 6; id += 1) await tools.redis("SET", `report-${id}`, "x".repeat(300_000));
    const { result, notice } = await report();
    expect(result).toMatchObject({ keys: 33_000, finished: true });
    // Patterns are learned of a random sample: how many groups there are beyond those shown is not always the same.
    expect(notice ?? "").toMatch(/^$|^\d+ smaller groups are summed up/);
    expect(
      result.biggest.memory
        ?.map(({ key }) => key)
        .slice(0, 4)
        .sort(),
    ).toEqual(["feed:a", "feed:b", "feed:c", "feed:d"]);
    expect(result.memory.share).toBeGreaterThan(0.8);
    expect(JSON.stringify(result).length).toBeLessThan(3_000);
  });
});
