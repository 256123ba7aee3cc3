import { expect, it } from "vitest";
import { useQStash } from "./fixture.ts";
import { answering } from "./receiver.ts";

const test = useQStash();

it("has each state of each message, the newest first, with what the destination answered", async () => {
  test.receiver.answer = answering(404, "nobody", { "X-Own": "yes" });
  const { messageId } = await test.client.publish({ url: test.receiver.url, body: "x", retries: 1 });
  await test.pass(0);
  const { logs } = await test.client.logs();
  expect(logs).toMatchObject([
    { state: "RETRY", nextDeliveryTime: test.clock.now() + 12_000 },
    {
      state: "ERROR",
      error: "destination answered with 404",
      responseStatus: 404,
      responseBody: Buffer.from("nobody").toString("base64"),
      responseHeaders: { "X-Own": ["yes"] },
    },
    { state: "ACTIVE" },
    { state: "CREATED", messageId, url: test.receiver.url, body: Buffer.from("x").toString("base64"), maxRetries: 1 },
  ]);
});

it("is the same under both of its names", async () => {
  await test.client.publish({ url: test.receiver.url });
  await test.pass(0);
  const [logs, events] = [await test.call("GET /v2/logs"), await test.call("GET /v2/events")];
  expect(Object(logs.body).logs).toEqual(Object(events.body).events);
  expect(Object(logs.body).logs).toHaveLength(3);
});

it("reads by page", async () => {
  await test.client.publish({ url: test.receiver.url });
  await test.pass(0);
  const first = await test.client.logs({ count: 2 });
  const second = await test.client.logs({ count: 2, cursor: first.cursor ?? "" });
  expect([first, second].map(({ logs }) => logs.map(({ state }) => state))).toEqual([
    ["DELIVERED", "ACTIVE"],
    ["CREATED"],
  ]);
  expect(second.cursor).toBeUndefined();
});

it("ends a page early where its bodies would be too many bytes", async () => {
  const body = "x".repeat(1024 ** 2);
  for (const name of ["/a", "/b"]) await test.client.publish({ url: test.receiver.url + name, body });
  await test.pass(0);
  const first = await test.client.logs();
  const second = await test.client.logs({ cursor: first.cursor ?? "" });
  expect([first.logs.length, second.logs.length, second.cursor]).toEqual([4, 2, undefined]);
});

it.each([
  ["state=DELIVERED", 2],
  ["state=IN_PROGRESS", 2],
  ["state=CANCELLED", 0],
  ["messageId=msg_1", 3],
  ["messageIds=msg_1&messageIds=msg_2", 6],
  ["label=one", 3],
  ["label=one,two", 6],
  ["path=/b", 3],
  ["scheduleId=none", 0],
  ["fromDate=99999999999999", 0],
  ["toDate=99999999999999", 6],
])("filters by %s", async (query, count) => {
  await test.client.publish({ url: `${test.receiver.url}/a`, label: "one" });
  await test.client.publish({ url: `${test.receiver.url}/b`, label: "two" });
  await test.pass(0);
  expect(Object((await test.call(`GET /v2/logs?${query}`)).body).logs).toHaveLength(count);
});

it.each(["state=DONE", "fromDate=yesterday", "count=0", "cursor=x"])("refuses %s", async (query) => {
  expect((await test.call(`GET /v2/logs?${query}`)).status).toBe(400);
});

it("keeps the newest ten thousand entries, and tells once that older ones are dropped", async () => {
  const message = { destination: test.receiver.url, headers: { "Upstash-Delay": "1h" } };
  await test.call("POST /v2/batch", { body: JSON.stringify(Array(10_000).fill(message)) });
  expect(test.told).toEqual([]);
  const { messageId } = await test.client.publish({ url: test.receiver.url, delay: 3_600 });
  await test.client.publish({ url: test.receiver.url, delay: 3_600 });
  expect(test.told).toEqual([expect.stringContaining("10,000 log entries")]);
  expect(await test.statesOf("msg_1")).toEqual([]);
  expect(await test.statesOf(messageId)).toEqual(["CREATED"]);
});
