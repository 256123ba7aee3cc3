import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type Fault, startFaultyWay } from "../bulk/fixture.ts";
import { useTools, writes } from "../tools/fixture.ts";

interface Mend {
  problem: string;
  tool: string;
  arguments: { command?: string; args?: string[] };
  note?: string;
}
interface Consumer {
  consumer: string;
  state: string;
  pending: number;
  idle_seconds: number;
}
interface Group {
  group: string;
  lag: number | null;
  lag_unknown?: string;
  pending: number;
  oldest_pending?: { id: string; consumer: string; age_seconds: number | null; deliveries: number };
  delivered_often?: { entries: number; most: { id: string; deliveries: number }[] };
  pending_without_data?: number;
  pending_for_long_at_live_consumers?: number;
  consumers: {
    live: number;
    dead: number;
    idle_without_pending: number;
    pending_by_consumer: Consumer[];
    others?: { consumers: number; pending: number };
  };
}
interface Health {
  exists: boolean;
  length: number;
  groups: number;
  growth: Record<string, unknown>;
  by_group: Group[];
  other_groups?: { groups: number; pending: number; lag: number; names: string[] };
  mends: Mend[];
  commands: number;
}

const tools = useTools();
const now = Date.now();
const HOUR = 3_600_000;

async function health(key: string, more: object = {}, options = {}): Promise<Health> {
  return (await tools.answer<Health>("redis_stream_health", { key, ...more }, options)).result;
}

async function run(...lines: string[]): Promise<void> {
  for (const line of lines) await tools.redis(...line.split(" "));
}

/** So many entries with a small body, evenly over a time that ends now. */
async function fill(key: string, entries: number, milliseconds: number): Promise<void> {
  const ids = Array.from(
    { length: entries },
    (_, index) => `${now - milliseconds + Math.floor((index * milliseconds) / entries)}-${index}`,
  );
  await Promise.all(ids.map((id) => tools.redis("XADD", key, id, "field", "value")));
}

const commandsOf = ({ mends }: Health) => mends.map(({ arguments: { command } }) => command);

describe("redis_stream_health", () => {
  test("works with the read-only token, and counts its commands", async () => {
    await run("XADD plain * a b", "XGROUP CREATE plain g 0");
    const result = await health("plain");
    expect(result).toMatchObject({ exists: true, length: 1, groups: 1, commands: 6 });
    expect(result.by_group).toMatchObject([{ group: "g", lag: 1, pending: 0 }]);
  });

  test("tells growth exactly in counts, and estimates rates from ids", async () => {
    await fill("growing", 240, 24 * HOUR);
    await run("XTRIM growing MAXLEN = 200");
    const { growth } = await health("growing");
    expect(growth).toMatchObject({ entries_added_ever: 240, entries_removed_ever: 40 });
    const [whole, late] = [growth.since_oldest_entry, growth.of_late] as Record<string, number>[];
    expect(whole?.entries).toBe(200);
    expect(whole?.entries_per_hour_estimated).toBeCloseTo(10, 0);
    expect(late?.entries).toBe(100);
    expect(late?.entries_per_hour_estimated).toBeCloseTo(10, 0);
    expect(growth.newest_entry_age_seconds).toBeGreaterThan(300);
  });

  test("says that ids are no times", async () => {
    await run("XADD numbered 1-1 a b");
    const { growth } = await health("numbered");
    expect(growth).toEqual({
      entries_added_ever: 1,
      entries_removed_ever: 0,
      by_time: "unknown: the ids of this stream are no times",
    });
  });

  test("reads few entries where they are large", async () => {
    const body = "x".repeat(300_000);
    for (const at of [3, 2, 1]) await tools.redis("XADD", "large", `${now - at * HOUR}-0`, "field", body);
    const { growth } = await health("large");
    expect(growth).not.toHaveProperty("of_late");
    expect(growth.since_oldest_entry).toMatchObject({ entries: 3 });
  });

  test("tells of a key that there is not, and of one that is no stream", async () => {
    expect(await health("none")).toEqual({ key: "none", exists: false, commands: 3 });
    await run("SET text value");
    expect(await tools.refusal("redis_stream_health", { key: "text" })).toContain(
      '"text" is no stream; TYPE tells what it is.',
    );
  });

  test("shows the oldest pending entry with its age, and who has it", async () => {
    await fill("pending", 4, 2 * HOUR);
    await run(
      "XGROUP CREATE pending g 0",
      "XREADGROUP GROUP g one COUNT 1 STREAMS pending >",
      "XREADGROUP GROUP g two COUNT 2 STREAMS pending >",
    );
    const [group] = (await health("pending")).by_group;
    expect(group).toMatchObject({ lag: 1, pending: 3, oldest_pending: { consumer: "one", deliveries: 1 } });
    expect(group?.oldest_pending?.age_seconds).toBeGreaterThanOrEqual(7_200);
    expect(group?.consumers).toMatchObject({
      live: 2,
      dead: 0,
      pending_by_consumer: [
        { consumer: "two", state: "live", pending: 2 },
        { consumer: "one", state: "live", pending: 1 },
      ],
    });
  });

  test("says that a lag is unknown where Redis cannot tell, and how to see what is not delivered", async () => {
    await fill("cut", 5, HOUR);
    await run("XGROUP CREATE cut g 0", `XDEL cut ${now - HOUR + 2 * 720_000}-2`);
    const { by_group, mends } = await health("cut");
    expect(by_group).toMatchObject([{ lag: null, lag_unknown: expect.stringContaining("entries") }]);
    const [{ tool, arguments: given } = { tool: "", arguments: {} }] = mends;
    expect((await tools.answer<unknown[]>(tool, given)).result).toHaveLength(4);
  });

  test("looks into ten groups with most to do, sums up the others, and into one that is named", async () => {
    await run("XADD crowd 1-1 a b", "XADD crowd 2-1 a b");
    for (let index = 0; index < 13; index += 1) await run(`XGROUP CREATE crowd g${index} ${index === 12 ? 0 : "1-1"}`);
    const result = await health("crowd");
    expect(result.by_group).toHaveLength(10);
    expect(result.by_group[0]).toMatchObject({ group: "g12", lag: 2 });
    expect(result.other_groups).toMatchObject({
      groups: 3,
      pending: 0,
      names: [expect.any(String), expect.any(String), expect.any(String)],
    });
    const one = await health("crowd", { group: result.other_groups?.names[0] });
    expect(one.by_group).toHaveLength(1);
    expect(one).not.toHaveProperty("other_groups");
    expect(await tools.refusal("redis_stream_health", { key: "crowd", group: "lost" })).toContain(
      'The stream "crowd" has no group "lost". It has "g12"',
    );
  });

  test("sends nobody to name a group whose name is no text", async () => {
    await run("XADD odd 1-1 a b", "XGROUP CREATE odd named 0");
    await tools.redis("EVAL", "return redis.call('XGROUP','CREATE','odd',string.char(255),'0')", "0");
    const { result, notice } = await tools.answer<Health>("redis_stream_health", { key: "odd" });
    expect(result).toMatchObject({ by_group: [{ group: "named" }], other_groups: { names: [{ base64: "/w==" }] } });
    expect(notice).toContain("1 group has a name that is no text, which no argument can carry.");
    expect(notice).not.toContain("give `group`");
  });

  test("leaves out a group that has gone between two reads", async () => {
    await run("XADD going 1-1 a b", "XGROUP CREATE going stays 0", "XGROUP CREATE going goes 0");
    const url = await startFaultyWay(tools.database.url, async (body): Promise<Fault> => {
      if (body.includes("XPENDING")) await run("XGROUP DESTROY going goes");
      return "pass";
    });
    const { by_group, groups } = await health("going", {}, { url });
    expect(by_group.map(({ group }) => group)).toEqual(["stays"]);
    expect(groups).toBe(1);
  });

  test("shows ten consumers, and the others in numbers", async () => {
    await run("XADD team * a b", "XGROUP CREATE team g $");
    for (let index = 0; index < 14; index += 1) await run(`XGROUP CREATECONSUMER team g c${index}`);
    const { result, notice } = await tools.answer<Health>("redis_stream_health", { key: "team" });
    const [group] = result.by_group;
    expect(notice).toBe("XINFO CONSUMERS in redis_stream_read shows all consumers.");
    expect(group?.consumers.pending_by_consumer).toHaveLength(10);
    expect(group?.consumers.others).toEqual({ consumers: 4, pending: 0 });
  });

  test("looks at the oldest 500 pending entries of a group, and says so", async () => {
    await fill("much", 600, HOUR);
    await run("XGROUP CREATE much g 0", "XREADGROUP GROUP g c COUNT 600 STREAMS much >");
    const { result, notice } = await tools.answer<Health>("redis_stream_health", { key: "much" });
    expect(result.by_group).toMatchObject([{ pending: 600, pending_looked_at: 500 }]);
    expect(notice).toContain("XPENDING in redis_stream_read shows all");
  });

  test("names who can allow the calls that it may not make", async () => {
    await run("XADD waiting * a b", "XGROUP CREATE waiting g 0");
    const { result, notice } = await tools.answer<Health>("redis_stream_health", { key: "waiting" });
    expect(result.mends).toMatchObject([{ tool: "redis_stream_write", arguments: { command: "XREADGROUP" } }]);
    expect(notice).toBe(
      "Not offered here: redis_stream_write. The person who runs the server can allow it with --allow-writes (and --toolsets, where it is set).",
    );
    expect((await tools.answer("redis_stream_health", { key: "waiting" }, writes)).notice).toBeUndefined();
  });

  test("offers to trim only what every group has read and acknowledged", async () => {
    await fill("long", 1_200, HOUR);
    await run("XGROUP CREATE long all 0", "XGROUP CREATE long behind 0");
    await run(
      "XREADGROUP GROUP all c COUNT 1200 NOACK STREAMS long >",
      "XREADGROUP GROUP behind c COUNT 300 STREAMS long >",
    );
    const before = await health("long");
    expect(commandsOf(before)).not.toContain("XTRIM");
    const pending = await tools.redis("XPENDING", "long", "behind", "-", "+", "200");
    const ids =
      pending.kind === "array"
        ? (pending.value ?? []).map((row) => (row.kind === "array" ? row.value?.[0] : undefined))
        : [];
    const texts = ids.map((id) => (id?.kind === "bulk" ? String(id.value) : ""));
    await tools.redis("XACK", "long", "behind", ...texts);
    const trim = (await health("long")).mends.find(({ arguments: { command } }) => command === "XTRIM");
    expect(trim?.arguments.args?.slice(0, 3)).toEqual(["long", "MINID", "~"]);
    await tools.redis("XTRIM", "long", "MINID", "=", trim?.arguments.args?.[3] ?? "");
    expect((await health("long")).length).toBe(1_000);
  });

  test("leaves it to a person how much of a stream without groups stays", async () => {
    await fill("endless", 1_000, HOUR);
    const { mends } = await health("endless");
    expect(mends).toMatchObject([{ arguments: { command: "XTRIM", args: ["endless", "MAXLEN", "~", "KEEP"] } }]);
    expect(mends[0]?.note).toContain("Replace KEEP");
  });
});

describe("what it would mend", () => {
  test("is mended by its calls, in their order", async () => {
    await fill("ill", 8, HOUR);
    await run(
      "XGROUP CREATE ill g 0",
      "XREADGROUP GROUP g dead COUNT 5 STREAMS ill >",
      "XGROUP CREATECONSUMER ill g idle",
    );
    const first = `${now - HOUR}-0`;
    const failing = `${now - HOUR + 450_000 * 4}-4`;
    await run(`XCLAIM ill g dead 0 ${failing} RETRYCOUNT 9`, `XTRIM ill MINID = ${now - HOUR + 1}-0`);
    await wait(1_100);
    await run("XREADGROUP GROUP g live COUNT 1 STREAMS ill >");
    const ask = () => health("ill", { dead_after_seconds: 1 }, writes);
    const before = await ask();
    expect(before.by_group).toMatchObject([
      {
        pending: 6,
        pending_without_data: 1,
        delivered_often: { entries: 1, most: [{ id: failing, deliveries: 9 }] },
        consumers: { live: 1, dead: 1, idle_without_pending: 1 },
      },
    ]);
    expect(before.by_group[0]?.consumers.pending_by_consumer[0]).toMatchObject({
      consumer: "dead",
      state: "dead",
      pending: 5,
    });
    expect(before.mends.map(({ arguments: { command, args = [] } }) => [command, ...args.slice(2)])).toEqual([
      ["XACK", first],
      ["XRANGE", failing],
      ["XACK", failing],
      ["XAUTOCLAIM", "live", "1000", "0-0", "COUNT", "100"],
      ["XGROUP DELCONSUMER", "dead"],
      ["XGROUP DELCONSUMER", "idle"],
    ]);
    const answers: unknown[] = [];
    for (const mend of before.mends) answers.push((await tools.answer(mend.tool, mend.arguments, writes)).result);
    expect(answers.slice(0, 3)).toEqual([1, [{ id: failing, fields: { field: "value" } }], 1]);
    expect(answers[3]).toMatchObject({ entries: [{}, {}, {}] });
    const after = await ask();
    expect(after.by_group).toMatchObject([{ pending: 4, consumers: { live: 1, dead: 0, idle_without_pending: 0 } }]);
    expect(after.mends).toEqual([]);
  });

  test("has entries that a running consumer forgot", async () => {
    await run("XADD forgetful 1-1 a b", "XADD forgetful 2-1 a b", "XGROUP CREATE forgetful g 0");
    await run("XREADGROUP GROUP g c COUNT 1 STREAMS forgetful >");
    await wait(1_100);
    await run("XREADGROUP GROUP g c COUNT 1 STREAMS forgetful >");
    const { by_group, mends } = await health("forgetful", { dead_after_seconds: 1 });
    expect(by_group).toMatchObject([{ pending_for_long_at_live_consumers: 1, consumers: { dead: 0 } }]);
    expect(mends).toMatchObject([
      { arguments: { command: "XAUTOCLAIM" }, note: expect.stringContaining("only forget XACK") },
    ]);
  });

  test("names a new consumer where none runs", async () => {
    await run("XADD lonely 1-1 a b", "XGROUP CREATE lonely g 0", "XREADGROUP GROUP g c COUNT 1 STREAMS lonely >");
    await wait(1_100);
    const { mends } = await health("lonely", { dead_after_seconds: 1 });
    expect(mends[0]?.arguments.args?.slice(0, 4)).toEqual(["lonely", "g", "rescue", "1000"]);
  });
});
