import { describe, expect, it } from "vitest";
import { failureText } from "../../../../src/products/workflow/answers/step-text.ts";
import { serveQStash, startQStashStandIn } from "../../qstash/served.ts";

type Fields = Record<string, unknown>;

describe("a run with many steps", () => {
  const steps = Array.from({ length: 250 }, (_, index) => ({
    type: "sequential",
    steps: [{ stepId: index, stepName: `step ${index + 1}`, state: "STEP_SUCCESS", createdAt: 1_000 + index }],
  }));

  it("is read from its end, part after part, to its first step", async () => {
    const api = await startQStashStandIn({ "GET /v2/workflows/logs": { runs: [{ workflowRunId: "wfr_1", steps }] } });
    const { answer } = serveQStash(api.url, "read-only");
    const names: unknown[] = [];
    let input: Fields | undefined = { run_id: "wfr_1" };
    while (input !== undefined) {
      const result: { steps: Fields[]; left_out?: string } = (await answer("workflow_run_get", input)).result as never;
      names.unshift(...result.steps.map(({ name }) => name));
      const before = /before_step: (\d+)/.exec(result.left_out ?? "")?.[1];
      input = before === undefined ? undefined : { run_id: "wfr_1", before_step: Number(before) };
    }
    expect(names).toEqual(steps.map(({ steps: [step] }) => step?.stepName));
  });

  it("has outputs that are cut, and say how long they are", async () => {
    const out = "x".repeat(9_000);
    const runs = [{ workflowRunId: "wfr_1", steps: [{ steps: [{ stepName: "one", out }] }] }];
    const api = await startQStashStandIn({ "GET /v2/workflows/logs": { runs } });
    const { result } = await serveQStash(api.url, "read-only").answer("workflow_run_get", { run_id: "wfr_1" });
    const [step] = (result as unknown as { steps: Fields[] }).steps;
    expect(step?.out).toBe(`${"x".repeat(300)}… (300 of 9000 characters)`);
  });

  it("keeps a secret out of an output that was cut within it", async () => {
    const out = '{"order":7,"card":{"secret":"three words and';
    const runs = [{ workflowRunId: "wfr_1", steps: [{ steps: [{ stepName: "one", out }] }] }];
    const api = await startQStashStandIn({ "GET /v2/workflows/logs": { runs } });
    const { result } = await serveQStash(api.url, "read-only").answer("workflow_run_get", { run_id: "wfr_1" });
    const [step] = (result as unknown as { steps: Fields[] }).steps;
    expect(step?.out).toBe('{"order":7,"card":{"secret":"[redacted]');
  });
});

describe("many runs that wait for an event", () => {
  it("are read on by their place", async () => {
    const waiters = Array.from({ length: 130 }, (_, index) => ({ url: `https://a.example/${index}` }));
    const api = await startQStashStandIn({ "GET /v2/waiters/e": waiters });
    const { answer } = serveQStash(api.url, "read-only");
    const first = await answer("workflow_waiter_list", { event_id: "e" });
    expect(first.result).toMatchObject({ waiting: 130, next: "from: 101 shows more" });
    const second = await answer("workflow_waiter_list", { event_id: "e", from: 101 });
    expect(second.result).toEqual({ waiting: 130, runs: waiters.slice(100) });
  });
});

describe("a failure in a sentence", () => {
  it.each([
    [{ status: 500, body: '{"error":"TypeError","message":"no","stack":"at x"}' }, "HTTP 500, TypeError: no"],
    [
      { status: 500, body: '{"error":"TypeError","message":"say \\"no\\"","stack":"at x' },
      'HTTP 500, TypeError: say "no"',
    ],
    [{ status: 502, body: "<html>bad gateway</html>" }, "HTTP 502, <html>bad gateway</html>"],
    [{ status: 0, error: "context deadline exceeded" }, "context deadline exceeded"],
    [{ status: 500 }, "HTTP 500"],
    [{}, "unknown"],
  ])("of %j is %j", (failure, text) => {
    expect(failureText(failure, 300)).toBe(text);
  });
});
