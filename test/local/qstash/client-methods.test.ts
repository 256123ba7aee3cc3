import { Client } from "@upstash/qstash";
import { describe, expect, it } from "vitest";
import { TOKEN, useQStash } from "./fixture.ts";
import { answering } from "./receiver.ts";

const test = useQStash();

/** A call of each method that clients have, on a message, queue, schedule, group and letter that there are. */
const CALLS: Readonly<Record<string, (client: Client, there: There) => Promise<unknown>>> = {
  "client.publish": (client, { url }) => client.publish({ url }),
  "client.publishJSON": (client, { url }) => client.publishJSON({ url, body: {} }),
  "client.batch": (client, { url }) => client.batch([{ url }]),
  "client.batchJSON": (client, { url }) => client.batchJSON([{ url, body: {} }]),
  "client.logs": (client) => client.logs(),
  "client.events": (client) => client.events(),
  "messages.get": (client, { messageId }) => client.messages.get(messageId),
  "messages.cancel": (client, { messageId }) => client.messages.cancel(messageId),
  "messages.delete": (client, { messageId }) => client.messages.delete(messageId),
  "messages.deleteMany": (client, { messageId }) => client.messages.deleteMany([messageId]),
  "messages.deleteAll": (client) => client.messages.deleteAll(),
  "queue.upsert": (client) => client.queue({ queueName: "queue" }).upsert({ parallelism: 2 }),
  "queue.get": (client) => client.queue({ queueName: "queue" }).get(),
  "queue.list": (client) => client.queue().list(),
  "queue.delete": (client) => client.queue({ queueName: "queue" }).delete(),
  "queue.enqueue": (client, { url }) => client.queue({ queueName: "queue" }).enqueue({ url }),
  "queue.enqueueJSON": (client) => client.queue({ queueName: "queue" }).enqueueJSON({ urlGroup: "group", body: {} }),
  "queue.pause": (client) => client.queue({ queueName: "queue" }).pause(),
  "queue.resume": (client) => client.queue({ queueName: "queue" }).resume(),
  "schedules.create": (client, { url }) => client.schedules.create({ destination: url, cron: "0 0 1 1 *" }),
  "schedules.get": (client) => client.schedules.get("schedule"),
  "schedules.list": (client) => client.schedules.list(),
  "schedules.delete": (client) => client.schedules.delete("schedule"),
  "schedules.pause": (client) => client.schedules.pause({ schedule: "schedule" }),
  "schedules.resume": (client) => client.schedules.resume({ schedule: "schedule" }),
  "urlGroups.addEndpoints": (client, { url }) => client.urlGroups.addEndpoints({ name: "new", endpoints: [{ url }] }),
  "urlGroups.removeEndpoints": (client, { url }) =>
    client.urlGroups.removeEndpoints({ name: "group", endpoints: [{ url }] }),
  "urlGroups.list": (client) => client.urlGroups.list(),
  "urlGroups.get": (client) => client.urlGroups.get("group"),
  "urlGroups.delete": (client) => client.urlGroups.delete("group"),
  "dlq.listMessages": (client) => client.dlq.listMessages(),
  "dlq.delete": (client, { dlqId }) => client.dlq.delete(dlqId),
  "dlq.deleteMany": (client, { dlqId }) => client.dlq.deleteMany({ dlqIds: [dlqId] }),
  "dlq.retry": (client, { dlqId }) => client.dlq.retry(dlqId),
  "flowControl.get": (client) => client.flowControl.get("key"),
  "flowControl.getGlobalParallelism": (client) => client.flowControl.getGlobalParallelism(),
  "flowControl.pause": (client) => client.flowControl.pause("key"),
  "flowControl.resume": (client) => client.flowControl.resume("key"),
  "flowControl.pin": (client) => client.flowControl.pin("key", { parallelism: 1 }),
  "flowControl.unpin": (client) => client.flowControl.unpin("key", { parallelism: true, rate: true }),
  "flowControl.resetRate": (client) => client.flowControl.resetRate("key"),
  "workflow.cancel": (client) => client.workflow.cancel("run"),
};

/** What there is for the calls. */
interface There {
  readonly url: string;
  readonly messageId: string;
  readonly dlqId: string;
}

async function prepare(): Promise<There> {
  const { client, receiver } = test;
  const { url } = receiver;
  receiver.answer = answering(500);
  await client.publish({ url, retries: 0, flowControl: { key: "key", rate: 5 } });
  await test.pass(0);
  const { messages } = await client.dlq.listMessages();
  const { messageId } = await client.publish({ url, delay: 60 });
  await client.queue({ queueName: "queue" }).upsert({ parallelism: 1 });
  await client.urlGroups.addEndpoints({ name: "group", endpoints: [{ url }] });
  await client.schedules.create({ destination: url, cron: "0 0 1 1 *", scheduleId: "schedule" });
  const headers = { "Upstash-Workflow-RunId": "run", "Upstash-Workflow-Init": "true" };
  await client.publish({ url, headers, delay: 60 });
  return { url, messageId, dlqId: messages[0]?.dlqId ?? "" };
}

/** The parts of a client by name, and the methods of each. The chat is a language model of Upstash, which is served nowhere here. */
function methodsOf(client: Client): string[] {
  const parts = {
    client,
    messages: client.messages,
    queue: client.queue(),
    schedules: client.schedules,
    urlGroups: client.urlGroups,
    dlq: client.dlq,
    flowControl: client.flowControl,
    workflow: client.workflow,
  };
  const makers = ["client.queue", "client.chat"];
  return Object.entries(parts)
    .flatMap(([name, part]) => {
      const prototype: object = Object.getPrototypeOf(part);
      return Object.entries(Object.getOwnPropertyDescriptors(prototype))
        .filter(([method, { value }]) => method !== "constructor" && typeof value === "function")
        .map(([method]) => `${name}.${method}`);
    })
    .filter((method) => !makers.includes(method));
}

describe("the client of Upstash", () => {
  it("has no method but those that are called here", () => {
    const client = new Client({ baseUrl: "http://localhost", token: TOKEN, devMode: false });
    expect(methodsOf(client).sort()).toEqual(Object.keys(CALLS).sort());
  });

  it.each(Object.keys(CALLS))("is served %s", async (name) => {
    const there = await prepare();
    const outcome = await CALLS[name]?.(test.client, there).then(() => "served", String);
    expect(outcome).toBe("served");
  });
});
