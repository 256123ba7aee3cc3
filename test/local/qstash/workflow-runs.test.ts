import { describe, expect, it } from "vitest";
import { useQStash } from "./fixture.ts";
import { responseOf, runOf, useEndpoint } from "./workflow-endpoint.ts";

const test = useQStash();
const endpoint = useEndpoint(test, async (context) => {
  const doubled = await context.run("double", () => Number(context.requestPayload) * 2);
  return { doubled };
});

const DAY = 86_400_000;

describe("a workflow run", () => {
  it("goes through its steps, and ends with what the endpoint returns", async () => {
    const ran: string[] = [];
    endpoint.workflow = async (context) => {
      const payload = context.requestPayload as { start: number };
      let value = payload.start;
      for (const index of Array(10).keys()) {
        value = await context.run(`step ${index}`, () => {
          ran.push(`step ${index}`);
          return value + 1;
        });
      }
      return { value, label: context.label, header: context.headers.get("my-header") };
    };
    const { workflowRunId } = await endpoint.client.trigger({
      url: endpoint.url,
      body: { start: 1 },
      workflowRunId: "mine",
      label: "numbers",
      headers: { "My-Header": "mine" },
    });
    await test.pass(0);
    expect(workflowRunId).toBe("wfr_mine");
    expect(ran).toEqual(Array.from({ length: 10 }, (_, index) => `step ${index}`));
    const run = await runOf(endpoint, workflowRunId);
    expect(run).toMatchObject({
      workflowRunId,
      workflowUrl: endpoint.url,
      workflowState: "RUN_SUCCESS",
      workflowRunCreatedAt: test.clock.now(),
      label: "numbers",
    });
    expect(await responseOf(endpoint, workflowRunId)).toEqual({ value: 11, label: "numbers", header: "mine" });
    expect(run.steps.map(({ steps }) => steps[0]?.stepName)).toEqual(["init", ...ran]);
  });

  it("sleeps, and until a time", async () => {
    const at = test.clock.now() + 3 * DAY;
    endpoint.workflow = async (context) => {
      await context.sleep("for a day", "1d");
      await context.sleepUntil("until then", new Date(at));
      return "rested";
    };
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(DAY - 1);
    const asleep = await runOf(endpoint, workflowRunId);
    expect(asleep.steps.at(-1)?.steps[0]).toMatchObject({ stepName: "for a day", state: "STEP_PROGRESS" });
    await test.pass(2 * DAY);
    expect((await runOf(endpoint, workflowRunId)).workflowState).toBe("RUN_STARTED");
    await test.pass(1);
    expect(await runOf(endpoint, workflowRunId)).toMatchObject({
      workflowState: "RUN_SUCCESS",
      workflowRunResponse: '"rested"',
    });
  });

  it("calls somebody else, and gets every answer, also one that is an error", async () => {
    test.receiver.answer = (request, response) => {
      const status = request.path === "/broken" ? 500 : 201;
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify({ got: request.body }));
    };
    endpoint.workflow = async (context) => {
      const good = await context.call("good", {
        url: `${test.receiver.url}/good`,
        method: "POST",
        body: JSON.stringify({ a: 1 }),
        headers: { Authorization: "Bearer x" },
      });
      const bad = await context.call("bad", { url: `${test.receiver.url}/broken`, method: "PUT", retries: 1 });
      return [good.status, good.body, bad.status];
    };
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(DAY);
    expect(await responseOf(endpoint, workflowRunId)).toEqual([201, { got: '{"a":1}' }, 500]);
    expect(test.receiver.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /good",
      "PUT /broken",
      "PUT /broken",
    ]);
    expect(test.receiver.received[0]?.headers).toMatchObject({ authorization: "Bearer x" });
    expect(test.receiver.received[0]?.headers).not.toHaveProperty("upstash-workflow-runid");
    expect((await test.client.dlq.listMessages()).messages).toEqual([]);
  });

  it("gets the reason where it calls another machine, to which nothing is sent", async () => {
    endpoint.workflow = async (context) => {
      const { status, body } = await context.call("call", { url: "http://192.0.2.1/", retries: 3 });
      return [status, body];
    };
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(0);
    expect(await responseOf(endpoint, workflowRunId)).toEqual([0, expect.stringContaining("this machine alone")]);
  });

  it("runs steps in parallel, with a sleep among them", async () => {
    const ran: string[] = [];
    endpoint.workflow = async (context) => {
      const step = (name: string) =>
        context.run(name, () => {
          ran.push(name);
          return name.toUpperCase();
        });
      const results = await Promise.all([step("a"), context.sleep("nap", 60), step("b")]);
      const last = await step("c");
      return [results, last];
    };
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(59_999);
    expect(ran.sort()).toEqual(["a", "b"]);
    await test.pass(1);
    const run = await runOf(endpoint, workflowRunId);
    expect(await responseOf(endpoint, workflowRunId)).toEqual([["A", null, "B"], "C"]);
    expect(run.steps.map(({ type, steps }) => [type, steps.length])).toEqual([
      ["sequential", 1],
      ["parallel", 3],
      ["sequential", 1],
    ]);
  });

  it("invokes another, and gets what that returns", async () => {
    endpoint.workflow = async (context) => {
      const other = { workflowId: "other" } as never;
      const { body, isFailed, isCanceled } = await context.invoke("invoke", { workflow: other, body: 21 } as never);
      return { body, isFailed, isCanceled };
    };
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(0);
    expect(await responseOf(endpoint, workflowRunId)).toEqual({
      body: { doubled: 42 },
      isFailed: false,
      isCanceled: false,
    });
    const { runs } = await endpoint.client.logs();
    expect(runs[0]).toMatchObject({ invoker: { workflowRunId }, workflowState: "RUN_SUCCESS" });
  });

  it("is started once by its ID", async () => {
    endpoint.workflow = async (context) => void (await context.run("step", () => 1));
    await endpoint.client.trigger({ url: endpoint.url, workflowRunId: "once" });
    await test.pass(0);
    await endpoint.client.trigger({ url: endpoint.url, workflowRunId: "once" });
    await test.pass(0);
    expect((await endpoint.client.logs()).runs).toHaveLength(1);
  });

  it("is triggered past the SDK, alone and in a batch", async () => {
    endpoint.workflow = async (context) => context.run("step", () => `${context.requestPayload}!`);
    const headers = { "Upstash-Workflow-RunId": "my-run", "Upstash-Label": "raw" };
    const one = await test.call(`POST /v2/trigger/${endpoint.url}`, { headers, body: "hello" });
    expect(one.body).toEqual({ workflowRunId: "my-run", workflowCreatedAt: test.clock.now() });
    const many = await test.call("POST /v2/batch/trigger", {
      body: JSON.stringify([
        { destination: endpoint.url, body: "a" },
        { destination: endpoint.url, headers },
      ]),
    });
    expect(many).toMatchObject({ status: 201, body: [{ workflowRunId: "wfr_1" }, { deduplicated: true }] });
    await test.pass(0);
    expect(await runOf(endpoint, "my-run")).toMatchObject({
      workflowState: "RUN_SUCCESS",
      workflowRunResponse: '"hello!"',
      label: "raw",
    });
  });

  it("starts of a plain message to its endpoint, too", async () => {
    endpoint.workflow = async (context) => context.run("step", () => context.requestPayload);
    await test.client.publishJSON({ url: endpoint.url, body: { plain: true } });
    await test.pass(0);
    const { runs } = await endpoint.client.logs();
    expect(runs).toMatchObject([{ workflowState: "RUN_SUCCESS", workflowRunResponse: '{"plain":true}' }]);
  });

  it("fetches its steps where they are too many for one message", async () => {
    endpoint.workflow = async (context) => {
      const parts: string[] = [];
      for (const index of Array(3).keys()) parts.push(await context.run(`${index}`, () => "x".repeat(400_000)));
      return parts.join("").length;
    };
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(0);
    expect(await runOf(endpoint, workflowRunId)).toMatchObject({
      workflowState: "RUN_SUCCESS",
      workflowRunResponse: "1200000",
    });
  });

  it("keeps to the flow control that it was triggered with", async () => {
    endpoint.workflow = async (context) => {
      for (const name of ["a", "b"]) await context.run(name, () => 1);
    };
    const flowControl = { key: "slow", rate: 1, period: 10 } as const;
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url, flowControl });
    await test.pass(19_999);
    expect((await runOf(endpoint, workflowRunId)).workflowState).toBe("RUN_STARTED");
    await test.pass(1);
    expect((await runOf(endpoint, workflowRunId)).workflowState).toBe("RUN_SUCCESS");
  });
});

describe("cancelling", () => {
  it("ends one run, those of a URL, or all", async () => {
    endpoint.workflow = async (context) => context.sleep("long", "7d");
    const trigger = async () => (await endpoint.client.trigger({ url: endpoint.url })).workflowRunId;
    const [first, second, third] = [await trigger(), await trigger(), await trigger()];
    await test.pass(0);
    expect(await endpoint.client.cancel(first)).toEqual({ cancelled: 1 });
    expect(await endpoint.client.cancel({ filter: { workflowRunId: second } } as never)).toEqual({ cancelled: 1 });
    expect(await endpoint.client.cancel({ filter: { workflowUrlStartingWith: endpoint.url.slice(0, -2) } })).toEqual({
      cancelled: 1,
    });
    await test.pass(8 * DAY);
    for (const id of [first, second, third]) expect((await runOf(endpoint, id)).workflowState).toBe("RUN_CANCELED");
    expect((await test.call(`DELETE /v2/workflows/runs/${first}`)).status).toBe(404);
  });

  it("lets no step be tried again that runs just then", async () => {
    let ran = 0;
    endpoint.workflow = async (context) => {
      await context.run("step", async () => {
        ran += 1;
        await endpoint.client.cancel(context.workflowRunId);
        throw new Error("broken");
      });
    };
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(DAY);
    expect(ran).toBe(1);
    expect((await runOf(endpoint, workflowRunId)).workflowState).toBe("RUN_CANCELED");
    expect((await endpoint.client.dlq.list()).messages).toEqual([]);
  });

  it("from inside ends the run, and it takes no more steps", async () => {
    endpoint.workflow = async (context) => {
      await context.run("step", () => 1);
      await context.cancel();
    };
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(0);
    expect((await runOf(endpoint, workflowRunId)).workflowState).toBe("RUN_CANCELED");
    const headers = { "Upstash-Workflow-RunId": workflowRunId };
    const late = await test.call(`POST /v2/publish/${endpoint.url}`, { headers, body: '{"stepId":2}' });
    expect(late).toMatchObject({ status: 400, body: { error: expect.stringContaining("has ended") } });
  });
});

it("answers 404 for the steps of a run that has ended", async () => {
  endpoint.workflow = async (context) => void (await context.run("step", () => 1));
  const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
  expect((await test.call(`GET /v2/workflows/runs/${workflowRunId}`)).status).toBe(200);
  await test.pass(0);
  expect((await test.call(`GET /v2/workflows/runs/${workflowRunId}`)).status).toBe(404);
});
