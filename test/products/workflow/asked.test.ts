import { describe, expect, it } from "vitest";
import { serveQStash, startQStashStandIn } from "../qstash/served.ts";

/** The question that a call asks, with a QStash that answers so; nothing but GET has left by then. */
async function questionOf(tool: string, input: Record<string, unknown>, answers: Record<string, unknown>) {
  const api = await startQStashStandIn(answers);
  const asked = await serveQStash(api.url, "writes", { confirm: "auto" }).call(tool, input, { canAsk: true });
  expect(api.received.filter(({ method }) => method !== "GET")).toEqual([]);
  if (!("question" in asked)) throw new Error(`nobody was asked: ${JSON.stringify(asked)}`);
  return String(asked.question);
}

const run = (workflowUrl: string, rest: Record<string, unknown> = {}) => ({
  workflowRunId: "wfr_1",
  workflowUrl,
  ...rest,
});

describe("a person is asked, with what is there now, before", () => {
  it("runs are cancelled by filter, with how many are under way", async () => {
    const runs = [
      run("https://a.example/x", { labels: ["l"] }),
      run("https://a.example/x/y"),
      run("https://b.example"),
    ];
    const logs = { "GET /v2/workflows/logs": { runs } };
    const question = await questionOf("workflow_run_cancel", { workflow_url: "https://a.example/x" }, logs);
    expect(question).toContain('cancels all workflow runs that fit "workflow url https://a.example/x".');
    expect(question).toContain("runs that fit: 2\n");
    const exact = { workflow_url: "https://a.example/x", exact_url: true, label: "l,m" };
    expect(await questionOf("workflow_run_cancel", exact, logs)).toContain("runs that fit: 1\n");
  });

  it("several runs are cancelled by ID, each counted once", async () => {
    const question = await questionOf("workflow_run_cancel", { run_ids: "wfr_1,wfr_2,wfr_1" }, {});
    expect(question).toMatch(/cancels 2 workflow runs.*\nruns: 2\n/s);
  });

  it.each([
    ["resume", "resumes all failed workflow runs that fit"],
    ["restart", "starts from their first step again all failed workflow runs that fit"],
  ])("failed runs are renewed by filter, with what is done to them and how many: %s", async (action, does) => {
    const letters = { "GET /v2/workflows/dlq": { messages: [run("https://a.example/x"), run("https://a.example/x")] } };
    const question = await questionOf("workflow_dlq_resume", { action, label: "l", retries: 1 }, letters);
    expect(question).toContain(`${does} "label l".\nfailed runs that fit: 2\n`);
    expect(await questionOf("workflow_dlq_resume", { action, dlq_ids: "a,b" }, {})).toContain(
      "2 failed workflow runs a b",
    );
  });

  it.each([{ dlq_id: "a" }, { dlq_ids: "a" }])("several are resumed, but not for one: %j", async (input) => {
    const api = await startQStashStandIn({});
    const server = serveQStash(api.url, "writes", { confirm: "auto" });
    expect(await server.call("workflow_dlq_resume", input, { canAsk: true })).not.toHaveProperty("question");
    expect(api.received.map(({ method }) => method)).toEqual(["POST"]);
  });

  it("a failed run is deleted, with why it failed", async () => {
    const letter = { ...run("https://a.example/x"), responseStatus: 500, responseBody: "down, token=sesame-sesame" };
    const question = await questionOf(
      "workflow_dlq_delete",
      { dlq_id: "dlq_1" },
      { "GET /v2/workflows/dlq/dlq_1": letter },
    );
    expect(question).toMatch(
      /failed run: dlq_1\nrun: wfr_1\nworkflow: https:\/\/a\.example\/x\nfailed with: HTTP 500, down, token=\[redacted\]\n/,
    );
  });

  it("failed runs are deleted by filter, with how many, as far as that is read", async () => {
    const messages = Array.from({ length: 100 }, () => run("https://a.example/x"));
    const question = await questionOf(
      "workflow_dlq_delete",
      { label: "l" },
      { "GET /v2/workflows/dlq": { messages, cursor: "more" } },
    );
    expect(question).toContain("failed runs that fit: at least 1000; 1000 were read, and there are more");
  });
});

describe("one run that is named", () => {
  it("is cancelled without a question", async () => {
    const api = await startQStashStandIn();
    await serveQStash(api.url, "writes", { confirm: "auto" }).answer("workflow_run_cancel", { run_id: "wfr_1" });
    expect(api.received.map(({ method, path }) => `${method} ${path}`)).toEqual(["DELETE /v2/workflows/runs/wfr_1"]);
  });
});

describe("a call is refused before anything is sent", () => {
  it.each([
    ["workflow_run_cancel", {}, /Give run_id, or run_ids, or filters, or all: true/],
    ["workflow_run_cancel", { exact_url: true }, /does not say which are meant/],
    ["workflow_run_cancel", { run_ids: "a", exact_url: true }, /exact_url is about `filters: \["workflow_url=…"\]`/],
    ["workflow_run_cancel", { workflow_url: "https://a.example/?a=1,2" }, /workflow_url has the part "2"/],
    ["workflow_run_cancel", { workflow_url: "https://" }, /workflow_url has the part "https:\/\/"/],
    ["workflow_run_list", { runs: "wfr_1" }, /runs has the part "wfr_1".*created_at/],
    ["workflow_run_list", { runs: "wfr_1@soon" }, /runs must be a time/],
    ["workflow_dlq_resume", { retries: 3 }, /Give dlq_id, or dlq_ids, or filters, or all: true/],
    ["workflow_dlq_resume", { dlq_id: "d", all: true }, /more than one way/],
    ["workflow_dlq_resume", { dlq_id: "d", delay: "soon" }, /delay must be such as 30s/],
    [
      "workflow_dlq_resume",
      { dlq_id: "d", flow_control: "rate=1" },
      /needs both, such as `more: {"new_flow_control_key": "KEY", "flow_control": "parallelism=2"}`/,
    ],
    [
      "workflow_dlq_resume",
      { dlq_id: "d", new_flow_control_key: "k", flow_control: "speed=1" },
      /flow_control must be such as parallelism=2/,
    ],
    ["workflow_dlq_resume", { dlq_id: "d", failure_callback: "https://10.0.0.1" }, /private network/],
    ["workflow_dlq_delete", { label: " , " }, /names nothing/],
    ["workflow_run_trigger", { body: "x" }, /Give url, where the workflow is served/],
    ["workflow_run_trigger", { url: "http://10.0.0.1/x" }, /private network/],
    ["workflow_run_trigger", { url: "https://a.example", failure_callback: "https://10.0.0.1" }, /private network/],
    ["workflow_run_trigger", { url: "https://a.example", runs: [{}] }, /give no other argument/],
    ["workflow_run_trigger", { runs: [{ url: "https://a.example" }, { uri: "x" }] }, /Run 2: .*No run was started/],
    [
      "workflow_run_trigger",
      { url: "https://a.example", flow_control_key: "k", flow_control: "rate=0" },
      /flow_control/,
    ],
  ])("%s %j", async (tool, input, why) => {
    const api = await startQStashStandIn();
    expect(await serveQStash(api.url, "writes").failure(tool, input)).toMatch(why);
    expect(api.received).toEqual([]);
  });
});
