import type { Example } from "../qstash/read-examples.ts";

const created = 1_760_000_000_123;
const createdText = "2025-10-09T08:53:20.123Z";
const url = "https://example.com/api/orders";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const thrown = JSON.stringify({ error: "TypeError", message: "no stock, token=sesame-of-stock", stack: "at x" });

const run = {
  ...{ workflowRunId: "wfr_1", workflowUrl: url, workflowState: "RUN_FAILED", workflowRunCreatedAt: created },
  ...{ workflowRunCompletedAt: created + 9_000, workflowRunCallerIp: "1.2.3.4", dlqId: "dlq_1", labels: ["a"] },
  steps: [
    {
      type: "sequential",
      steps: [
        {
          stepName: "init",
          stepType: "Initial",
          state: "STEP_SUCCESS",
          createdAt: created,
          out: '{"password":"a b c"}',
        },
      ],
    },
    {
      type: "parallel",
      steps: [
        { stepId: 1, stepName: "pay", stepType: "Run", state: "STEP_SUCCESS", createdAt: created + 500, out: "7" },
        {
          ...{ stepId: 2, stepName: "ask", stepType: "Call", state: "STEP_SUCCESS", createdAt: created + 2_000 },
          ...{ callUrl: "https://bank.example", callMethod: "POST", callResponseStatus: 200, callResponseBody: "ok" },
          ...{ retries: 3, callHeaders: { Authorization: ["Bearer key-of-the-bank"] } },
        },
      ],
    },
    {
      type: "next",
      steps: [
        {
          ...{ messageId: "msg_3", state: "STEP_FAILED", retries: 1 },
          errors: [
            { status: 500, body: thrown, time: created + 3_000, headers: {} },
            {
              ...{ status: 500, body: thrown, time: created + 8_000 },
              headers: { "Upstash-Error-Step-Name": ["ship"], "Set-Cookie": ["session=of-the-endpoint"] },
            },
          ],
        },
      ],
    },
  ],
  failureFunction: { url, state: "CALLBACK_FAIL", failStatus: 500, failResponse: "down", responseStatus: 503 },
};

const head = {
  ...{ workflowRunId: "wfr_1", workflowUrl: url, state: "RUN_FAILED", created_at: createdText },
  ...{ completed_at: "2025-10-09T08:53:29.123Z", duration_ms: 9_000, labels: ["a"], dlqId: "dlq_1" },
};

const failedStep = {
  ...{ name: "ship", state: "STEP_FAILED", retries: "1 used of 1" },
  error: "HTTP 500, TypeError: no stock, token=[redacted]",
};

const letter = {
  ...{ dlqId: "dlq_1", workflowRunId: "wfr_1", workflowUrl: url, workflowCreatedAt: created, maxRetries: 1 },
  ...{ responseStatus: 500, responseBody: thrown, failureFunctionState: "CALLBACK_SUCCESS", labels: ["a"] },
  header: { Authorization: ["Bearer key-of-the-caller"] },
  body: JSON.stringify([{ messageId: "m", body: base64('{"card":1,"secret":"of the payload"}'), callType: "step" }]),
};

const read = ["sesame-of-stock", "a b c", "key-of-the-bank", "of-the-endpoint"];
const time = { since: "2025-10-09T08:00:00Z", until: "2025-10-09T09:00:00.500Z" };
const timeSent = { fromDate: "1759996800000", toDate: "1760000400500" };

/** One example at least for each operation that reads. */
export const workflowReads: readonly Example[] = [
  {
    tool: "workflow_run_list",
    title: "every filter",
    input: {
      ...{ workflow_url: url, state: "STEP_FAILED", label: "a, b", flow_control_key: "k", caller_ip: "1.2.3.4" },
      ...{ ...time, runs: `wfr_1@${created}, wfr_2@2026-01-31T12:00:00.123Z`, count: 5, cursor: "here" },
    },
    request: {
      line: "GET /v2/workflows/logs",
      query: {
        ...{ groupBy: "workflowRunId", trimBody: "-1", workflowUrl: url, state: "STEP_FAILED", label: ["a", "b"] },
        ...{
          flowControlKey: "k",
          callerIp: "1.2.3.4",
          ...timeSent,
          workflowRuns: `wfr_1@${created},wfr_2@1769860800123`,
        },
        ...{ count: "5", cursor: "here" },
      },
    },
    response: { cursor: "next", runs: [run] },
    result: [{ ...head, steps_done: 3, last_step: failedStep }],
    remarks: { shown: 1, cursor: "next" },
    secrets: read,
  },
  {
    tool: "workflow_run_get",
    input: { run_id: "wfr_1", created_at: createdText },
    request: {
      line: "GET /v2/workflows/logs",
      query: {
        ...{ groupBy: "workflowRunId", count: "1", trimBody: "16384", workflowRunId: "wfr_1" },
        workflowCreatedAt: String(created),
      },
    },
    response: { runs: [run] },
    result: {
      ...head,
      failure_function: { url, state: "CALLBACK_FAIL", told: "HTTP 500, down", responseStatus: 503 },
      steps: [
        { name: "init", type: "Initial", state: "STEP_SUCCESS", at: createdText, out: '{"password":"[redacted]"}' },
        {
          ...{ step: 1, name: "pay", type: "Run", parallel: true, state: "STEP_SUCCESS" },
          ...{ at: "2025-10-09T08:53:20.623Z", duration_ms: 500, out: "7" },
        },
        {
          ...{ step: 2, name: "ask", type: "Call", parallel: true, state: "STEP_SUCCESS" },
          ...{ at: "2025-10-09T08:53:22.123Z", duration_ms: 2_000, retries_allowed: 3 },
          ...{ calls: "POST https://bank.example", call_status: 200, call_answer: "ok" },
        },
        { ...failedStep, at: "2025-10-09T08:53:28.123Z", duration_ms: 6_000 },
      ],
    },
    secrets: read,
  },
  {
    tool: "workflow_run_get",
    title: "whole",
    input: { run_id: "wfr_1", full: true },
    request: {
      line: "GET /v2/workflows/logs",
      query: { groupBy: "workflowRunId", count: "1", trimBody: "16384", workflowRunId: "wfr_1" },
    },
    response: { runs: [{ ...run, steps: run.steps.slice(1) }] },
    result: {
      ...head,
      failure_function: { url, state: "CALLBACK_FAIL", told: "HTTP 500, down", responseStatus: 503 },
      steps: [
        {
          ...{ step: 1, name: "pay", type: "Run", parallel: true, state: "STEP_SUCCESS" },
          ...{ at: "2025-10-09T08:53:20.623Z", out: "7" },
        },
        {
          ...{ step: 2, name: "ask", type: "Call", parallel: true, state: "STEP_SUCCESS" },
          ...{ at: "2025-10-09T08:53:22.123Z", retries_allowed: 3, callHeaders: { Authorization: "[redacted]" } },
          ...{ calls: "POST https://bank.example", call_status: 200, call_answer: "ok" },
        },
        {
          ...{ ...failedStep, at: "2025-10-09T08:53:28.123Z", duration_ms: 6_000, messageId: "msg_3" },
          errors: [
            { at: "2025-10-09T08:53:23.123Z", error: failedStep.error },
            { at: "2025-10-09T08:53:28.123Z", error: failedStep.error },
          ],
        },
      ],
    },
    secrets: read,
  },
  {
    tool: "workflow_dlq_list",
    title: "every filter",
    input: {
      ...{ workflow_url: `${url}, https://b.example`, run_id: "wfr_1", created_at: String(created), label: "a,b" },
      ...{ callback_state: "CALLBACK_FAIL", caller_ip: "1.2.3.4", flow_control_key: "k", ...time },
      ...{ count: 7, cursor: "here" },
    },
    request: {
      line: "GET /v2/workflows/dlq",
      query: {
        ...{ workflowUrl: [url, "https://b.example"], workflowRunId: "wfr_1", workflowCreatedAt: String(created) },
        ...{ label: ["a", "b"], failureFunctionState: "CALLBACK_FAIL", callerIp: "1.2.3.4", flowControlKey: "k" },
        ...{ ...timeSent, count: "7", cursor: "here" },
      },
    },
    response: { messages: [letter] },
    result: [
      {
        ...{ dlqId: "dlq_1", workflowRunId: "wfr_1", workflowUrl: url, workflowCreatedAt: createdText, maxRetries: 1 },
        ...{ labels: ["a"], failureFunctionState: "CALLBACK_SUCCESS", error: failedStep.error },
      },
    ],
    secrets: [...read, "key-of-the-caller", "of the payload"],
  },
  {
    tool: "workflow_dlq_get",
    input: { dlq_id: "dlq_1" },
    request: { line: "GET /v2/workflows/dlq/dlq_1" },
    response: letter,
    result: {
      ...{ ...letter, workflowCreatedAt: createdText, header: { Authorization: "[redacted]" } },
      body: '[{"messageId":"m","body":{"card":1,"secret":"[redacted]"},"callType":"step"}]',
      responseBody: JSON.stringify({ error: "TypeError", message: "no stock, token=[redacted]", stack: "at x" }),
    },
    secrets: [...read, "key-of-the-caller", "of the payload", base64('{"card":1')],
  },
  {
    tool: "workflow_waiter_list",
    input: { event_id: "paid/7" },
    request: { line: "GET /v2/waiters/paid%2F7" },
    response: [
      {
        ...{ url, deadline: 1_760_000_000, timeoutUrl: url, timeoutBody: base64("x") },
        headers: { "Upstash-Workflow-Runid": ["wfr_1"], Authorization: ["Bearer key-of-the-waiter"] },
      },
    ],
    result: { waiting: 1, runs: [{ workflowRunId: "wfr_1", url, deadline: "2025-10-09T08:53:20Z" }] },
    secrets: ["key-of-the-waiter"],
  },
];

const started = { workflowRunId: "wfr_2", workflowCreatedAt: created };
const startedShown = { workflowRunId: "wfr_2", workflowCreatedAt: createdText };
const triggered = {
  ...{ url, run_id: "order-7", retries: 5, retry_delay: "1000 * (1 + retried)", label: "a,b" },
  ...{ headers: { "X-Shop": "one" }, flow_control_key: "k", flow_control: "parallelism=2, rate=10, period=1m" },
  ...{ failure_callback: "https://example.com/failed", failure_callback_headers: { "X-Why": "order" } },
};
const triggeredSent = {
  ...{ "Upstash-Workflow-RunId": "order-7", "Upstash-Retries": "5", "Upstash-Label": "a,b" },
  ...{ "Upstash-Retry-Delay": "1000 * (1 + retried)", "Upstash-Forward-X-Shop": "one" },
  ...{ "Upstash-Flow-Control-Key": "k", "Upstash-Flow-Control-Value": "parallelism=2, rate=10, period=60s" },
  ...{ "Upstash-Failure-Callback": "https://example.com/failed", "Upstash-Failure-Callback-Forward-X-Why": "order" },
};
const lower = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const filters = {
  ...{ workflow_url: `${url},https://b.example`, run_id: "wfr_1", created_at: createdText, label: "a,b" },
  ...{ callback_state: "CALLBACK_FAIL", caller_ip: "1.2.3.4", flow_control_key: "k", ...time },
};
const filtersSent = {
  ...{ workflowUrl: [url, "https://b.example"], workflowRunId: "wfr_1", workflowCreatedAt: String(created) },
  ...{ label: ["a", "b"], failureFunctionState: "CALLBACK_FAIL", callerIp: "1.2.3.4", flowControlKey: "k" },
  ...timeSent,
};
const overrides = {
  ...{ retries: 2, delay: "10s", retry_delay: "1000", new_label: "again", new_flow_control_key: "slow" },
  ...{ flow_control: "parallelism=1", failure_callback: "https://example.com/failed" },
};
const overridesSent = {
  ...{ "upstash-retries": "2", "upstash-delay": "10s", "upstash-retry-delay": "1000", "upstash-label": "again" },
  ...{ "upstash-flow-control-key": "slow", "upstash-flow-control-value": "parallelism=1" },
  "upstash-failure-callback": "https://example.com/failed",
};

/** One example at least for each operation that writes. */
export const workflowWrites: readonly Example[] = [
  {
    tool: "workflow_run_trigger",
    title: "every option",
    input: { ...triggered, body: '{"order":7}', delay: "10s" },
    request: {
      line: `POST /v2/trigger/${url}`,
      body: { order: 7 },
      headers: lower({ ...triggeredSent, "Upstash-Delay": "10s", "content-type": "application/json" }),
    },
    response: started,
    result: startedShown,
  },
  {
    tool: "workflow_run_trigger",
    title: "at a time, without a body",
    input: { url: `${url}?a=b`, not_before: "2030-01-01T00:00:00Z" },
    request: {
      line: `POST /v2/trigger/${url}`,
      query: { a: "b" },
      headers: { "upstash-not-before": "1893456000" },
    },
    response: started,
    result: startedShown,
  },
  {
    tool: "workflow_run_trigger",
    title: "many",
    input: {
      runs: [
        { ...triggered, body: "text" },
        { url, label: "" },
      ],
    },
    request: {
      line: "POST /v2/batch/trigger",
      body: [
        {
          ...{ destination: url, body: "text" },
          headers: { ...triggeredSent, "Content-Type": "text/plain; charset=utf-8" },
        },
        { destination: url, headers: {} },
      ],
    },
    response: [started, { ...started, deduplicated: true }],
    result: [startedShown, { ...startedShown, deduplicated: true }],
  },
  {
    tool: "workflow_run_cancel",
    title: "one",
    input: { run_id: "wfr_1" },
    request: { line: "DELETE /v2/workflows/runs/wfr_1" },
    response: "",
    result: "OK",
  },
  {
    tool: "workflow_run_cancel",
    title: "several",
    input: { run_ids: "wfr_1, wfr_2" },
    request: { line: "DELETE /v2/workflows/runs", query: { workflowRunIds: ["wfr_1", "wfr_2"] } },
    response: { cancelled: 2 },
    result: { cancelled: 2 },
  },
  {
    tool: "workflow_run_cancel",
    title: "all that fit",
    input: {
      ...{ workflow_url: url, exact_url: true, label: "a,b", flow_control_key: "k", caller_ip: "1.2.3.4", ...time },
      count: 2,
    },
    request: {
      line: "DELETE /v2/workflows/runs",
      query: {
        ...{ workflowUrl: url, workflowUrlExactMatch: "true", label: ["a", "b"], flowControlKey: "k" },
        ...{ callerIp: "1.2.3.4", ...timeSent, count: "2" },
      },
    },
    response: { cancelled: 2 },
    result: { cancelled: 2 },
    remarks: { notice: "There may be more: call again with the same arguments, or with a larger count." },
  },
  ...(["resume", "restart"] as const).flatMap((action): Example[] => [
    {
      tool: "workflow_dlq_resume",
      title: `${action} one`,
      input: { action, dlq_id: "dlq_1", ...overrides },
      request: { line: `POST /v2/workflows/dlq/${action}/dlq_1`, headers: overridesSent },
      response: started,
      result: startedShown,
    },
    {
      tool: "workflow_dlq_resume",
      title: `${action} several, each once`,
      input: { action, dlq_ids: "dlq_1,dlq_2, dlq_1", ...overrides },
      request: {
        line: `POST /v2/workflows/dlq/${action}`,
        query: { dlqIds: ["dlq_1", "dlq_2"] },
        headers: overridesSent,
      },
      response: { workflowRuns: [started] },
      result: { runs_started: 1, runs: [startedShown] },
    },
    {
      tool: "workflow_dlq_resume",
      title: `${action} all that fit`,
      input: { action, ...filters },
      request: { line: `POST /v2/workflows/dlq/${action}`, query: filtersSent },
      response: { workflowRuns: [] },
      result: { runs_started: 0, runs: [] },
    },
  ]),
  {
    tool: "workflow_dlq_callback",
    title: "retry",
    input: { dlq_id: "dlq_1", action: "retry" },
    request: { line: "POST /v2/workflows/dlq/callback/dlq_1" },
    response: started,
    result: startedShown,
  },
  {
    tool: "workflow_dlq_callback",
    title: "cancel",
    input: { dlq_id: "dlq_1", action: "cancel" },
    request: { line: "DELETE /v2/workflows/dlq/callback/dlq_1" },
    response: "",
    result: "OK",
  },
  {
    tool: "workflow_dlq_delete",
    title: "one",
    input: { dlq_id: "dlq_1" },
    request: { line: "DELETE /v2/workflows/dlq/dlq_1" },
    response: "",
    result: "OK",
  },
  {
    tool: "workflow_dlq_delete",
    title: "several",
    input: { dlq_ids: "dlq_1,dlq_2" },
    request: { line: "DELETE /v2/workflows/dlq", query: { dlqIds: ["dlq_1", "dlq_2"] } },
    response: { deleted: 2 },
    result: { deleted: 2 },
  },
  {
    tool: "workflow_dlq_delete",
    title: "all that fit",
    input: filters,
    request: { line: "DELETE /v2/workflows/dlq", query: filtersSent },
    response: { deleted: 4 },
    result: { deleted: 4 },
  },
  {
    tool: "workflow_event_notify",
    title: "all that wait",
    input: { event_id: "paid", data: '{"order":7}' },
    request: {
      line: "POST /v2/notify/paid",
      body: { order: 7 },
      headers: { "content-type": "application/json" },
    },
    response: [
      {
        ...{ messageId: "msg_1", workflowRunId: "wfr_1" },
        waiter: { url, deadline: 1_760_000_000, headers: { Authorization: ["Bearer key-of-the-waiter"] } },
      },
    ],
    result: {
      notified: 1,
      runs: [{ workflowRunId: "wfr_1", messageId: "msg_1", url, deadline: "2025-10-09T08:53:20Z" }],
    },
    secrets: ["key-of-the-waiter"],
  },
  {
    tool: "workflow_event_notify",
    title: "nobody",
    input: { event_id: "paid" },
    request: { line: "POST /v2/notify/paid" },
    response: [],
    result: { notified: 0 },
    remarks: { notice: "No run waited for this event, and it is not kept. With run_id it is kept for that run." },
  },
  {
    tool: "workflow_event_notify",
    title: "one run",
    input: { event_id: "paid", run_id: "wfr_1", data: "yes" },
    request: { line: "POST /v2/notify/wfr_1/paid", body: "yes" },
    response: { workflowRunId: "wfr_1", workflowCreatedAt: created },
    result: { workflowRunId: "wfr_1", kept_until_it_waits: true },
  },
];
