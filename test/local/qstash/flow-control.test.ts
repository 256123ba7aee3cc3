import { describe, expect, it } from "vitest";
import { useQStash } from "./fixture.ts";
import { answering } from "./receiver.ts";

const test = useQStash();

async function publish(count: number, flowControl: { rate?: number; period?: number; parallelism?: number }) {
  for (let index = 0; index < count; index += 1) {
    await test.client.publish({ url: test.receiver.url, flowControl: { key: "key", ...flowControl } as never });
  }
}

describe("flow control", () => {
  it("lets so many messages of a key out in each period", async () => {
    await publish(5, { rate: 2, period: 60 });
    await test.pass(0);
    expect(test.receiver.received).toHaveLength(2);
    expect(await test.client.flowControl.get("key")).toMatchObject({
      flowControlKey: "key",
      waitListSize: 3,
      rateMax: 2,
      rateCount: 2,
      ratePeriod: 60,
      ratePeriodStart: test.clock.now() / 1_000,
    });
    await test.pass(59_999);
    expect(test.receiver.received).toHaveLength(2);
    await test.pass(1);
    expect(test.receiver.received).toHaveLength(4);
    await test.pass(60_000);
    expect(test.receiver.received).toHaveLength(5);
  });

  it("lets so many messages of a key run at a time", async () => {
    const held: (() => void)[] = [];
    const arrived = new Promise<void>((resolve) => {
      test.receiver.answer = (_request, response) => {
        held.push(() => response.end());
        if (held.length === 2) resolve();
      };
    });
    await publish(3, { parallelism: 2 });
    await arrived;
    expect(await test.client.flowControl.get("key")).toMatchObject({
      waitListSize: 1,
      parallelismMax: 2,
      parallelismCount: 2,
    });
    expect(await test.client.flowControl.getGlobalParallelism()).toMatchObject({ parallelismCount: 2 });
    test.receiver.answer = answering(200);
    for (const answer of held) answer();
    await test.pass(0);
    expect(test.receiver.received).toHaveLength(3);
    expect(await test.client.flowControl.get("key")).toMatchObject({ waitListSize: 0, parallelismCount: 0 });
  });

  it("holds the messages of a key while it is paused", async () => {
    await test.client.flowControl.pause("key");
    await publish(2, { parallelism: 2 });
    await test.pass(60_000);
    expect(test.receiver.received).toEqual([]);
    expect(await test.client.flowControl.get("key")).toMatchObject({ isPaused: true, waitListSize: 2 });
    await test.client.flowControl.resume("key");
    await test.pass(0);
    expect(test.receiver.received).toHaveLength(2);
  });

  it("keeps the limits that are pinned, whatever messages say, until they are unpinned", async () => {
    await test.client.flowControl.pin("key", { rate: 1, period: 10 });
    await publish(2, { rate: 100 });
    await test.pass(0);
    expect(test.receiver.received).toHaveLength(1);
    expect(await test.client.flowControl.get("key")).toMatchObject({ isPinnedRate: true, rateMax: 1, ratePeriod: 10 });
    await test.client.flowControl.unpin("key", { rate: true });
    await publish(1, { rate: 100 });
    await test.pass(0);
    expect(test.receiver.received).toHaveLength(3);
  });

  it("begins a new period where the rate is reset", async () => {
    await publish(2, { rate: 1, period: 60 });
    await test.pass(0);
    await test.client.flowControl.resetRate("key");
    await test.pass(0);
    expect(test.receiver.received).toHaveLength(2);
  });

  it("takes back what a cancelled message has of a key", async () => {
    await test.client.flowControl.pause("key");
    await publish(2, { parallelism: 1 });
    expect(await test.client.messages.cancel({ filter: { flowControlKey: "key" } })).toEqual({ cancelled: 2 });
    expect(await test.client.flowControl.get("key")).toMatchObject({ waitListSize: 0, parallelismCount: 0 });
    await test.client.flowControl.resume("key");
    await publish(1, { parallelism: 1 });
    await test.pass(0);
    expect(test.receiver.received).toHaveLength(1);
  });

  it("lists its keys, and knows no other", async () => {
    await publish(1, { rate: 1 });
    await test.pass(0);
    expect((await test.call("GET /v2/flowControl")).body).toMatchObject([{ flowControlKey: "key" }]);
    await expect(test.client.flowControl.get("other")).rejects.toMatchObject({ status: 404 });
  });
});

it("delivers a hundred messages at a time, and the others as these are done", async () => {
  const held: (() => void)[] = [];
  const arrived = new Promise<void>((resolve) => {
    test.receiver.answer = (_request, response) => {
      held.push(() => response.end());
      if (held.length === 100) resolve();
    };
  });
  await test.client.batch(Array.from({ length: 150 }, () => ({ url: test.receiver.url })));
  await arrived;
  expect(await test.client.flowControl.getGlobalParallelism()).toEqual({ parallelismMax: 100, parallelismCount: 100 });
  test.receiver.answer = answering(200);
  for (const answer of held) answer();
  await test.pass(0);
  expect(test.receiver.received).toHaveLength(150);
});
