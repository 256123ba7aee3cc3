import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf, type StatisticsDigest } from "../../../../src/products/account/answers/statistics.ts";
import {
  indexFields,
  kafkaFields,
  qstashFields,
  redisFields,
  type StatisticsFields,
} from "../../../../src/products/account/answers/statistics-fields.ts";
import { exampleName, examples, row } from "../data.ts";

function minutes(...values: unknown[]) {
  return values.map((y, minute) => ({ x: `2023-05-22 10:${String(minute).padStart(2, "0")}:00.5 +0000 UTC`, y }));
}

function digested(response: unknown, input?: Record<string, unknown>, fields = redisFields): StatisticsDigest {
  return digestOf(fields)(response, input) as StatisticsDigest;
}

function seriesOf(response: unknown, name: string, fields?: StatisticsFields): Readonly<Record<string, unknown>> {
  return { ...digested(response, {}, fields).series?.[name] };
}

describe("a series", () => {
  it("becomes its unit, last, min, max, mean, trend and a sparkline", () => {
    expect(seriesOf({ throughput: minutes(0, 2, 4, 6, 8, 10, 12, 14) }, "throughput")).toEqual({
      unit: "commands per second",
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

  it("that is flat is one value, with its time and its points", () => {
    expect(seriesOf({ hits: minutes(5, 5, null, 5, 5) }, "hits")).toEqual({
      unit: "hits per second",
      value: 5,
      points: 4,
      missing: 1,
      from: "2023-05-22T10:00:00Z",
      to: "2023-05-22T10:04:00Z",
    });
  });

  it("that hardly changes is steady", () => {
    expect(seriesOf({ keyspace: minutes(1_000, 1_001, 1_002, 1_003) }, "keyspace").trend).toBe("steady");
  });

  it("of one point is a value, and the time of it", () => {
    const value = { unit: "hits per second", value: 3, at: "2023-05-22T10:00:00Z" };
    expect(seriesOf({ hits: minutes(3) }, "hits")).toEqual(value);
    expect(seriesOf({ hits: minutes(3, null, "none") }, "hits")).toEqual({ ...value, missing: 2 });
    expect(seriesOf({ hits: [{ x: 7, y: 3 }] }, "hits")).toEqual({ unit: "hits per second", value: 3 });
  });

  it.each([
    ["two points", minutes(1, 9)],
    ["points of two times", [...minutes(1, 9), ...minutes(2, 8)]],
    ["points of which two are measured", minutes(1, null, 9)],
    ["points of one time", [1, 5, 9, 13].map((y) => ({ x: "2023-05-22 10:00:00", y }))],
    ["points without times", [1, 5, 9, 13].map((y) => ({ x: "sometime", y }))],
  ])("of %s claims no trend", (_, hits) => {
    expect(seriesOf({ hits }, "hits")).not.toHaveProperty("trend");
    expect(seriesOf({ hits }, "hits")).toMatchObject({ min: 1 });
  });

  it("of three points of different times has a trend", () => {
    expect(seriesOf({ hits: minutes(1, 5, 9) }, "hits").trend).toBe("rising");
  });

  it("counts points without a time, and keeps them out of its course", () => {
    const hits = [{ x: null, y: 100 }, ...minutes(1, 2, 3), { y: 0, x: "" }];
    expect(seriesOf({ hits }, "hits")).toMatchObject({
      ...{ last: 3, min: 0, max: 100, trend: "rising", sparkline: "▁▅█", points: 5, without_time: 2 },
      ...{ from: "2023-05-22T10:00:00Z", to: "2023-05-22T10:02:00Z" },
    });
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
    const { sparkline, points: count } = seriesOf({ hits: points }, "hits");
    expect([...String(sparkline)]).toHaveLength(40);
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
    expect(seriesOf({ diskusage: minutes(1_048_576) }, "diskusage")).toMatchObject({ value_text: "1 MiB" });
  });

  it("survives numbers at the edge of what a number holds", () => {
    const points = minutes(-Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE);
    const { mean, sparkline } = seriesOf({ hits: points }, "hits");
    expect(Number.isFinite(mean)).toBe(true);
    expect([...String(sparkline)]).toHaveLength(3);
  });

  it.each([
    [[1, 2, 2], 1.66667],
    [[1_000, 1_001, 1_001], 1_001],
  ])("of %j has the mean %d", (values, mean) => {
    expect(seriesOf({ hits: minutes(...values) }, "hits").mean).toBe(mean);
  });

  it("has its mean between its smallest and its largest value", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 }),
        (values) => {
          const { value, min = value, mean = value, max = value } = seriesOf({ hits: minutes(...values) }, "hits");
          expect(min).toBeLessThanOrEqual(Number(mean));
          expect(mean).toBeLessThanOrEqual(Number(max));
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

describe("units", () => {
  it.each<[string, string, StatisticsFields]>([
    ["read_latency_99", "ms", redisFields],
    ["read", "read commands per second", redisFields],
    ["keyspace", "keys", redisFields],
    ["throughput", "messages, documented as monthly", kafkaFields],
    ["daily_used", "requests in each step of the resolution", qstashFields],
    ["daily_used_workflow", "not documented", qstashFields],
    ["query_latency_mean", "not documented", indexFields],
    ["something_new", "not documented", redisFields],
    ["constructor", "not documented", redisFields],
  ])("of %s are %s", (field, unit, fields) => {
    expect(seriesOf({ [field]: minutes(1, 2, 3) }, field, fields).unit).toBe(unit);
  });

  it("stand beside single numbers, daily figures and counts, with the time that they are of", () => {
    const response = {
      total_monthly_billing: 222.3,
      total_monthly_storage: 1_024,
      queue_optimized: false,
      new_number: 7,
      dailybilling: minutes(1.5),
      command_counts: [{ metric_identifier: "GET", data_points: minutes(1) }],
    };
    expect(digested(response).units).toEqual({
      total_monthly_billing: "USD this month",
      total_monthly_storage: "bytes this month",
      new_number: "not documented",
      dailybilling: "USD of the day",
      command_counts: expect.stringMatching(/^sum of each command's points/),
    });
  });
});

describe("the period", () => {
  it("is from the first to the last point of all series, with the usual step", () => {
    const response = {
      hits: minutes(1, 2, 3),
      keyspace: [{ x: "2023-05-22 09:00:00 +0000 UTC", y: 1 }],
      dailyrequests: [{ x: "2023-05-01 09:00:00 +0000 UTC", y: 1 }],
    };
    expect(digested(response).period).toEqual({
      from: "2023-05-22T09:00:00Z",
      to: "2023-05-22T10:02:00Z",
      resolution: "1 minute",
    });
  });

  it("says what was asked for, or what the API gives where nothing was", () => {
    const response = { vector_count: minutes(1, 2) };
    expect(digested(response, { period: "3h" }, indexFields).period).toMatchObject({ requested: "3h" });
    expect(digested(response, {}, indexFields).period).toMatchObject({ requested: "1h" });
    expect(digested(response, {}, redisFields).period).not.toHaveProperty("requested");
  });

  it("is not there where nothing tells it", () => {
    expect(digested({ total_monthly_requests: 7 })).not.toHaveProperty("period");
  });

  it("has the resolution of most series; a series of another one says its own", () => {
    const hours = [1, 2, 4].map((y, hour) => ({ x: `2023-05-22 0${hour}:00:00`, y }));
    const uneven = [0, 1, 7, 31].map((minute) => ({ x: new Date(minute * 60_000).toISOString(), y: minute }));
    const response = { hits: minutes(1, 2, 3), misses: minutes(3, 2, 1), keyspace: hours, diskusage: uneven };
    expect(digested(response).period?.resolution).toBe("1 minute");
    expect(seriesOf(response, "hits")).not.toHaveProperty("resolution");
    expect(seriesOf(response, "keyspace").resolution).toBe("1 hour");
    expect(seriesOf(response, "diskusage").resolution).toBe("irregular");
  });

  it("bears gaps, jitter and points of one time", () => {
    const seconds = [0, 60, 60, 121, 180, 420, 481];
    const hits = seconds.map((second, y) => ({ x: new Date(second * 1_000).toISOString(), y }));
    expect(digested({ hits }).period?.resolution).toBe("1 minute");
  });
});

describe("a group of series", () => {
  it("becomes one map of counts, from the most to the fewest", () => {
    const command_counts = [
      { metric_identifier: "SET", data_points: minutes(1, 2) },
      { metric_identifier: "GET", data_points: minutes(8, null, 4) },
      { metric_identifier: "DEL", data_points: minutes(0) },
    ];
    const { counts, series } = digested({ command_counts });
    expect(JSON.stringify(counts)).toBe('{"command_counts":{"GET":12,"SET":3,"DEL":0}}');
    expect(series).toBeUndefined();
  });

  it("of QStash is counted by outcome", () => {
    const daily_qstash_messages = [{ id: "delivered", data_points: minutes(320, 450) }];
    const { counts, units } = digested({ daily_qstash_messages }, {}, qstashFields);
    expect(counts).toEqual({ daily_qstash_messages: { delivered: 770 } });
    expect(units).toEqual({ daily_qstash_messages: "messages over the period" });
  });

  it("names a member by its place where it has no name, and one whose name occurs again", () => {
    const members = [{ toString: 1 }, "GET", "GET", "__proto__"];
    const command_counts = members.map((metric_identifier) => ({ metric_identifier, data_points: minutes(1) }));
    expect(Object.entries(digested({ command_counts }).counts?.command_counts ?? {})).toEqual([
      ...[
        ["0", 1],
        ["GET", 1],
        ["GET #2", 1],
        ["__proto__", 1],
      ],
    ]);
  });

  it("names the members in which nothing was measured", () => {
    const command_counts = [
      { metric_identifier: "GET", data_points: [] },
      { metric_identifier: "SET", data_points: minutes("none") },
    ];
    expect(digested({ command_counts })).toEqual({
      figures: {},
      period: { from: "2023-05-22T10:00:00Z", to: "2023-05-22T10:00:00Z" },
      without_data: ["command_counts.GET", "command_counts.SET"],
    });
  });

  it("has sums that JSON can hold", () => {
    const command_counts = [{ metric_identifier: "GET", data_points: minutes(Number.MAX_VALUE, Number.MAX_VALUE) }];
    expect(digested({ command_counts }).counts?.command_counts).toEqual({ GET: Number.MAX_VALUE });
  });

  it("of one point alone is a series", () => {
    expect(seriesOf({ monitor_count: { x: "2023-05-22 10:59:23.426 +0000 UTC", y: 320 } }, "monitor_count")).toEqual({
      unit: "clients that run MONITOR",
      value: 320,
      at: "2023-05-22T10:59:23Z",
    });
  });
});

describe("series without data", () => {
  it("are named and nothing more", () => {
    const response = { produce_throughput: null, hits: [], misses: minutes(null, "none") };
    expect(digested(response)).toEqual({
      figures: {},
      period: { from: "2023-05-22T10:00:00Z", to: "2023-05-22T10:01:00Z", resolution: "1 minute" },
      without_data: ["produce_throughput", "hits", "misses"],
    });
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
      units: { dailyrequests: "requests of the day", dailybilling: "USD of the day" },
      daily: [
        { date: "2023-05-18", day: "Thursday", dailyrequests: 68_844_080, dailybilling: 145.72694911244588 },
        { date: "2023-05-19", day: "Friday", dailyrequests: 70_000_000, dailybilling: 150 },
      ],
    });
  });

  it("keep the breakdown of a day", () => {
    const daily_requests = [{ x: "2025-10-01 11:33:05 +0000 UTC", y: 9, workflow_message: 4, workflow_run: 1 }];
    const { daily, units } = digested({ daily_requests }, {}, qstashFields);
    expect(units).toMatchObject({ workflow_run: "workflow runs of the day" });
    expect(daily).toEqual([
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
    const response = { daily_used: minutes(1, 2), daily_bandwidth_used: minutes(1_024) };
    expect(seriesOf(response, "daily_used", qstashFields).points).toBe(2);
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
    expect(digestOf(redisFields)(response)).toEqual(response);
  });

  it("never throws, whatever came", () => {
    const field = fc.constantFrom("dailyrequests", "hits", "days", "command_counts", "diskusage", "__proto__");
    const odd = fc.anything({ withBigInt: true, withNullPrototype: true });
    const point = fc.record({ x: odd, y: odd }, { requiredKeys: [] });
    const member = fc.record({ metric_identifier: odd, data_points: fc.array(fc.oneof(point, odd)) });
    const value = fc.oneof(odd, fc.array(fc.oneof(point, member, odd)), point);
    fc.assert(
      fc.property(fc.dictionary(field, value), fc.boolean(), (response, raw) => {
        expect(digested(response, { raw })).toHaveProperty("figures");
      }),
    );
  });

  it("leaves what it was given as it was", () => {
    const response = { hits: minutes(3, 1), dailyrequests: minutes(1), total_monthly_storage: 1 };
    const before = structuredClone(response);
    digested(response, { raw: true });
    expect(response).toEqual(before);
  });
});

const statistics = examples.filter(({ tool }) => tool.endsWith("_stats"));

describe.each(statistics.map((example) => [exampleName(example), example] as const))(
  "%s",
  (_, { tool, response, input }) => {
    const shown = row(tool).options.present?.(response, input) as StatisticsDigest;

    it("mentions every field of the document's response", () => {
      const text = JSON.stringify({ ...shown, raw: undefined });
      for (const field of Object.keys(response as object).filter((name) => name !== "days")) {
        expect(text).toContain(`"${field}`);
      }
    });

    it("has a unit with every number", () => {
      const { figures, daily = [], units = {}, counts = {}, series = {} } = shown;
      const columns = daily.flatMap(({ date, day, ...rest }) => Object.keys(rest));
      const numbers = Object.keys(figures).filter((name) => typeof figures[name] === "number");
      expect([...new Set([...numbers, ...columns, ...Object.keys(counts)])].toSorted()).toEqual(
        Object.keys(units).toSorted(),
      );
      expect(Object.values(units)).not.toContain("not documented");
      expect(Object.values(series).map(({ unit }) => unit)).not.toContain(undefined);
    });
  },
);

describe("daily figures of very many days", () => {
  const days = (count: number) =>
    Array.from({ length: count }, (_, day) => ({ x: new Date(day * 86_400_000).toISOString(), y: day }));

  it("are all read up to a thousand days, each a row of its own", () => {
    const { daily, ...others } = digested({ dailyrequests: days(1_000).reverse() });
    expect(daily).toHaveLength(1_000);
    expect(daily?.[0]).toEqual({ date: "1970-01-01", day: "Thursday", dailyrequests: 0 });
    expect(others).not.toHaveProperty("daily_left_out");
  });

  it("are the newest thousand of more, and the answer says how many are left out", () => {
    const { daily, daily_left_out } = digested({ dailyrequests: days(30_000) });
    expect(daily).toHaveLength(1_000);
    expect(daily?.at(-1)).toMatchObject({ dailyrequests: 29_999 });
    expect(daily_left_out).toBe(29_000);
  });
});
