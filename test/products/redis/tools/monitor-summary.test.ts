import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTurns } from "../../../../src/load/turns.ts";
import type { Heard } from "../../../../src/products/redis/tools/live.ts";
import { monitorSummary } from "../../../../src/products/redis/tools/monitor-summary.ts";
import { createTally } from "../../../../src/products/redis/tools/monitor-tally.ts";

interface Used {
  uses: number;
  share: number;
  writes: number;
}
interface Summary {
  commands: number;
  seconds: number;
  stopped_by: string;
  commands_per_second: number | null;
  run_by_scripts?: number;
  unreadable_lines?: number;
  reads: { commands: number; share: number };
  writes: { commands: number; share: number };
  scripts?: { commands: number; share: number };
  other: { commands: number; share: number };
  by_command: { command: string; commands: number; per_second: number }[];
  other_commands?: { different: number; commands: number };
  keys: {
    different: number;
    uses: number;
    uses_of_keys_not_told_apart?: number;
    hottest: (Used & { key: unknown })[];
    patterns: (Used & { pattern: string; keys: number })[];
  };
  clients: {
    different: number;
    connections: number;
    busiest: { client: string; connections: number; commands: number; writes: number }[];
  };
  slow_suspects: { command: string; why: string; instead?: string; times: number; example: string }[];
}

const START = Date.UTC(2026, 0, 1);
const iso = (milliseconds: number) => new Date(START + milliseconds).toISOString();

/** A line of MONITOR, of a command that ran so many milliseconds after the start. */
function line(words: readonly string[], { client = "10.0.0.1:5000", ran = 0 } = {}): string {
  const time = ((START + ran) / 1_000).toFixed(6);
  return `${time} [0 ${client}] ${words.map((word) => JSON.stringify(word)).join(" ")}`;
}

async function summaryOf(lines: readonly string[], heard: Partial<Heard> = {}, came = () => iso(0)): Promise<Summary> {
  const tally = createTally();
  for (const each of lines) tally.take(each, came());
  const whole: Heard = { stopped_by: "seconds", ended: [], seconds: 2, ...heard };
  return (await monitorSummary(tally.end(), whole, createTurns())) as Summary;
}

const of = (...commands: string[]) => summaryOf(commands.map((command) => line(command.split(" "))));

describe("a summary of MONITOR", () => {
  test("counts commands in all, by name and in a second", async () => {
    const summary = await of("GET a", "get b", "SET a 1", "PING", "EXEC");
    expect(summary).toMatchObject({ commands: 5, seconds: 2, stopped_by: "seconds", commands_per_second: 2.5 });
    expect(summary.by_command).toEqual([
      { command: "GET", commands: 2, share: 0.4, per_second: 1 },
      { command: "EXEC", commands: 1, share: 0.2, per_second: 0.5 },
      { command: "PING", commands: 1, share: 0.2, per_second: 0.5 },
      { command: "SET", commands: 1, share: 0.2, per_second: 0.5 },
    ]);
  });

  test("tells reads, writes, scripts and what is about no data apart", async () => {
    const summary = await of("GET a", "BLPOP a 0", "SORT_RO a", "FLUSHALL", "EVAL x 0", "PING", "PUBLISH c m", "MULTI");
    expect(summary.reads.commands).toBe(2);
    expect(summary.writes).toEqual({ commands: 2, share: 0.25 });
    expect(summary.scripts?.commands).toBe(1);
    expect(summary.other.commands).toBe(3);
  });

  test("ranks keys, each once for a command, and the patterns of several keys", async () => {
    const users = Array.from({ length: 30 }, (_, index) => `GET user:${1_000 + index}:name`);
    const { keys } = await of(...users, "SET config 1", "GET config", "MGET config config user:1000:name");
    expect(keys).toMatchObject({ different: 31, uses: 34 });
    expect(keys.hottest.slice(0, 2)).toEqual([
      { key: "config", uses: 3, share: 0.088, writes: 1 },
      { key: "user:1000:name", uses: 2, share: 0.059, writes: 0 },
    ]);
    expect(keys.hottest).toHaveLength(10);
    expect(keys.patterns).toEqual([{ pattern: "user:*:name", keys: 30, uses: 31, share: 0.912, writes: 0 }]);
  });

  test("shows a key that is no text as bytes", async () => {
    const { keys } = await summaryOf([`${START / 1_000}.000000 [0 1.1.1.1:1] "GET" "\\xff\\x00"`]);
    expect(keys.hottest).toMatchObject([{ key: { base64: "/wA=" }, uses: 1 }]);
  });

  test("takes the connections of an address for one client", async () => {
    const commands = ["10.0.0.1:1", "10.0.0.1:2", "10.0.0.1:2", "[::1]:3"];
    const { clients } = await summaryOf(commands.map((client) => line(["SET", "k", "v"], { client })));
    expect(clients).toEqual({
      different: 2,
      connections: 3,
      busiest: [
        { client: "10.0.0.1", connections: 2, commands: 3, writes: 3, share: 0.75 },
        { client: "[::1]", connections: 1, commands: 1, writes: 1, share: 0.25 },
      ],
    });
  });

  test("counts the keys of a script once: those of its own commands where they are shown", async () => {
    const [own, other] = [{ client: "lua" }, { client: "10.0.0.2:1" }];
    const summary = await summaryOf([
      line(["EVAL", "code", "1", "shown"]),
      line(["GET", "shown"], own),
      line(["SET", "by script", "1"], own),
      line(["EVALSHA", "sha", "1", "silent"], other),
      line(["GET", "shown"]),
    ]);
    expect(summary).toMatchObject({ commands: 5, run_by_scripts: 2, clients: { different: 2 } });
    expect(summary.keys.hottest.map(({ key, uses }) => [key, uses])).toEqual([
      ["shown", 2],
      ["by script", 1],
      ["silent", 1],
    ]);
  });

  test("leaves MONITOR itself out, and counts lines that cannot be read", async () => {
    const summary = await summaryOf([line(["monitor"]), "no line", line(["GET", "a"])]);
    expect(summary).toMatchObject({ commands: 1, unreadable_lines: 1, by_command: [{ command: "GET" }] });
  });

  test("counts a command that is longer than is read, with the keys that were read", async () => {
    const summary = await summaryOf([line(["MSET", "first", "1", "second", "x".repeat(50_000), "third", "1"])]);
    expect(summary.keys.hottest.map(({ key }) => key)).toEqual(["first", "second"]);
    expect(summary.slow_suspects).toMatchObject([{ command: "MSET", why: "has more than 16,384 characters" }]);
  });

  test("leaves out of the time what came too late to be seen", async () => {
    let arrived = 0;
    const came = () => {
      arrived += 1_000;
      return iso(arrived);
    };
    const lines = [0, 400, 800, 1_200].map((ran) => line(["GET", "k"], { ran }));
    expect(await summaryOf(lines, { seconds: 3.2 }, came)).toMatchObject({ seconds: 1.4, commands_per_second: 2.857 });
  });

  test("tells no more keys apart than memory is set aside for, and counts the others", async () => {
    const keysOf = (index: number) => Array.from({ length: 100 }, (_, place) => `key:${index}:${place}`);
    const lines = Array.from({ length: 250 }, (_, index) => line(["MGET", ...keysOf(index)]));
    const { keys } = await summaryOf(lines);
    expect(keys).toMatchObject({ different: 20_000, uses: 25_000, uses_of_keys_not_told_apart: 5_000 });
  });

  test("keeps passwords out of its examples", async () => {
    const { slow_suspects } = await of(`AUTH ${"secret ".repeat(600).trim()}`);
    expect(slow_suspects[0]?.example).toContain("[redacted]");
    expect(JSON.stringify(slow_suspects)).not.toContain("secret");
  });
});

describe("what may be slow", () => {
  test.each([
    "KEYS *",
    "HGETALL h",
    "SMEMBERS s",
    "LREM l 0 x",
    "LRANGE l 0 -1",
    "LRANGE l 0 1000",
    "LRANGE l -1001 -1",
    "ZRANGE z 0 -1",
    "ZRANGE z 0 5 BYSCORE",
    "ZRANGEBYSCORE z -inf +inf",
    "XRANGE s - +",
    "XREAD STREAMS s 0",
    "SCAN 0 COUNT 5000",
    "SORT l",
    "SUNION a b",
    "SUNIONCARD 2 a b",
    "SDIFFCARD 2 a b",
    "ARSCAN a 0 18446744073709551614",
    "ARGREP a - + MATCH x",
    "ARGETRANGE a 5000 0",
    "ARINFO a FULL",
    "EVALSHA sha 0",
    `MGET ${"k ".repeat(501).trim()}`,
  ])("%.40s: is told with why, how often and an example", async (command) => {
    const { slow_suspects } = await of(command, "GET k", command);
    expect(slow_suspects).toEqual([
      expect.objectContaining({ command: command.split(" ")[0], times: 2, why: expect.stringMatching(/^[a-z].{10}/) }),
    ]);
    expect(command.startsWith(slow_suspects[0]?.example.replace("…", "") ?? "?")).toBe(true);
  });

  test.each([
    "GET k",
    "LRANGE l 0 999",
    "LRANGE l -1000 -1",
    "ZRANGE z 0 9",
    "ZRANGE z 0 5 BYSCORE LIMIT 0 10",
    "ZRANGEBYSCORE z 0 5 LIMIT 0 1",
    "XRANGE s - + COUNT 10",
    "XREAD STREAMS s $",
    "SCAN 0 COUNT 100",
    "SCAN 0",
    "SUNIONCARD 2 a b APPROX",
    "SDIFFCARD 2 a b LIMIT 10",
    "ARSCAN a 0 9 LIMIT 10",
    "ARGETRANGE a 0 999",
    "ARINFO FULL",
    "VECTOR.QUERY v TOPK 5 VALUES 1 0.5",
  ])("%s: is not", async (command) => {
    expect((await of(command)).slow_suspects).toEqual([]);
  });
});

const names = ["GET", "SET", "INCR", "LRANGE", "MGET"] as const;
const sent = fc.record({
  name: fc.constantFrom(...names),
  keys: fc.array(fc.constantFrom("a", "b", "user:1", "user:2"), { minLength: 1, maxLength: 3 }),
  client: fc.constantFrom("10.0.0.1:1", "10.0.0.1:2", "10.0.0.2:1"),
});

test("a summary is what was sent, in numbers", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { maxLength: 60 }), async (all) => {
      const lines = all.map(({ name, keys, client }) => {
        const more = { GET: [], SET: ["v"], INCR: [], LRANGE: ["0", "-1"], MGET: keys.slice(1) }[name];
        return line([name, keys[0] ?? "", ...more], { client });
      });
      const summary = await summaryOf(lines);
      const count = <Item>(items: readonly Item[], item: Item) => items.filter((each) => each === item).length;
      const sentNames = all.map(({ name }) => name);
      for (const { command, commands } of summary.by_command)
        expect(commands).toBe(count(sentNames as string[], command));
      expect(summary.by_command).toHaveLength(new Set(sentNames).size);
      expect(summary.writes.commands).toBe(count(sentNames, "SET") + count(sentNames, "INCR"));
      expect(summary.reads.commands).toBe(all.length - summary.writes.commands);
      const used = all.flatMap(({ name, keys }) => [...new Set(name === "MGET" ? keys : keys.slice(0, 1))]);
      expect(summary.keys.uses).toBe(used.length);
      for (const { key, uses } of summary.keys.hottest) expect(uses).toBe(count(used, key as string));
      const clients = all.map(({ client }) => client.split(":")[0]);
      for (const { client, commands } of summary.clients.busiest) expect(commands).toBe(count(clients, client));
      expect(summary.slow_suspects.reduce((sum, { times }) => sum + times, 0)).toBe(count(sentNames, "LRANGE"));
    }),
  );
});
