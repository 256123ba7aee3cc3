import { describe, expect, test } from "vitest";
import { createMetrics } from "../../../src/operations/metrics/metrics.ts";
import { callEnd } from "../call-end.ts";

const IDLE = { connections: 0, running: 0, waiting: 0 };

/** The values of one metric by its labels, as they stand in the text: `{tool="a"}`, or nothing without labels. */
function valuesOf(text: string, name: string): Record<string, number> {
  const lines = [...text.matchAll(/^(\w+)(\{[^}]*\})? (\S+)$/gm)].filter(([, found]) => found === name);
  return Object.fromEntries(lines.map(([, , labels = "", value]) => [labels, Number(value)]));
}

describe("the metrics of calls", () => {
  test("count them by tool, caller and outcome, and how long they took", async () => {
    const { calls, text } = createMetrics();
    calls.ended(callEnd({ milliseconds: 30 }));
    calls.ended(callEnd({ outcome: "failed", milliseconds: 3_000 }));
    const shown = (await text(IDLE)).text;
    expect(valuesOf(shown, "upstash_mcp_calls_total")).toEqual({
      '{tool="sample_read",caller="ada",outcome="answered"}': 1,
      '{tool="sample_read",caller="ada",outcome="failed"}': 1,
    });
    expect(valuesOf(shown, "upstash_mcp_call_duration_seconds_sum")).toEqual({ '{tool="sample_read"}': 3.03 });
    expect(valuesOf(shown, "upstash_mcp_call_duration_seconds_bucket")).toMatchObject({
      '{le="0.025",tool="sample_read"}': 0,
      '{le="0.05",tool="sample_read"}': 1,
      '{le="5",tool="sample_read"}': 2,
    });
    expect(valuesOf(shown, "upstash_mcp_commands_total")).toEqual({ '{tool="sample_read"}': 6 });
  });

  test("name the connection of those that had one", async () => {
    const { calls, text } = createMetrics();
    calls.ended(callEnd({ connection: "prod" }));
    expect(valuesOf((await text(IDLE)).text, "upstash_mcp_calls_total")).toEqual({
      '{tool="sample_read",caller="ada",connection="prod",outcome="answered"}': 1,
    });
  });

  test("say how many run", async () => {
    const { calls, text } = createMetrics();
    calls.begun(callEnd());
    calls.begun(callEnd());
    calls.ended(callEnd());
    expect(valuesOf((await text(IDLE)).text, "upstash_mcp_calls_running")).toEqual({ "": 1 });
  });

  test("tell fifty callers apart, and the others together", async () => {
    const { calls, text } = createMetrics();
    for (let count = 0; count < 200; count += 1) calls.ended(callEnd({ caller: `caller ${count}` }));
    const values = Object.entries(valuesOf((await text(IDLE)).text, "upstash_mcp_calls_total"));
    expect(values).toHaveLength(51);
    expect(values.find(([labels]) => labels.includes('caller="other"'))?.[1]).toBe(150);
  });
});

describe("the metrics of requests to Upstash", () => {
  test("count them by the class of the status or the failure", async () => {
    const { upstream, text } = createMetrics();
    for (const result of [200, 201, 404, 503, "timeout"] as const) {
      upstream.begun();
      upstream.ended({ origin: "https://shop.upstash.io", result, milliseconds: 10 });
    }
    upstream.begun();
    upstream.repeated();
    upstream.queued(3);
    upstream.queued(-1);
    const shown = (await text({ connections: 4, running: 1, waiting: 2 })).text;
    expect(valuesOf(shown, "upstash_mcp_upstream_requests_total")).toEqual({
      '{result="2xx"}': 2,
      '{result="4xx"}': 1,
      '{result="5xx"}': 1,
      '{result="timeout"}': 1,
    });
    expect(valuesOf(shown, "upstash_mcp_upstream_request_duration_seconds_count")).toEqual({ "": 5 });
    const gauges = ["requests_running", "requests_waiting", "connections", "retries_total"].map(
      (name) => valuesOf(shown, `upstash_mcp_upstream_${name}`)[""],
    );
    expect(gauges).toEqual([1, 2, 4, 1]);
    expect(valuesOf(shown, "upstash_mcp_commands_queued")).toEqual({ "": 2 });
  });
});

test("metrics are of one process each, and none is shared", async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.calls.ended(callEnd());
  expect(valuesOf((await other.text(IDLE)).text, "upstash_mcp_calls_total")).toEqual({});
});

describe("the metrics of budgets", () => {
  test("tell what is spent of each, and are not there without one", async () => {
    const row = { of: "Commands a day at staging.upstash.io", used: 7, most: 10, until: new Date() };
    const { text } = createMetrics(() => [row, { ...row, caller: "ada", used: 3 }]);
    const shown = (await text(IDLE)).text;
    const labels = `{budget="${row.of}"}`;
    expect(valuesOf(shown, "upstash_mcp_budget_spent")).toEqual({ [labels]: 7 });
    expect(valuesOf(shown, "upstash_mcp_budget_limit")).toEqual({ [labels]: 10 });
    expect(
      createMetrics()
        .names()
        .filter((name) => name.includes("budget")),
    ).toEqual([]);
  });
});
