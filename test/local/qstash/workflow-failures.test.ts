import { describe, expect, it } from "vitest";
import { useQStash } from "./fixture.ts";
import { responseOf, runOf, useEndpoint } from "./workflow-endpoint.ts";

const test = useQStash();
const endpoint = useEndpoint(test);

const DAY = 86_400_000;

it("runs ten steps with a sleep, a wait and a step that fails, and goes on with them after the DLQ", async () => {
  const ran: string[] = [];
  let isBroken = true;
  endpoint.workflow = async (context) => {
    const step = (name: string) =>
      context.run(name, () => {
        ran.push(name);
        if (name === "8" && isBroken) throw new Error("eight is broken");
        return Number(name);
      });
    let sum = 0;
    for (const name of ["1", "2", "3", "4"]) sum += await step(name);
    await context.sleep("an hour", "1h");
    for (const name of ["5", "6"]) sum += await step(name);
    const { eventData } = await context.waitForEvent<{ plus: number }>("approval", "approved", { timeout: "2d" });
    for (const name of ["7", "8", "9", "10"]) sum += await step(name);
    return sum + eventData.plus;
  };
  await endpoint.client.trigger({ url: endpoint.url, retries: 1 });
  await test.pass(3_600_000);
  await endpoint.client.notify({ eventId: "approved", eventData: { plus: 100 } });
  await test.pass(DAY);
  expect(ran).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "8"]);
  const [letter] = (await endpoint.client.dlq.list()).messages;
  isBroken = false;
  const { workflowRunId } = await endpoint.client.dlq.resume({ dlqId: letter?.dlqId ?? "" });
  await test.pass(0);
  expect(ran.slice(9)).toEqual(["8", "9", "10"]);
  expect(await responseOf(endpoint, workflowRunId)).toBe(155);
});

describe("a step that fails", () => {
  /** Fails in its second step until the test mends it. */
  function failing() {
    const state = { ran: [] as string[], isBroken: true };
    endpoint.workflow = async (context) => {
      const first = await context.run("first", () => {
        state.ran.push("first");
        return "kept";
      });
      return context.run("second", () => {
        state.ran.push("second");
        if (state.isBroken) throw new Error("the step is broken");
        return `${first} and mended`;
      });
    };
    return state;
  }

  it("is tried again, lands in the DLQ, and its run is resumed where it failed", async () => {
    const state = failing();
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url, retries: 2, body: "payload" });
    await test.pass(0);
    expect((await runOf(endpoint, workflowRunId)).steps.at(-1)).toMatchObject({
      type: "next",
      steps: [{ state: "STEP_RETRY", errors: [{ status: 500, body: expect.stringContaining("broken") }] }],
    });
    await test.pass(DAY);
    expect(state.ran).toEqual(["first", "second", "second", "second"]);
    const { messages } = await endpoint.client.dlq.list();
    expect(messages).toMatchObject([
      { workflowRunId, workflowUrl: endpoint.url, responseStatus: 500, failureFunctionState: "CALLBACK_SUCCESS" },
    ]);
    const [letter] = messages;
    expect(await runOf(endpoint, workflowRunId)).toMatchObject({ workflowState: "RUN_FAILED", dlqId: letter?.dlqId });

    state.isBroken = false;
    const resumed = await endpoint.client.dlq.resume({ dlqId: letter?.dlqId ?? "" });
    await test.pass(0);
    expect(resumed.workflowRunId).not.toBe(workflowRunId);
    expect(await runOf(endpoint, resumed.workflowRunId)).toMatchObject({
      workflowState: "RUN_SUCCESS",
      workflowRunResponse: '"kept and mended"',
    });
    expect(state.ran).toEqual(["first", "second", "second", "second", "second"]);
    expect((await endpoint.client.dlq.list()).messages).toEqual([]);
  });

  it("is restarted from the first step on, with another number of retries", async () => {
    const state = failing();
    await endpoint.client.trigger({ url: endpoint.url, retries: 0 });
    await test.pass(0);
    const { messages } = await endpoint.client.dlq.list();
    const { workflowRuns } = await endpoint.client.dlq.restart({ all: true }, { retries: 1 });
    await test.pass(DAY);
    expect(messages).toHaveLength(1);
    expect(state.ran).toEqual(["first", "second", "first", "second", "second"]);
    expect(await runOf(endpoint, workflowRuns[0]?.workflowRunId ?? "")).toMatchObject({ workflowState: "RUN_FAILED" });
  });

  it("is told to the failure function, with the payload and the answer", async () => {
    failing();
    const told: unknown[] = [];
    endpoint.onFailure = ({ failStatus, failResponse, context: { requestPayload } }) =>
      void told.push([failStatus, failResponse, requestPayload]);
    await endpoint.client.trigger({ url: endpoint.url, retries: 0, body: { order: 1 } });
    await test.pass(0);
    expect(told).toEqual([[500, "the step is broken", { order: 1 }]]);
  });

  it("is told to another URL where the run was triggered with one, past the SDK or not", async () => {
    failing();
    const other = `${test.receiver.url}/failed`;
    const headers = { "Upstash-Failure-Callback": other, "Upstash-Retries": "0" };
    await test.call(`POST /v2/trigger/${endpoint.url}`, { headers, body: "payload" });
    await endpoint.client.trigger({ url: endpoint.url, retries: 0, failureUrl: other });
    await test.pass(0);
    expect(test.receiver.received.map(({ path }) => path)).toEqual(["/failed", "/failed"]);
    const { messages } = await endpoint.client.dlq.list();
    expect(messages.map(({ failureCallbackInfo }) => failureCallbackInfo?.state)).toEqual([
      "CALLBACK_SUCCESS",
      "CALLBACK_SUCCESS",
    ]);
  });

  it("is told to the endpoint where it was triggered past the SDK", async () => {
    failing();
    const told: unknown[] = [];
    endpoint.onFailure = ({ failResponse }) => void told.push(failResponse);
    const headers = { "Upstash-Retries": "0" };
    await test.call(`POST /v2/trigger/${endpoint.url}`, { headers, body: "payload" });
    await test.pass(0);
    expect(told).toEqual(["the step is broken"]);
  });

  it("has a failure function that is tried again when a person asks", async () => {
    failing();
    let isBroken = true;
    endpoint.onFailure = () => {
      if (isBroken) throw new Error("the failure function is broken");
    };
    await endpoint.client.trigger({ url: endpoint.url, retries: 0 });
    await test.pass(DAY);
    const [letter] = (await endpoint.client.dlq.list()).messages;
    expect(letter).toMatchObject({
      failureFunctionState: "CALLBACK_FAIL",
      failureCallbackInfo: { state: "CALLBACK_FAIL", responseStatus: 500 },
    });
    expect((await endpoint.client.logs()).runs[0]?.failureFunction).toMatchObject({
      state: "CALLBACK_FAIL",
      failStatus: 500,
      errors: [{ status: 500, body: expect.stringContaining("the failure function is broken") }],
    });
    isBroken = false;
    await endpoint.client.dlq.retryFailureFunction({ dlqId: letter?.dlqId ?? "" });
    await test.pass(0);
    const after = (await endpoint.client.dlq.list()).messages;
    expect(after).toMatchObject([{ failureFunctionState: "CALLBACK_SUCCESS" }]);
  });

  it("has a failure function that can be cancelled while it waits to be tried again", async () => {
    failing();
    endpoint.onFailure = () => {
      throw new Error("the failure function is broken");
    };
    await endpoint.client.trigger({ url: endpoint.url, retries: 1 });
    await test.pass(12_000);
    const [letter] = (await endpoint.client.dlq.list()).messages;
    const cancel = () => test.call(`DELETE /v2/workflows/dlq/callback/${letter?.dlqId}`);
    expect(letter).toMatchObject({ failureFunctionState: "CALLBACK_INPROGRESS" });
    expect((await cancel()).status).toBe(200);
    expect((await endpoint.client.dlq.list()).messages).toMatchObject([{ failureFunctionState: "CALLBACK_CANCELED" }]);
    expect((await cancel()).status).toBe(400);
  });

  it("resumes what ran beside it, too", async () => {
    let isBroken = true;
    const ran: string[] = [];
    endpoint.workflow = async (context) =>
      Promise.all([
        context.sleep("nap", 3_600),
        context.run("broken", () => {
          ran.push("broken");
          if (isBroken) throw new Error("broken");
          return "mended";
        }),
        context.waitForEvent("wait", "event"),
      ]);
    await endpoint.client.trigger({ url: endpoint.url, retries: 0 });
    await test.pass(0);
    expect(await endpoint.client.getWaiters({ eventId: "event" })).toEqual([]);
    isBroken = false;
    const [letter] = (await endpoint.client.dlq.list()).messages;
    const { workflowRunId } = await endpoint.client.dlq.resume({ dlqId: letter?.dlqId ?? "" });
    await test.pass(0);
    await endpoint.client.notify({ eventId: "event", eventData: "now" });
    await test.pass(3_600_000);
    expect(await responseOf(endpoint, workflowRunId)).toEqual([null, "mended", { eventData: "now", timeout: false }]);
    expect(ran).toEqual(["broken", "broken"]);
  });

  it("stands apart from the messages of the DLQ, and is deleted there", async () => {
    failing();
    await endpoint.client.trigger({ url: endpoint.url, retries: 0 });
    await test.pass(0);
    expect((await test.client.dlq.listMessages()).messages).toEqual([]);
    const [letter] = (await endpoint.client.dlq.list()).messages;
    expect((await test.call(`GET /v2/workflows/dlq/${letter?.dlqId}`)).body).toMatchObject({ dlqId: letter?.dlqId });
    expect(await endpoint.client.dlq.delete({ all: true })).toMatchObject({ deleted: 1 });
    expect((await test.call(`GET /v2/workflows/dlq/${letter?.dlqId}`)).status).toBe(404);
  });
});
