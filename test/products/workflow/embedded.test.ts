import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type LocalQStash, startLocalQStash } from "../../../src/local/qstash/local-qstash.ts";
import type { NextCall } from "../../../src/products/qstash/incidents/next-calls.ts";
import { READ_ONLY_TOKEN, TOKEN } from "../../local/qstash/fixture.ts";
import { useEndpoint } from "../../local/qstash/workflow-endpoint.ts";
import { serveWith } from "../qstash/served.ts";

const own: { qstash?: LocalQStash } = {};
const parts = {
  get qstash(): LocalQStash {
    if (own.qstash === undefined) throw new Error("no test has begun");
    return own.qstash;
  },
};
beforeEach(async () => {
  // The SDK writes what a workflow throws on the console.
  for (const way of ["error", "warn"] as const) vi.spyOn(console, way).mockImplementation(() => {});
  own.qstash = await startLocalQStash({ users: [{ id: "user", token: TOKEN, readOnlyToken: READ_ONLY_TOKEN }] });
});
afterEach(async () => {
  await parts.qstash.stop();
  vi.restoreAllMocks();
});
const endpoint = useEndpoint(parts);

/** A server that reads, or that writes as well, on the QStash of the test. */
function server(flags: Record<string, string> = {}) {
  const { url } = parts.qstash;
  return serveWith(flags, { QSTASH_URL: url, QSTASH_TOKEN: TOKEN, QSTASH_READONLY_TOKEN: READ_ONLY_TOKEN });
}

/** A workflow whose second step fails until it is mended. */
function brokenWorkflow() {
  const state = { ran: [] as string[], isBroken: true };
  endpoint.workflow = async (context) => {
    const first = await context.run("reserve", () => {
      state.ran.push("reserve");
      return { reserved: 7 };
    });
    return context.run("ship", () => {
      state.ran.push("ship");
      if (state.isBroken) throw new TypeError("no address, token=sesame-of-the-shop");
      return `${first.reserved} shipped`;
    });
  };
  return state;
}

interface Report {
  totals: Record<string, unknown>;
  groups: (Record<string, unknown> & { next: NextCall[] })[];
}

const writes = { allowWrites: "true" };
const runIdOf = (result: unknown) => (result as { workflowRunId: string }).workflowRunId;

it("a run that fails is found, understood step by step, and resumed where it failed", async () => {
  const state = brokenWorkflow();
  const [reader, writer] = [server(), server(writes)];
  const input = { url: endpoint.url, body: '{"order":7}', retries: 0, label: "orders", run_id: "order-7" };
  const run_id = runIdOf((await writer.answer("workflow_run_trigger", input)).result);
  await parts.qstash.settled();

  const found = await writer.answer("workflow_incidents");
  const report = found.result as Report;
  expect(report.totals).toMatchObject({ failed_runs: 1, failed_runs_before: 0, retrying_runs: 0, groups: 1 });
  expect(report.groups).toMatchObject([
    {
      ...{ workflow: endpoint.url, label: "orders", cause: "HTTP 500 TypeError", failed_runs: 1, in_dlq: 1 },
      ...{ steps: ["ship"], runs: [run_id], retries: "0 used of 0" },
      example: { workflowRunId: run_id, step: "ship", error: "HTTP 500, TypeError: no address, token=[redacted]" },
    },
  ]);
  expect(JSON.stringify(found)).not.toContain("sesame-of-the-shop");
  const [look, resume] = ["workflow_run_get", "workflow_dlq_resume"].map((tool) =>
    report.groups[0]?.next.find((call) => call.tool === tool),
  );

  const { result: run } = await reader.answer("workflow_run_get", look?.arguments);
  expect(run).toMatchObject({
    ...{
      workflowRunId: run_id,
      state: "RUN_FAILED",
      labels: ["orders"],
      failure_function: { state: "CALLBACK_SUCCESS" },
    },
    steps: [
      { name: "init", state: "STEP_SUCCESS", out: '{"order":7}' },
      { name: "reserve", state: "STEP_SUCCESS", duration_ms: expect.any(Number), out: expect.stringContaining("7") },
      { name: "ship", state: "STEP_FAILED", error: "HTTP 500, TypeError: no address, token=[redacted]" },
    ],
  });

  state.isBroken = false;
  const { result: resumed } = await writer.answer("workflow_dlq_resume", resume?.arguments);
  await parts.qstash.settled();
  const [renewed] = (resumed as { runs: unknown[] }).runs;
  expect((await reader.answer("workflow_run_get", { run_id: runIdOf(renewed) })).result).toMatchObject({
    ...{ state: "RUN_SUCCESS", response: '"7 shipped"' },
  });
  expect(state.ran).toEqual(["reserve", "ship", "ship"]);
  expect((await reader.answer("workflow_dlq_list")).result).toEqual([]);
  const after = (await reader.answer("workflow_incidents")).result as Report;
  expect(after.groups).toMatchObject([{ failed_runs: 1, in_dlq: 0, next: [{ tool: "workflow_run_get" }] }]);
});

it("a run whose step is tried again is told before it has failed", async () => {
  brokenWorkflow();
  const [reader, writer] = [server(), server(writes)];
  await writer.answer("workflow_run_trigger", { url: endpoint.url, retries: 3 });
  await parts.qstash.settled();
  expect((await reader.answer("workflow_incidents")).result).toMatchObject({
    totals: { failed_runs: 0, retrying_runs: 1 },
    groups: [{ cause: "HTTP 500 TypeError", failed_runs: 0, retrying_runs: 1, retries: "1 used of 3", in_dlq: 0 }],
  });
  expect((await reader.answer("workflow_run_list", { state: "RUN_STARTED" })).result).toMatchObject([
    { state: "RUN_STARTED", last_step: { name: "ship", state: "STEP_RETRY", retries: "1 used of 3" } },
  ]);
  await writer.answer("workflow_run_cancel", { all: true });
  expect((await reader.answer("workflow_run_list")).result).toMatchObject([{ state: "RUN_CANCELED" }]);
});

it("runs that wait for an event are listed, and go on with its data", async () => {
  endpoint.workflow = async (context) =>
    (await context.waitForEvent<{ by: string }>("approval", "approved")).eventData.by;
  const [reader, writer] = [server(), server(writes)];
  const { result } = await writer.answer("workflow_run_trigger", { runs: [{ url: endpoint.url, run_id: "wfr_1" }] });
  await parts.qstash.settled();
  expect(result).toMatchObject([{ workflowRunId: "wfr_1" }]);
  expect((await reader.answer("workflow_waiter_list", { event_id: "approved" })).result).toMatchObject({
    ...{ waiting: 1, runs: [{ workflowRunId: "wfr_1" }] },
  });
  await writer.answer("workflow_event_notify", { event_id: "approved", data: '{"by":"Ada"}' });
  await parts.qstash.settled();
  expect((await reader.answer("workflow_run_get", { run_id: "wfr_1" })).result).toMatchObject({
    ...{ state: "RUN_SUCCESS", response: '"Ada"' },
  });
});

it("a failed run is restarted from its first step, or deleted", async () => {
  const state = brokenWorkflow();
  const writer = server(writes);
  for (const run_id of ["wfr_1", "wfr_2"]) {
    await writer.answer("workflow_run_trigger", { url: endpoint.url, run_id, retries: 0 });
  }
  await parts.qstash.settled();
  const { result } = await writer.answer("workflow_dlq_list", { run_id: "wfr_1" });
  const [{ dlqId } = { dlqId: "" }] = result as { dlqId: string }[];
  expect((await writer.answer("workflow_dlq_get", { dlq_id: dlqId })).result).toMatchObject({ responseStatus: 500 });
  state.isBroken = false;
  await writer.answer("workflow_dlq_resume", { action: "restart", dlq_id: dlqId });
  await parts.qstash.settled();
  expect(state.ran.filter((step) => step === "reserve")).toHaveLength(3);
  expect((await writer.answer("workflow_dlq_delete", { all: true })).result).toEqual({ deleted: 1 });
  expect(await writer.failure("workflow_run_get", { run_id: "wfr_9" })).toMatch(/No run has the ID "wfr_9"/);
});
