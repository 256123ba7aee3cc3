import { Receiver } from "@upstash/qstash";
import { expect, it } from "vitest";
import { startLocalQStash } from "../../../src/local/qstash/local-qstash.ts";
import { countedIds, READ_ONLY_TOKEN, useQStash } from "./fixture.ts";

const test = useQStash();

it("lets the read-only token read, and answers everything else with 403", async () => {
  await test.client.publish({ url: test.receiver.url, delay: 60 });
  expect((await test.readOnlyClient.logs()).logs).toHaveLength(1);
  await expect(test.readOnlyClient.publish({ url: test.receiver.url })).rejects.toMatchObject({ status: 403 });
  for (const line of [
    "DELETE /v2/messages",
    "PATCH /v2/schedules/a/pause",
    "POST /v2/keys/rotate",
    "PUT /v2/nothing",
  ]) {
    expect((await test.call(line, { token: READ_ONLY_TOKEN })).status).toBe(403);
  }
});

it("answers 401 without a token it knows, whatever is asked for", async () => {
  for (const path of ["/v2/logs", "/v2/nothing", "/v2/publish/http://localhost"]) {
    expect((await fetch(test.qstash.url + path)).status).toBe(401);
    expect((await test.call(`GET ${path}`, { token: "of-somebody-else" })).status).toBe(401);
  }
});

it("answers 404 for a path and 405 for a method that the API has not", async () => {
  expect(await test.call("GET /v2/nothing")).toMatchObject({ status: 404, body: { error: expect.any(String) } });
  expect((await test.call("PUT /v2/queues")).status).toBe(405);
});

it("takes the token in the query, too", async () => {
  expect((await fetch(`${test.qstash.url}/v2/queues?qstash_token=${READ_ONLY_TOKEN}`)).status).toBe(200);
});

it("rotates the signing keys: the next one signs from then on", async () => {
  const before = (await test.call("GET /v2/keys")).body as { current: string; next: string };
  const after = (await test.call("POST /v2/keys/rotate")).body as { current: string; next: string };
  expect(after.current).toBe(before.next);
  expect(after.next).not.toBe(before.next);
  expect(test.qstash.signingKeys("user")).toEqual(after);
  await test.client.publish({ url: test.receiver.url, body: "x" });
  await test.pass(0);
  const signature = String(test.receiver.received[0]?.headers["upstash-signature"]);
  const clockTolerance = 10 * 365 * 86_400;
  const receiver = new Receiver({ currentSigningKey: before.current, nextSigningKey: before.next, devMode: false });
  expect(await receiver.verify({ signature, body: "x", clockTolerance })).toBe(true);
});

it("keeps users apart, and asks for their tokens anew at each request", async () => {
  const first = { id: "first", token: "token-1", readOnlyToken: "read-1", region: "EU-CENTRAL-1" };
  const second = { id: "second", token: "token-2", readOnlyToken: "read-2" };
  const qstash = await startLocalQStash({ users: [first, second], clock: test.clock, newId: countedIds() });
  try {
    const get = (token: string) => fetch(`${qstash.url}/v2/queues`, { headers: { authorization: `Bearer ${token}` } });
    const make = { method: "POST", headers: { authorization: "Bearer token-1" }, body: '{"queueName":"a"}' };
    await fetch(`${qstash.url}/v2/queues`, make);
    expect(await (await get("read-1")).json()).toHaveLength(1);
    expect(await (await get("token-2")).json()).toEqual([]);
    expect(qstash.signingKeys("first")).not.toEqual(qstash.signingKeys("second"));
    first.token = "token-1-of-now";
    expect((await get("token-1")).status).toBe(401);
    expect((await get("token-1-of-now")).status).toBe(200);
  } finally {
    await qstash.stop();
  }
});

it("answers as a test plans it", async () => {
  test.qstash.failNext(429, 1, 3);
  const headers = { authorization: `Bearer ${READ_ONLY_TOKEN}` };
  const response = await fetch(`${test.qstash.url}/v2/queues`, { headers });
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "3"]);
  expect((await fetch(`${test.qstash.url}/v2/queues`, { headers })).status).toBe(200);
});

it("ends with deliveries under way, and begins none after", async () => {
  const arrived = new Promise<void>((resolve) => {
    test.receiver.answer = () => resolve();
  });
  await test.client.publish({ url: test.receiver.url });
  await test.client.publish({ url: test.receiver.url, delay: 60 });
  await arrived;
  await test.qstash.stop();
  test.clock.goTo(test.clock.now() + 86_400_000);
  await test.qstash.settled();
  expect(test.receiver.received).toHaveLength(1);
});
