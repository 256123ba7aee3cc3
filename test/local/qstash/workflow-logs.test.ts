import { describe, expect, it } from "vitest";
import { useQStash } from "./fixture.ts";
import { useEndpoint } from "./workflow-endpoint.ts";

const test = useQStash();
const endpoint = useEndpoint(test);

describe("the logs of runs", () => {
  it.each([
    ["workflowUrl", (url: string) => url, 2],
    ["path", () => "/main", 2],
    ["path", () => "/nowhere", 0],
    ["host", (url: string) => new URL(url).host, 2],
    ["label", () => "one", 1],
    ["label", () => "one,two", 2],
    ["state", () => "RUN_SUCCESS", 2],
    ["state", () => "RUN_FAILED", 0],
    ["messageId", () => "msg_1", 1],
    ["workflowRunId", () => "wfr_a", 1],
    ["fromDate", () => "99999999999999", 0],
  ])("are filtered by %s", async (name, value, count) => {
    endpoint.workflow = async (context) => void (await context.run("step", () => 1));
    await endpoint.client.trigger({ url: endpoint.url, label: "one", workflowRunId: "a" });
    await endpoint.client.trigger({ url: endpoint.url, label: "two", workflowRunId: "b" });
    await test.pass(0);
    const query = new URLSearchParams({ [name]: value(endpoint.url) });
    expect(Object((await test.call(`GET /v2/workflows/logs?${query}`)).body).runs).toHaveLength(count);
  });

  it("are read by page, the newest first", async () => {
    endpoint.workflow = async (context) => void (await context.run("step", () => 1));
    for (const workflowRunId of ["a", "b", "c"]) await endpoint.client.trigger({ url: endpoint.url, workflowRunId });
    await test.pass(0);
    const first = await endpoint.client.logs({ count: 2 });
    const second = await endpoint.client.logs({ count: 2, cursor: first.cursor ?? "" });
    expect([first, second].map(({ runs }) => runs.map((run) => run.workflowRunId))).toEqual([
      ["wfr_c", "wfr_b"],
      ["wfr_a"],
    ]);
    expect(second.cursor).toBeUndefined();
  });

  it("are of some runs alone where these are named with their times", async () => {
    endpoint.workflow = async (context) => void (await context.run("step", () => 1));
    for (const workflowRunId of ["a", "b"]) await endpoint.client.trigger({ url: endpoint.url, workflowRunId });
    const { body } = await test.call(`GET /v2/workflows/logs?workflowRuns=wfr_a@${test.clock.now()},wfr_b@1`);
    expect(Object(body).runs).toMatchObject([{ workflowRunId: "wfr_a" }]);
  });

  it("know no other state", async () => {
    expect((await test.call("GET /v2/workflows/logs?state=DONE")).status).toBe(400);
  });
});
