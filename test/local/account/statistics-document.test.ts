import { expect, it } from "vitest";
import type { RedisUsage, UsageSample } from "../../../src/local/account/databases/redis-usage.ts";
import { statisticsDocument } from "../../../src/local/account/databases/statistics-document.ts";

const free = { monthly: 0, since: 0, used: 0 };

/** A sample of a Redis that has answered so many GETs since its start, all of them hits. */
function sample(second: number, calls: number, uptimeSeconds = second): UsageSample {
  const usage: RedisUsage = {
    ...{ uptimeSeconds, connections: 1, monitors: 0, keys: 1, dataBytes: 10, commandsPerSecond: 0 },
    ...{ hits: calls, misses: 0, trafficBytes: 0 },
    commands: new Map([["GET", { kind: "read", calls, microseconds: 0, microseconds99: 0 }]]),
  };
  return { atMs: second * 1_000, usage };
}

function valuesOf(samples: readonly UsageSample[]) {
  const [latest] = samples.slice(-1);
  if (latest === undefined) throw new Error("no sample");
  const { hits, read, command_counts } = statisticsDocument(samples, latest, () => free) as Record<
    string,
    { y: number }[]
  >;
  const [{ data_points = [] } = {}] = command_counts as unknown as { data_points?: { y: number }[] }[];
  return { hits: hits?.map(({ y }) => y), read: read?.map(({ y }) => y), counts: data_points.map(({ y }) => y) };
}

it("gives hits, misses, reads and writes for each second, as the real API does", () => {
  expect(valuesOf([sample(10, 20), sample(20, 20), sample(40, 60)])).toMatchObject({
    hits: [2, 0, 2],
    read: [2, 0, 2],
  });
});

it("counts commands from one sample to the next", () => {
  expect(valuesOf([sample(10, 20), sample(20, 20), sample(40, 60)]).counts).toEqual([20, 0, 40]);
});

it("begins anew where Redis was started again, or its counts were reset", () => {
  expect(valuesOf([sample(100, 50), sample(110, 5, 5)])).toMatchObject({ read: [0.5, 1], counts: [50, 5] });
  expect(valuesOf([sample(100, 50), sample(110, 5)]).counts).toEqual([50, 5]);
});

it("has sixty points, the first of them since the sample before it", () => {
  const samples = Array.from({ length: 61 }, (_, index) => sample(index + 1, (index + 1) * 7));
  expect(valuesOf(samples).counts).toEqual(Array.from({ length: 60 }, () => 7));
});
