import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digest, type StatisticsDigest } from "../../../../src/products/account/answers/statistics.ts";
import { exampleName, examples, row } from "../data.ts";

function minutes(...values: unknown[]) {
  return values.map((y, minute) => ({ x: `2023-05-22 10:${String(minute).padStart(2, "0")}:00.5 +0000 UTC`, y }));
}

function digested(response: unknown, input?: Record<string, unknown>): StatisticsDigest {
  return digest(response, input) as StatisticsDigest;
}

function seriesOf(response: unknown, name: string) {
  return digested(response).series?.[name];
}

describe("a series", () => {
  it("becomes last, min, max, mean, trend and a sparkline", () => {
    expect(seriesOf({ throughput: minutes(0, 2, 4, 6, 8, 10, 12, 14) }, "throughput")).toEqual({
      last: 14,
      min: 0,
      max: 14,
      mean: 7,
      trend: "rising",
      sparkline: "▁▂▃▄▅▆▇█",
      points: 8,
      from: "2023-05-22T10:00:00Z",
      to: "2023-05-22T10:07:00Z",
    });
  });

  it("falls when its newer half is smaller", () => {
    expect(seriesOf({ hits: minutes(9, 8, 2, 1) }, "hits")).toMatchObject({ trend: "falling", sparkline: "█▇▂▁" });
  });

  it("that is constant is steady and flat", () => {
    expect(seriesOf({ hits: minutes(5, 5, 5, 5) }, "hits")).toMatchObject({
      ...{ last: 5, min: 5, max: 5, mean: 5 },
      ...{ trend: "steady", sparkline: "▁▁▁▁" },
    });
  });

  it("that hardly changes is steady", () => {
    expect(seriesOf({ keyspace: minutes(1_000, 1_001, 1_002, 1_003) }, "keyspace")?.trend).toBe("steady");
  });

  it("of one point has no trend", () => {
    expect(seriesOf({ hits: minutes(3) }, "hits")).toMatchObject({ last: 3, trend: "unknown", sparkline: "▁" });
  });

  it("is read by time, not by place", () => {
    const points = minutes(1, 2, 3).reverse();
    expect(seriesOf({ hits: points }, "hits")).toMatchObject({ last: 3, sparkline: "▁▅█" });
  });

  it("keeps its place where times cannot be read", () => {
    const points = [
      { x: "later", y: 2 },
      { x: "earlier", y: 1 },
    ];
    expect(seriesOf({ hits: points }, "hits")).toMatchObject({ last: 1, from: "later", to: "earlier" });
  });

  it("skips points without a value and says how many", () => {
    const points = minutes(1, null, Number.NaN, "12.5", "down", {}, 4);
    expect(seriesOf({ hits: points }, "hits")).toMatchObject({
      ...{ last: 4, min: 1, max: 12.5, points: 3, missing: 4 },
      sparkline: "▁··█··▃",
    });
  });

  it("has its last value where the newest point has none", () => {
    expect(seriesOf({ hits: minutes(7, 8, null) }, "hits")).toMatchObject({ last: 8, to: "2023-05-22T10:01:00Z" });
  });

  it("of many points fits forty columns", () => {
    const points = Array.from({ length: 240 }, (_, hour) => ({
      x: new Date(Date.UTC(2025, 0, 1, hour)).toISOString(),
      y: hour,
    }));
    const { sparkline, points: count } = seriesOf({ hits: points }, "hits") ?? { sparkline: "", points: 0 };
    expect([...sparkline]).toHaveLength(40);
    expect(sparkline).toMatch(/^▁.*█$/);
    expect(count).toBe(240);
  });

  it("of bytes is also given as text", () => {
    expect(seriesOf({ diskusage: minutes(1_048_576, 3_145_728) }, "diskusage")).toMatchObject({
      unit: "bytes",
      last_text: "3 MiB",
      min_text: "1 MiB",
      max_text: "3 MiB",
      mean_text: "2 MiB",
    });
  });

  it("survives numbers at the edge of what a number holds", () => {
    const points = minutes(-Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE);
    const { mean, sparkline } = seriesOf({ hits: points }, "hits") ?? { mean: Number.NaN, sparkline: "" };
    expect(Number.isFinite(mean)).toBe(true);
    expect([...sparkline]).toHaveLength(3);
  });

  it.each([
    [[344_725_564], 344_725_564],
    [[181.88333333333333], 181.88333333333333],
    [[1, 2, 2], 1.66667],
    [[1_000, 1_001, 1_001], 1_001],
  ])("of %j has the mean %d", (values, mean) => {
    expect(seriesOf({ hits: minutes(...values) }, "hits")?.mean).toBe(mean);
  });

  it("has its mean between its smallest and its largest value", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 }),
        (values) => {
          const { min, mean, max } = seriesOf({ hits: minutes(...values) }, "hits") ?? { min: 1, mean: 0, max: 0 };
          expect(min).toBeLessThanOrEqual(mean);
          expect(mean).toBeLessThanOrEqual(max);
        },
      ),
    );
  });

  it("reads times without a zone as UTC and follows an offset", () => {
    const points = [
      { x: "2022-02-07 11:30:28", y: 1 },
      { x: "2022-02-07 14:30:28.937259962 +0200", y: 2 },
    ];
    expect(seriesOf({ hits: points }, "hits")).toMatchObject({
      from: "2022-02-07T11:30:28Z",
      to: "2022-02-07T12:30:28Z",
    });
  });
});

describe("a group of series", () => {
  it("becomes one series for each member", () => {
    const response = {
      command_counts: [
        { metric_identifier: "GET", data_points: minutes(1, 2) },
        { metric_identifier: "SET", data_points: minutes(4, 3) },
      ],
      daily_qstash_messages: [{ id: "delivered", data_points: minutes(5) }],
    };
    expect(Object.keys(digested(response).series ?? {})).toEqual([
      ...["command_counts.GET", "command_counts.SET", "daily_qstash_messages.delivered"],
    ]);
    expect(seriesOf(response, "command_counts.SET")).toMatchObject({ last: 3 });
  });

  it("names a member by its place where it has no name", () => {
    const nameless = { metric_identifier: { toString: 1 }, data_points: minutes(1) };
    expect(Object.keys(digested({ command_counts: [nameless] }).series ?? {})).toEqual(["command_counts.0"]);
  });

  it("of one point alone is a series", () => {
    expect(
      seriesOf({ monitor_count: { x: "2023-05-22 10:59:23.426 +0000 UTC", y: 320 } }, "monitor_count"),
    ).toMatchObject({ last: 320, points: 1 });
  });
});

describe("series without data", () => {
  it("are named and nothing more", () => {
    const response = { produce_throughput: null, hits: [], misses: minutes(null, "none") };
    expect(digested(response)).toEqual({ figures: {}, without_data: ["produce_throughput", "hits", "misses"] });
  });
});

describe("daily figures", () => {
  it("become a table with one row for each day", () => {
    const response = {
      days: ["Thursday", "Friday"],
      dailyrequests: [
        { x: "2023-05-18 11:58:23.534505371 +0000 UTC", y: 68_844_080 },
        { x: "2023-05-19 11:58:23.534505371 +0000 UTC", y: 70_000_000 },
      ],
      dailybilling: [
        { x: "2023-05-19 11:58:23.5 +0000 UTC", y: 150 },
        { x: "2023-05-18 11:58:23.5 +0000 UTC", y: 145.72694911244588 },
      ],
    };
    expect(digested(response)).toEqual({
      figures: {},
      daily: [
        { date: "2023-05-18", day: "Thursday", dailyrequests: 68_844_080, dailybilling: 145.72694911244588 },
        { date: "2023-05-19", day: "Friday", dailyrequests: 70_000_000, dailybilling: 150 },
      ],
    });
  });

  it("keep the breakdown of a day", () => {
    const daily_requests = [{ x: "2025-10-01 11:33:05 +0000 UTC", y: 9, workflow_message: 4, workflow_run: 1 }];
    expect(digested({ daily_requests }).daily).toEqual([
      { date: "2025-10-01", day: "Wednesday", daily_requests: 9, workflow_message: 4, workflow_run: 1 },
    ]);
  });

  it("lose nothing where a day occurs twice or is no date", () => {
    const dailyproduce = [
      { x: "2022-02-07 01:00:00", y: 1 },
      { x: "2022-02-07 23:00:00", y: 2 },
      { x: "someday", y: 3 },
      { x: 7, y: 4 },
    ];
    expect(digested({ dailyproduce }).daily).toEqual([
      { date: "2022-02-07", day: "Monday", dailyproduce: 1 },
      { date: "2022-02-07", day: "Monday", dailyproduce: 2 },
      { date: "someday", dailyproduce: 3 },
      { date: "unknown", dailyproduce: 4 },
    ]);
  });

  it("of QStash that are measured by the minute stay series", () => {
    expect(seriesOf({ daily_used: minutes(1, 2), daily_bandwidth_used: minutes(1_024) }, "daily_used")?.points).toBe(2);
  });
});

describe("single figures", () => {
  it("stay as they are, with sizes also as text", () => {
    const figures = {
      total_monthly_requests: 1_283_856_937,
      total_monthly_storage: 445_942_383_672,
      queue_optimized: false,
    };
    expect(digested(figures).figures).toEqual({ ...figures, total_monthly_storage_text: "415.3 GiB" });
  });
});

describe("a digest", () => {
  it("carries the whole response when raw points are asked for", () => {
    const response = { hits: minutes(1, 2), total: 3 };
    expect(digested(response, { raw: true }).raw).toEqual(response);
    expect(digested(response, { raw: false })).not.toHaveProperty("raw");
  });

  it.each(["OK", null, 7, [1, 2]])("of %j is %j itself", (response) => {
    expect(digest(response)).toEqual(response);
  });

  it("never throws, whatever came", () => {
    const field = fc.constantFrom("dailyrequests", "hits", "days", "command_counts", "diskusage", "__proto__");
    const odd = fc.anything({ withBigInt: true, withNullPrototype: true });
    const point = fc.record({ x: odd, y: odd }, { requiredKeys: [] });
    const member = fc.record({ metric_identifier: odd, data_points: fc.array(fc.oneof(point, odd)) });
    const value = fc.oneof(odd, fc.array(fc.oneof(point, member, odd)), point);
    fc.assert(
      fc.property(fc.dictionary(field, value), fc.boolean(), (response, raw) => {
        expect(digest(response, { raw })).toHaveProperty("figures");
      }),
    );
  });

  it("leaves what it was given as it was", () => {
    const response = { hits: minutes(3, 1), dailyrequests: minutes(1), total_monthly_storage: 1 };
    const before = structuredClone(response);
    digest(response, { raw: true });
    expect(response).toEqual(before);
  });
});

const statistics = examples.filter(({ tool }) => row(tool).options.present === digest);

describe.each(statistics.map((example) => [exampleName(example), example] as const))("%s", (_, { response, input }) => {
  it("mentions every field of the document's response", () => {
    const text = JSON.stringify({ ...digested(response, input), raw: undefined });
    for (const field of Object.keys(response as object).filter((name) => name !== "days")) {
      expect(text).toContain(`"${field}`);
    }
  });
});

describe("daily figures of very many days", () => {
  it("are read up to a thousand days, each a row of its own", () => {
    const dailyrequests = Array.from({ length: 30_000 }, (_, day) => ({
      x: new Date(day * 86_400_000).toISOString(),
      y: day,
    }));
    const { daily } = digested({ dailyrequests });
    expect(daily).toHaveLength(1_000);
    expect(daily?.at(-1)).toEqual({ date: "1972-09-26", day: "Tuesday", dailyrequests: 999 });
  });
});
