import { describe, expect, test } from "vitest";
import { listen } from "../../../../src/products/redis/tools/live.ts";
import { createHttp } from "../../../../src/upstash/http.ts";
import { createRedis } from "../../../../src/upstash/redis.ts";
import { privileged, useTools } from "./fixture.ts";
import { startProxy, startUpstream } from "./upstream.ts";

const tools = useTools();

interface Messages {
  messages: { channel: string; message?: string; raw?: string; received_at: string }[];
  stopped_by: string;
  ended?: string[];
}

/** Runs a step again and again until it says that it is done, or the call that it prepares has ended. */
async function during<Result>(call: Promise<Result>, step: () => Promise<boolean>): Promise<void> {
  let over = false;
  const end = () => {
    over = true;
  };
  call.then(end, end);
  while (!over && !(await step()));
}

/** Resolves when the call listens to a channel. */
function subscribed(call: Promise<unknown>, channel: string): Promise<void> {
  return during(call, async () => {
    const reply = await tools.redis("PUBSUB", "NUMSUB", channel);
    const [, number] = reply.kind === "array" ? (reply.value ?? []) : [];
    return number?.kind === "integer" && Number(number.value) > 0;
  });
}

describe("redis_subscribe", () => {
  test("is offered only where the standard token is allowed", async () => {
    expect((await tools.names()).filter((name) => ["redis_subscribe", "redis_monitor"].includes(name))).toEqual([]);
    expect(await tools.names(privileged.flags)).toEqual(expect.arrayContaining(["redis_subscribe", "redis_monitor"]));
  });

  test("returns so many messages as were asked for, and closes the stream", async () => {
    const proxy = await startProxy(tools.database.url);
    const closed = proxy.nextClose();
    const call = tools.answer<Messages>(
      "redis_subscribe",
      { channels: ["news"], events: 2, seconds: 60 },
      { ...privileged, url: proxy.url },
    );
    await subscribed(call, "news");
    await tools.redis("PUBLISH", "news", "one, two");
    await tools.redis("PUBLISH", "news", "two\nlines é");
    const { result, untrusted } = await call;
    await closed;
    expect(proxy.requests).toEqual(["POST /subscribe/news"]);
    expect(untrusted).toBe(true);
    expect(result.stopped_by).toBe("events");
    expect(result.messages.map(({ channel, message }) => [channel, message])).toEqual([
      ["news", "one, two"],
      ["news", "two\nlines é"],
    ]);
    expect(new Date(result.messages[0]?.received_at ?? "").getTime()).not.toBeNaN();
  });

  test("listens to several channels at once, whatever their names", async () => {
    const channels = ["a/b?c", "d,e", "ünï code"];
    const call = tools.answer<Messages>("redis_subscribe", { channels, events: 3, seconds: 60 }, privileged);
    for (const channel of channels) await subscribed(call, channel);
    for (const channel of channels) await tools.redis("PUBLISH", channel, `to ${channel}`);
    const { result } = await call;
    const heard = result.messages.map(({ channel, message }) => `${channel}: ${message}`).sort();
    expect(heard).toEqual(channels.map((channel) => `${channel}: to ${channel}`).sort());
  });

  test("ends after the time where nothing arrives, and says so", async () => {
    const { result, notice } = await tools.answer<Messages>(
      "redis_subscribe",
      { channels: ["silence"], seconds: 1 },
      privileged,
    );
    expect(result).toEqual({ messages: [], stopped_by: "seconds" });
    expect(notice).toContain("No message arrived");
  });

  test("tells the client of messages as they arrive", async () => {
    const ended = new AbortController();
    const told: unknown[] = [];
    const progress = async (done: number, total: number | undefined, message: string) => {
      told.push([done > 0, total, message]);
      ended.abort();
    };
    const input = { channels: ["ticks"], seconds: 60, events: 1_000 };
    const call = tools.refusal("redis_subscribe", input, { ...privileged, progress, signal: ended.signal });
    await subscribed(call, "ticks");
    await tools.redis("PUBLISH", "ticks", "tick");
    expect(await call).toContain("cancelled");
    expect(told).toEqual([[true, 60, "Events so far: 1"]]);
  });

  test("ends at once when the client cancels, and the stream is closed", async () => {
    const proxy = await startProxy(tools.database.url);
    const closed = proxy.nextClose();
    const cancelled = new AbortController();
    const call = tools.refusal(
      "redis_subscribe",
      { channels: ["cancelled"], seconds: 300 },
      { ...privileged, url: proxy.url, signal: cancelled.signal },
    );
    await subscribed(call, "cancelled");
    cancelled.abort();
    expect(await call).toContain("cancelled");
    await closed;
  });

  test("keeps no other call waiting, however many streams are open", async () => {
    const ended = new AbortController();
    const channels = Array.from({ length: 32 }, (_, index) => `busy:${index}`);
    const calls = [0, 8, 16, 24].map((from) =>
      tools.refusal(
        "redis_subscribe",
        { channels: channels.slice(from, from + 8), seconds: 60 },
        { ...privileged, signal: ended.signal },
      ),
    );
    const all = Promise.all(calls);
    for (const channel of channels) await subscribed(all, channel);
    expect((await tools.answer("redis_connection_read", { command: "PING" }, privileged)).result).toBe("PONG");
    ended.abort();
    expect(new Set(await all).size).toBe(1);
  });

  test("passes on what Redis refuses, with what to do", async () => {
    await tools.redis("ACL", "SETUSER", "limited", "on", ">limited-password", "+get", "~*");
    const { result } = await tools.answer<{ token: string }>(
      "redis_acl_rest_token",
      { username: "limited", password: "limited-password" },
      { flags: { allowWrites: "true", revealSecrets: "true" } },
    );
    for (const [tool, input] of [
      ["redis_subscribe", { channels: ["news"] }],
      ["redis_monitor", {}],
    ] as const) {
      const text = await tools.refusal(tool, input, { ...privileged, token: result.token });
      expect(text).toContain("NOPERM");
      expect(text).toContain("The token in use may not run this.");
    }
  });

  test.each([
    [{ channels: [] }, /channels/],
    [{ channels: Array.from({ length: 11 }, (_, index) => `c${index}`) }, /channels/],
    [{ channels: [".."] }, /cannot be a part of a URL's path/],
    [{ channels: ["c"], seconds: 301 }, /seconds/],
    [{ channels: ["c"], events: 1_001 }, /events/],
  ])("refuses %j before it listens", async (input, reason) => {
    expect(await tools.refusal("redis_subscribe", input, privileged)).toMatch(reason);
  });
});

describe("a stream that goes wrong", () => {
  const input = { channels: ["c"], seconds: 60 };

  test("is told where the server ends it after some messages", async () => {
    const upstream = await startUpstream((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end("data: subscribe,c,1\n\ndata: message,c,hello\n\n");
    });
    const { result } = await tools.answer<Messages>("redis_subscribe", input, { ...privileged, url: upstream.url });
    expect(result).toMatchObject({ messages: [{ message: "hello" }], stopped_by: "the server", ended: ["c"] });
  });

  test("is told where the server ends it before it began", async () => {
    const upstream = await startUpstream((_, response) => response.writeHead(200).end());
    expect(await tools.refusal("redis_subscribe", input, { ...privileged, url: upstream.url })).toContain(
      "The stream of c ended before it began.",
    );
  });

  test("is told where the connection breaks", async () => {
    const upstream = await startUpstream((_, response) => {
      response.writeHead(200);
      response.write("data: subscribe,c,1\n\n", () => response.destroy());
    });
    const text = await tools.refusal("redis_subscribe", input, { ...privileged, url: upstream.url });
    expect(text).toContain("closed the connection");
  });

  test("is told where there is none at this address", async () => {
    const upstream = await startUpstream((_, response) => response.writeHead(404).end("not here"));
    expect(await tools.refusal("redis_monitor", {}, { ...privileged, url: upstream.url })).toContain("404");
  });

  test("stalls only as long as was asked for", async () => {
    const upstream = await startUpstream((_, response) => {
      response.writeHead(200);
      response.write("data: message,c,without a confirmation\n\ndata: half an event");
    });
    const closed = upstream.nextClose();
    const { result } = await tools.answer<Messages>(
      "redis_subscribe",
      { channels: ["c"], seconds: 1 },
      { ...privileged, url: upstream.url },
    );
    await closed;
    expect(result).toMatchObject({ messages: [{ message: "without a confirmation" }], stopped_by: "seconds" });
  });

  test("ends also where it never begins", async () => {
    const upstream = await startUpstream(() => undefined);
    const closed = upstream.nextClose();
    const http = createHttp({ timeout: 60_000, maxReply: 10_000 });
    const redis = createRedis(http, { url: upstream.url, token: "token" });
    const source = {
      name: "c",
      open: (signal: AbortSignal) => redis.events(["subscribe", "c"], signal),
      isConfirmation: () => true,
    };
    const context = { signal: new AbortController().signal, progress: async () => {} };
    const heard = listen([source], { seconds: 60, events: 1, opening: 0.2 }, context, () => undefined);
    await expect(heard).rejects.toThrow("No stream of c began within 0.2 s.");
    await closed;
    await http.close();
  });

  test("ends where it sends more than an answer can hold", async () => {
    const upstream = await startUpstream((_, response) => {
      response.writeHead(200);
      const message = `data: message,c,${"x".repeat(300_000)}\n\n`;
      const send = () => {
        while (!response.destroyed && response.write(message));
      };
      response.on("drain", send);
      send();
    });
    const { result } = await tools.answer<Messages>(
      "redis_subscribe",
      { ...input, events: 1_000 },
      { flags: { ...privileged.flags, maxOutput: "1000000" }, url: upstream.url },
    );
    expect(result.stopped_by).toBe("size");
  });
});
