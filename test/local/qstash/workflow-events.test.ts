import { describe, expect, it } from "vitest";
import { useQStash } from "./fixture.ts";
import { responseOf, runOf, useEndpoint } from "./workflow-endpoint.ts";

const test = useQStash();
const endpoint = useEndpoint(test);

const DAY = 86_400_000;

describe("waiting for an event", () => {
  it("ends with the event, by whoever sends it", async () => {
    endpoint.workflow = async (context) => {
      const { eventData, timeout } = await context.waitForEvent("wait", "paid", { timeout: "1d" });
      return { eventData, timeout };
    };
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(0);
    const waiters = await endpoint.client.getWaiters({ eventId: "paid" });
    expect(waiters).toMatchObject([{ url: endpoint.url, deadline: (test.clock.now() + DAY) / 1_000 }]);
    expect((await runOf(endpoint, workflowRunId)).steps.at(-1)).toMatchObject({
      type: "next",
      steps: [{ stepName: "wait", state: "STEP_PROGRESS", waitEventId: "paid" }],
    });
    const notified = await endpoint.client.notify({ eventId: "paid", eventData: { amount: 7 } });
    expect(notified).toMatchObject([{ workflowRunId, messageId: expect.stringMatching(/^msg_/) }]);
    await test.pass(0);
    expect(await responseOf(endpoint, workflowRunId)).toEqual({ eventData: { amount: 7 }, timeout: false });
    expect(await endpoint.client.getWaiters({ eventId: "paid" })).toEqual([]);
  });

  it("ends at its timeout without one", async () => {
    endpoint.workflow = async (context) => context.waitForEvent("wait", "never", { timeout: 60 });
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(59_999);
    expect((await runOf(endpoint, workflowRunId)).workflowState).toBe("RUN_STARTED");
    await test.pass(1);
    expect(await responseOf(endpoint, workflowRunId)).toEqual({ timeout: true });
  });

  it("gets an event that was sent to its run before it waited", async () => {
    endpoint.workflow = async (context) => {
      await context.sleep("first", 60);
      return context.waitForEvent("wait", "early");
    };
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(0);
    expect(await endpoint.client.notify({ eventId: "early", eventData: "lost" })).toEqual([]);
    await endpoint.client.notify({ eventId: "early", eventData: "kept", workflowRunId });
    await test.pass(60_000);
    expect(await responseOf(endpoint, workflowRunId)).toEqual({ eventData: "kept", timeout: false });
  });

  it("is notified by a step of another run", async () => {
    endpoint.workflow = async (context) => {
      if (context.requestPayload === "wait") return context.waitForEvent("wait", "go");
      const { notifyResponse } = await context.notify("notify", "go", { by: "other" });
      return notifyResponse.length;
    };
    const waiting = await endpoint.client.trigger({ url: endpoint.url, body: "wait" });
    await test.pass(0);
    const notifying = await endpoint.client.trigger({ url: endpoint.url, body: "notify" });
    await test.pass(0);
    expect((await runOf(endpoint, notifying.workflowRunId)).workflowRunResponse).toBe("1");
    expect((await runOf(endpoint, waiting.workflowRunId)).workflowRunResponse).toContain('"by":"other"');
  });
});

describe("a webhook", () => {
  it("may be called by anybody, before or while its run waits", async () => {
    const urls: string[] = [];
    endpoint.workflow = async (context) => {
      const webhook = await context.createWebhook("create");
      await context.run("tell", () => void urls.push(webhook.webhookUrl));
      const first = await context.waitForWebhook("first", webhook, "1d");
      await context.sleep("nap", 60);
      const second = await context.waitForWebhook("second", webhook, "1d");
      const third = await context.waitForWebhook("third", webhook, "1m");
      return [first.request?.method, await first.request?.text(), second.request?.headers.get("who"), third.timeout];
    };
    const { workflowRunId } = await endpoint.client.trigger({ url: endpoint.url });
    await test.pass(0);
    const [url = ""] = urls;
    expect((await fetch(url, { method: "PUT", body: "one" })).status).toBe(200);
    await test.pass(0);
    await fetch(`${url}?a=1`, { headers: { who: "me" } });
    await test.pass(120_000);
    expect(await responseOf(endpoint, workflowRunId)).toEqual(["PUT", "one", "me", true]);
    expect((await fetch(url)).status).toBe(404);
  });
});
