import { describe, expect, it } from "vitest";
import { useQStash } from "./fixture.ts";
import { answering } from "./receiver.ts";

const test = useQStash();

describe("a queue", () => {
  it("delivers its messages in their order, each after the retries of the one before", async () => {
    let fails = true;
    test.receiver.answer = (request, response) => {
      response.writeHead(request.body === "1" && fails ? 500 : 200).end();
    };
    const queue = test.client.queue({ queueName: "orders" });
    for (const body of ["1", "2", "3"]) await queue.enqueue({ url: test.receiver.url, body });
    await test.pass(11_999);
    expect(test.receiver.bodies()).toEqual(["1"]);
    expect(await queue.get()).toMatchObject({ name: "orders", parallelism: 1, paused: false, lag: 3 });
    fails = false;
    await test.pass(1);
    expect(test.receiver.bodies()).toEqual(["1", "1", "2", "3"]);
    expect(await queue.get()).toMatchObject({ lag: 0 });
  });

  it("waits for the callback of a message before it begins the next", async () => {
    let fails = true;
    test.receiver.answer = (request, response) => {
      response.writeHead(request.path === "/callback" && fails ? 500 : 200).end();
    };
    const queue = test.client.queue({ queueName: "told" });
    await queue.enqueue({ url: `${test.receiver.url}/1`, callback: `${test.receiver.url}/callback` });
    await queue.enqueue({ url: `${test.receiver.url}/2` });
    await test.pass(11_999);
    expect(test.receiver.received.map(({ path }) => path)).toEqual(["/1", "/callback"]);
    fails = false;
    await test.pass(1);
    expect(test.receiver.received.map(({ path }) => path)).toEqual(["/1", "/callback", "/callback", "/2"]);
  });

  it("goes on after a message that has failed for good", async () => {
    test.receiver.answer = (request, response) => void response.writeHead(request.body === "1" ? 500 : 200).end();
    const queue = test.client.queue({ queueName: "orders" });
    await queue.enqueue({ url: test.receiver.url, body: "1", retries: 0 });
    await queue.enqueue({ url: test.receiver.url, body: "2" });
    await test.pass(0);
    expect(test.receiver.bodies()).toEqual(["1", "2"]);
  });

  it("has as many on their way as its parallelism says", async () => {
    const held: (() => void)[] = [];
    const arrived = new Promise<void>((resolve) => {
      test.receiver.answer = (_request, response) => {
        held.push(() => response.end());
        if (held.length === 2) resolve();
      };
    });
    const queue = test.client.queue({ queueName: "wide" });
    await queue.upsert({ parallelism: 2 });
    for (const body of ["1", "2", "3"]) await queue.enqueueJSON({ url: test.receiver.url, body });
    await arrived;
    expect(test.receiver.received).toHaveLength(2);
    test.receiver.answer = answering(200);
    for (const answer of held) answer();
    await test.pass(0);
    expect(test.receiver.received).toHaveLength(3);
  });

  it("holds its messages while it is paused", async () => {
    const queue = test.client.queue({ queueName: "paused" });
    await queue.pause();
    await queue.enqueue({ url: test.receiver.url, body: "1" });
    await test.pass(60_000);
    expect(test.receiver.received).toEqual([]);
    expect(await queue.get()).toMatchObject({ paused: true, lag: 1 });
    await queue.resume();
    await test.pass(0);
    expect(test.receiver.bodies()).toEqual(["1"]);
  });

  it("is listed, and deleted with all that waits in it", async () => {
    const queue = test.client.queue({ queueName: "gone" });
    await queue.upsert({ paused: true });
    const { messageId } = await queue.enqueue({ url: test.receiver.url });
    expect((await queue.list()).map(({ name }) => name)).toEqual(["gone"]);
    await queue.delete();
    expect(await queue.list()).toEqual([]);
    await expect(queue.get()).rejects.toMatchObject({ status: 404 });
    expect((await test.statesOf(messageId)).at(-1)).toBe("CANCELED");
  });

  it("has a name of letters, digits, hyphens, periods and underscores", async () => {
    await expect(test.client.queue({ queueName: "no name" }).upsert({})).rejects.toThrow("alphanumeric");
  });
});
