import { describe, expect, it } from "vitest";
import type { NextCall } from "../../../../src/products/qstash/incidents/next-calls.ts";
import { type Received, startScriptedServer } from "../../../upstash/scripted-server.ts";
import { serveQStash } from "../../qstash/served.ts";

const hour = 3_600_000;
const workflowUrl = "https://api.example.com/orders";

type Fields = Record<string, unknown>;

interface Held {
  runs?: readonly Fields[];
  letters?: readonly Fields[];
  schedules?: unknown;
  keys?: unknown;
}

/** A QStash with these things, that gives the log by pages of 10 and the DLQ by pages of 100, narrowed by time. */
function startWith({ runs = [], letters = [], schedules = [], keys = [] }: Held) {
  const page = (all: readonly Fields[], field: string, timeField: string, { searchParams }: URL) => {
    const [from, to] = ["fromDate", "toDate"].map((name) => Number(searchParams.get(name)));
    const [at, size] = ["cursor", "count"].map((name) => Number(searchParams.get(name) ?? 0));
    const state = searchParams.get("state") ?? undefined;
    const fitting = all.filter(
      (one) =>
        Number(one[timeField]) >= Number(from) && Number(one[timeField]) <= Number(to) && one.workflowState === state,
    );
    const end = Number(at) + Number(size);
    return { [field]: fitting.slice(at, end), ...(end < fitting.length ? { cursor: `${end}` } : {}) };
  };
  return startScriptedServer(({ path }: Received) => {
    const asked = new URL(path, "http://stand-in");
    const lists: Fields = { "/v2/schedules": schedules, "/v2/flowControl": keys };
    if (asked.pathname === "/v2/workflows/logs") {
      return { body: JSON.stringify(page(runs, "runs", "workflowRunCreatedAt", asked)) };
    }
    if (asked.pathname === "/v2/workflows/dlq") {
      return { body: JSON.stringify(page(letters, "messages", "createdAt", asked)) };
    }
    const list = lists[asked.pathname];
    return list instanceof Error
      ? { status: 400, body: `{"error":"${list.message}"}` }
      : { body: JSON.stringify(list ?? []) };
  });
}

interface Report {
  totals: Fields;
  groups: (Fields & { next: NextCall[] })[];
  waiting?: unknown;
  read: Fields;
}

async function incidentsOf(held: Held, input: Fields = {}, level: "read-only" | "writes" = "writes") {
  const api = await startWith(held);
  const content = await serveQStash(api.url, level).answer("workflow_incidents", input);
  expect(new Set(api.received.map(({ method }) => method))).toEqual(new Set(["GET"]));
  return { report: content.result as unknown as Report, notice: content.notice, received: api.received };
}

/** A run that failed so long ago, after so many tries. */
function failed(workflowRunId: string, ago: number, { tries = 1, status = 500, body = "", ...rest }: Fields = {}) {
  const time = Date.now() - ago;
  const errors = Array.from({ length: Number(tries) }, () => ({ status, body, time, headers: {} }));
  return {
    ...{
      workflowRunId,
      workflowUrl,
      workflowState: "RUN_FAILED",
      workflowRunCreatedAt: time,
      workflowRunCompletedAt: time,
    },
    steps: [{ type: "next", steps: [{ stepName: "ship", state: "STEP_FAILED", retries: 3, errors }] }],
    ...rest,
  };
}

function letterOf(workflowRunId: string, ago: number, rest: Fields = {}) {
  const dlqId = `dlq-${workflowRunId}`;
  return {
    dlqId,
    workflowRunId,
    workflowUrl,
    createdAt: Date.now() - ago,
    responseStatus: 500,
    maxRetries: 3,
    ...rest,
  };
}

describe("runs that fail", () => {
  const thrown = JSON.stringify({ error: "StockError", message: "none left" });
  const held = {
    runs: [
      failed("wfr_1", hour, { tries: 3, body: thrown, flowControlKey: "shop" }),
      failed("wfr_2", 2 * hour, { body: thrown }),
      failed("wfr_3", 3 * hour, { status: 429, labels: ["b", "a"], flowControlKey: "shop" }),
      failed("wfr_0", 30 * hour, { body: thrown }),
      { ...failed("wfr_4", hour, { body: thrown, tries: 2 }), workflowState: "RUN_STARTED" },
      { ...failed("wfr_5", hour, { tries: 0 }), workflowState: "RUN_STARTED" },
    ],
    letters: [
      letterOf("wfr_1", hour, { responseBody: thrown, failureFunctionState: "CALLBACK_FAIL" }),
      letterOf("wfr_9", 20 * hour, { responseStatus: 0, error: "context deadline exceeded" }),
    ],
    schedules: [
      { scheduleId: "s1", destination: `${workflowUrl}?every=hour` },
      { scheduleId: "s2", destination: workflowUrl, isPaused: true },
      { scheduleId: "s3", destination: "https://other.example" },
    ],
    keys: [{ flowControlKey: "shop", waitListSize: 9, parallelismMax: 4, parallelismCount: 4 }],
  };

  it("are joined by workflow, label and cause, each counted once, against the day before", async () => {
    const { report, notice } = await incidentsOf(held);
    expect(report.totals).toEqual({ failed_runs: 4, failed_runs_before: 1, retrying_runs: 1, groups: 3 });
    expect(report.groups).toMatchObject([
      {
        ...{ workflow: workflowUrl, cause: "HTTP 500 StockError", failed_runs: 2, failed_runs_before: 1 },
        ...{ retrying_runs: 1, retries: "2 used of 3", in_dlq: 1, failure_function_failed: 1, steps: ["ship"] },
        ...{ runs: ["wfr_1", "wfr_2", "wfr_4"], schedules: ["s1"], flow_control_keys: ["shop"] },
        example: { workflowRunId: "wfr_1", dlqId: "dlq-wfr_1", step: "ship", error: "HTTP 500, StockError: none left" },
      },
      expect.objectContaining({ label: "a,b", cause: "HTTP 429", failed_runs: 1, in_dlq: 0 }),
      expect.objectContaining({ cause: "timeout", failed_runs: 1, in_dlq: 1 }),
    ]);
    expect(report.waiting).toEqual([
      { flow_control_key: "shop", messages: 9, because: "parallelism 4 is used up", next: [expect.anything()] },
    ]);
    expect(report.read).toMatchObject({ failed_runs_of_log: 4, runs_under_way: 2, dlq_runs: 2 });
    expect(notice).toBeUndefined();
  });

  it("come with calls that can be made as they stand", async () => {
    const { report } = await incidentsOf(held);
    const calls = report.groups.flatMap(({ next }) => next);
    expect(report.groups[0]?.next.map(({ tool }) => tool)).toEqual([
      ...["workflow_run_get", "qstash_schedule_action", "qstash_flow_control_action"],
      ...["workflow_dlq_resume", "workflow_dlq_resume", "workflow_dlq_callback"],
    ]);
    expect(report.groups[1]?.next).toContainEqual({
      ...{ to: "halve the limits of the key", tool: "qstash_flow_control_pin" },
      arguments: { key: "shop", parallelism: 2 },
    });
    const server = serveQStash((await startScriptedServer(() => ({ body: '{"runs":[{}]}' }))).url, "writes");
    for (const call of calls) await server.answer(call.tool, call.arguments);
    expect(calls).toContainEqual(expect.objectContaining({ arguments: { action: "restart", dlq_ids: "dlq-wfr_1" } }));
  });

  it("say what a person has to allow where only reads are", async () => {
    const { report } = await incidentsOf(held, {}, "read-only");
    const needs = report.groups.flatMap(({ next }) => next.map((call) => [call.tool, call.needs]));
    expect(needs).toContainEqual(["workflow_dlq_resume", "--allow-writes"]);
    expect(needs).toContainEqual(["workflow_run_get", undefined]);
  });

  it("say which toolset is missing where writes are allowed", async () => {
    const { url } = await startWith(held);
    const { result } = await serveQStash(url, "writes", { toolsets: "workflow" }).answer("workflow_incidents");
    const needs = (result as unknown as Report).groups.flatMap(({ next }) =>
      next.map((call) => [call.tool, call.needs]),
    );
    expect(needs).toContainEqual(["qstash_schedule_action", "the toolset qstash"]);
    expect(needs).toContainEqual(["workflow_dlq_resume", undefined]);
  });

  it("are resumed by ID, a part at a time where they are many", async () => {
    const letters = Array.from({ length: 30 }, (_, index) => letterOf(`wfr_${index}`, hour));
    const { report } = await incidentsOf({ letters });
    const resume = report.groups[0]?.next.find(({ tool }) => tool === "workflow_dlq_resume");
    expect(String(resume?.arguments.dlq_ids).split(",")).toHaveLength(20);
    expect(resume?.to).toContain("(the first 20 of 30; then ask workflow_incidents again)");
  });
});

describe("what is read", () => {
  const many = Array.from({ length: 200 }, (_, index) => failed(`wfr_${index}`, index * 600_000));

  it("is bounded, and what is missing is said", async () => {
    const { report, received, notice } = await incidentsOf({ runs: many }, { max_requests: 8 });
    expect(received.length).toBeLessThanOrEqual(8);
    expect(report.totals).toMatchObject({ failed_runs: 40, failed_runs_before: "unknown" });
    expect(report.read).toMatchObject({ requests: received.length, failed_runs_of_log: 40 });
    expect(notice).toMatch(/^Of the log, failed runs that were created before \S+Z were not read\. Fewer `hours`/);
  });

  it("is told apart from the window before, which may be cut alone", async () => {
    const { notice } = await incidentsOf({ runs: many }, { max_requests: 8, hours: 4 });
    expect(notice).toMatch(/^The window before was not read to its end\./);
  });

  it("goes on without a list that cannot be read", async () => {
    const { report } = await incidentsOf({ runs: [failed("wfr_1", hour)], schedules: new Error("no schedules today") });
    expect(report.totals).toMatchObject({ failed_runs: 1 });
    expect(report.read.not_read).toMatchObject({ schedules: expect.stringContaining("no schedules today") });
  });

  it("shows as many groups as are wanted", async () => {
    const runs = ["a", "b", "c"].map((label) => failed(`wfr_${label}`, hour, { labels: [label] }));
    const { report, notice } = await incidentsOf({ runs }, { groups: 2 });
    expect(report.groups).toHaveLength(2);
    expect(notice).toBe('1 smaller groups are left out (`more: {"groups": 100}` shows more).');
  });
});
