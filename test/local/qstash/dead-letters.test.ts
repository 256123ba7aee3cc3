import { beforeEach, expect, it } from "vitest";
import { useQStash } from "./fixture.ts";
import { answering } from "./receiver.ts";

const test = useQStash();

beforeEach(() => {
  test.receiver.answer = answering(500, "broken", { "X-Own": "yes" });
});

/** Publishes messages that fail, one for each path. */
async function fail(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await test.client.publish({ url: test.receiver.url + path, body: path, retries: 0, label: path.slice(1) });
    await test.pass(1);
  }
}

async function failed(): Promise<{ dlqId: string; body?: string | undefined }[]> {
  return (await test.client.dlq.listMessages()).messages;
}

it("keeps what could not be delivered, with the last answer, the newest first", async () => {
  await fail("/a", "/b");
  const [newest, oldest] = await failed();
  expect(newest).toMatchObject({
    url: `${test.receiver.url}/b`,
    body: "/b",
    responseStatus: 500,
    responseBody: "broken",
    responseHeader: { "X-Own": ["yes"] },
  });
  expect((await test.call(`GET /v2/dlq/${oldest?.dlqId}`)).body).toMatchObject({ body: "/a" });
});

it("reads by page and by filter", async () => {
  await fail("/a", "/b", "/c");
  const first = await test.client.dlq.listMessages({ count: 2 });
  const second = await test.client.dlq.listMessages({ count: 2, cursor: first.cursor ?? "" });
  expect([first, second].map(({ messages }) => messages.map(({ body }) => body))).toEqual([["/c", "/b"], ["/a"]]);
  expect(second.cursor).toBeUndefined();
  const labelled = await test.client.dlq.listMessages({ filter: { label: ["a", "c"] } });
  expect(labelled.messages.map(({ body }) => body)).toEqual(["/c", "/a"]);
  expect((await test.client.dlq.listMessages({ filter: { responseStatus: 404 } })).messages).toEqual([]);
});

it("retries a message as a new one, and has it no more", async () => {
  await fail("/a");
  test.receiver.answer = answering(200);
  const [letter] = await failed();
  expect(await test.client.dlq.retry(letter?.dlqId ?? "")).toMatchObject({ responses: [{ messageId: "msg_2" }] });
  await test.pass(0);
  expect(test.receiver.bodies()).toEqual(["/a", "/a"]);
  expect(await failed()).toEqual([]);
});

it("retries one by its path with 201", async () => {
  await fail("/a");
  const [letter] = await failed();
  expect(await test.call(`POST /v2/dlq/retry/${letter?.dlqId}`)).toEqual({ status: 201, body: { messageId: "msg_2" } });
});

it("delivers what was redacted as it was when it is retried", async () => {
  const message = { url: test.receiver.url, body: "secret", retries: 0, redact: { body: true } } as const;
  await test.client.publish(message);
  await test.pass(0);
  const [letter] = await failed();
  expect(letter?.body).toMatch(/^REDACTED:/);
  await test.client.dlq.retry(letter?.dlqId ?? "");
  await test.pass(0);
  expect(test.receiver.bodies()).toEqual(["secret", "secret"]);
});

it("deletes one, several, those of a filter, or all", async () => {
  await fail("/a", "/b", "/c", "/d", "/e");
  const [e, d] = await failed();
  expect(await test.client.dlq.delete(e?.dlqId ?? "")).toEqual({ deleted: 1 });
  expect(await test.client.dlq.delete([d?.dlqId ?? ""])).toEqual({ deleted: 1 });
  expect(await test.client.dlq.delete({ filter: { label: "c" } })).toEqual({ deleted: 1 });
  expect(await test.client.dlq.delete({ all: true, count: 1 })).toMatchObject({
    deleted: 1,
    cursor: expect.any(String),
  });
  expect((await failed()).map(({ body }) => body)).toEqual(["/a"]);
});

it("answers 404 for what it has not", async () => {
  expect((await test.call("DELETE /v2/dlq?dlqIds=none")).body).toEqual({ deleted: 0 });
  for (const line of [
    "GET /v2/dlq/none",
    "DELETE /v2/dlq/none",
    "POST /v2/dlq/retry/none",
    "POST /v2/dlq/retry?dlqIds=none",
  ]) {
    expect((await test.call(line)).status).toBe(404);
  }
});
