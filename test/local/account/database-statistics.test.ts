import { expect, it } from "vitest";
import { asDocument, type Document, redisCommand, useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();

async function statisticsOf({ database_id }: Document): Promise<Document> {
  return upstash.document(`GET /v2/redis/stats/${database_id}`);
}

function points(series: unknown): Document[] {
  if (!Array.isArray(series)) throw new Error("The series is no list.");
  return series.map(asDocument);
}

function values(series: unknown): unknown[] {
  return points(series).map(({ y }) => y);
}

it("counts the keys, hits, misses, reads and writes of the real Redis", async () => {
  const database = await upstash.database();
  await redisCommand(database, "MSET", "a", "1", "b", "2", "c", "3");
  await redisCommand(database, "GET", "a");
  await redisCommand(database, "GET", "b");
  await redisCommand(database, "GET", "nothing");
  await redisCommand(database, "EVAL", "return 1", "0");
  const statistics = await statisticsOf(database);
  expect(statistics).toMatchObject({
    total_monthly_requests: 5,
    total_monthly_read_requests: 3,
    total_monthly_write_requests: 1,
    total_monthly_script_requests: 1,
    daily_net_commands: 5,
    daily_read_requests: 3,
    daily_write_requests: 1,
  });
  expect(values(statistics.keyspace)).toEqual([3]);
  const [hits, misses, read, write] = ["hits", "misses", "read", "write"].map((name) =>
    Number(values(statistics[name])[0]),
  );
  expect(hits).toBeGreaterThan(0);
  expect([Number(hits) / Number(misses), Number(read) / Number(write)]).toEqual([2, 3]);
  expect(values(statistics.dailyrequests)).toEqual([0, 0, 0, 0, 5]);
});

it("counts each command by its name, and none of those that only the server sends", async () => {
  const database = await upstash.database();
  await redisCommand(database, "SET", "key", "value");
  await redisCommand(database, "GET", "key");
  const { command_counts } = await statisticsOf(database);
  const counts = points(command_counts).map(({ metric_identifier, data_points }) => [
    metric_identifier,
    values(data_points),
  ]);
  expect(Object.fromEntries(counts)).toEqual({ SET: [1], GET: [1] });
});

it("counts in each point what was run since the one before", async () => {
  const database = await upstash.database();
  for (const calls of [3, 0, 2]) {
    for (let call = 0; call < calls; call++) await redisCommand(database, "GET", "key");
    await statisticsOf(database);
  }
  const { command_counts } = await statisticsOf(database);
  expect(values(points(command_counts)[0]?.data_points)).toEqual([3, 0, 2, 0]);
});

it("measures storage, connections, traffic and latency", async () => {
  const database = await upstash.database();
  await redisCommand(database, "SET", "key", "x".repeat(100_000));
  const statistics = await statisticsOf(database);
  expect(statistics.current_storage).toBeGreaterThan(100_000);
  expect(statistics.dailybandwidth).toBeGreaterThan(100_000);
  expect(values(statistics.connection_count)[0]).toBeGreaterThanOrEqual(1);
  expect(values(statistics.write_latency_mean)[0]).toBeGreaterThan(0);
  expect(values(statistics.write_latency_99)[0]).toBeGreaterThan(0);
  expect(values(statistics.read_latency_mean)).toEqual([0]);
});

it("adds a point to each series at each request", async () => {
  const database = await upstash.database();
  await statisticsOf(database);
  await redisCommand(database, "SET", "key", "value");
  const { keyspace, days } = await statisticsOf(database);
  expect(values(keyspace)).toEqual([0, 1]);
  expect(days).toHaveLength(5);
});

it("keeps sixty points", async () => {
  const database = await upstash.database();
  for (let request = 0; request < 61; request++) await statisticsOf(database);
  expect(points((await statisticsOf(database)).throughput)).toHaveLength(60);
});

it("writes the time of a point as the documents do", async () => {
  const { keyspace } = await statisticsOf(await upstash.database());
  expect(points(keyspace)[0]?.x).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \+0000 UTC$/);
});

it("bills each command of a plan that is priced by use, and a write again for each read region", async () => {
  const database = await upstash.database({ read_regions: ["us-west-1"] });
  await redisCommand(database, "SET", "key", "value");
  await redisCommand(database, "GET", "key");
  const { total_monthly_billing, dailybilling } = await statisticsOf(database);
  expect(total_monthly_billing).toBeCloseTo((3 * 0.2) / 100_000, 12);
  expect(values(dailybilling).at(-1)).toBe(total_monthly_billing);
});

it("bills a fixed plan by the day, with half of its price for a read region, and no command", async () => {
  const database = await upstash.database({ plan: "fixed_1gb", read_regions: ["us-west-1"] });
  await redisCommand(database, "SET", "key", "value");
  const { total_monthly_billing } = await statisticsOf(database);
  const daysOfMonth = [28, 29, 30, 31].map((days) => 30 / days);
  expect(daysOfMonth).toContain(total_monthly_billing);
});

it("starts no Redis to measure a database that was not used", async () => {
  const unused = await Promise.all(Array.from({ length: 25 }, () => upstash.database()));
  const all = await Promise.all(unused.map(statisticsOf));
  expect(all.map(({ total_monthly_requests, current_storage }) => [total_monthly_requests, current_storage])).toEqual(
    unused.map(() => [0, 0]),
  );
});
