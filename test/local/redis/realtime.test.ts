import { CursorUnavailableError, handle, isRealtimeCursor, Realtime } from "@upstash/realtime";
import { Redis } from "@upstash/redis";
import { createParser } from "eventsource-parser";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();

const schema = { chat: { message: z.object({ text: z.string() }), left: z.string() }, notice: z.string() };

function realtime(history: { maxLength?: number; expireAfterSecs?: number } = {}) {
  const redis = new Redis({ url: db.database.url, token: db.database.token });
  return new Realtime({ schema, redis, history });
}

const running: (() => unknown)[] = [];
afterEach(() => {
  for (const end of running.splice(0)) end();
});

describe("@upstash/realtime: the history of a channel", () => {
  it("has what was emitted, in order, with ids that are cursors", async () => {
    const channel = realtime().channel("history");
    await channel.emit("chat.message", { text: "ünïcödé 😀" });
    await channel.emit("notice", "second");
    const history = await channel.history();
    expect(history.map(({ event, data, channel: name }) => ({ event, data, name }))).toEqual([
      { event: "chat.message", data: { text: "ünïcödé 😀" }, name: "history" },
      { event: "notice", data: "second", name: "history" },
    ]);
    expect(history.every(({ id }) => isRealtimeCursor(id))).toBe(true);
  });

  it("refuses what is not of the schema, and keeps nothing of it", async () => {
    const channel = realtime().channel("schema");
    await expect(channel.emit("notice", 1 as unknown as string)).rejects.toThrow();
    expect(await channel.history()).toEqual([]);
  });

  it("is read in parts", async () => {
    const channel = realtime().channel("parts");
    for (const text of ["a", "b", "c"]) await channel.emit("notice", text);
    expect((await channel.history({ limit: 2 })).map(({ data }) => data)).toEqual(["a", "b"]);
    expect(await channel.history({ end: 1 })).toEqual([]);
    expect(await channel.history({ start: 1 })).toHaveLength(3);
  });

  it("is as long, and lasts as long, as it should", async () => {
    const channel = realtime({ maxLength: 2, expireAfterSecs: 100 }).channel("limited");
    for (const text of ["a", "b", "c"]) await channel.emit("notice", text);
    expect((await channel.history()).map(({ data }) => data)).toEqual(["b", "c"]);
    const { result } = (await db.command("TTL", "limited")) as { result: number };
    expect(result).toBeGreaterThan(90);
    expect(result).toBeLessThanOrEqual(100);
  });
});

describe("@upstash/realtime: a subscription", () => {
  /** What a subscriber is given, as it comes. */
  async function subscriber(name: string, options: object = {}) {
    const received: { event: string; data: unknown; cursor: string }[] = [];
    const unsubscribe = await realtime()
      .channel(name)
      .subscribe({ events: ["chat.message", "notice"], onData: (one) => received.push(one), ...options });
    running.push(unsubscribe);
    return { received, unsubscribe };
  }

  it("is given the events that it asked for", async () => {
    const { received } = await subscriber("live");
    const channel = realtime().channel("live");
    await channel.emit("chat.left", "Ada");
    await channel.emit("chat.message", { text: "hello" });
    await channel.emit("notice", "last");
    await expect
      .poll(() => received)
      .toEqual([
        expect.objectContaining({ event: "chat.message", data: { text: "hello" }, channel: "live" }),
        expect.objectContaining({ event: "notice", data: "last" }),
      ]);
  });

  it("is given the history first", async () => {
    const channel = realtime().channel("replayed");
    await channel.emit("notice", "before");
    const { received } = await subscriber("replayed", { history: true });
    await channel.emit("notice", "after");
    await expect.poll(() => received.map(({ data }) => data)).toEqual(["before", "after"]);
  });

  it("goes on after the last event that it had", async () => {
    const channel = realtime().channel("resumed");
    await channel.emit("notice", "had");
    await channel.emit("notice", "missed");
    const [had] = await channel.history();
    const { received } = await subscriber("resumed", { after: had?.id });
    await channel.emit("notice", "live");
    await expect.poll(() => received.map(({ data }) => data)).toEqual(["missed", "live"]);
    expect(received.every(({ cursor }) => isRealtimeCursor(cursor))).toBe(true);
  });

  it("is told where that event is gone", async () => {
    await realtime().channel("gone").emit("notice", "there");
    await expect(subscriber("gone", { after: "1-1" })).rejects.toThrow(CursorUnavailableError);
  });

  it("ends", async () => {
    const subscribers = async () =>
      ((await db.command("PUBSUB", "NUMSUB", "ended")) as { result: [string, number] }).result[1];
    const { unsubscribe } = await subscriber("ended");
    expect(await subscribers()).toBe(1);
    unsubscribe();
    await expect.poll(subscribers).toBe(0);
  });
});

describe("@upstash/realtime: the route for browsers", () => {
  /** The events of a request to the route, as they come. */
  async function listen(query: string) {
    const abort = new AbortController();
    running.push(() => abort.abort());
    const route = handle({ realtime: realtime() });
    const response = await route(new Request(`http://localhost/api/realtime?${query}`, { signal: abort.signal }));
    const events: Record<string, unknown>[] = [];
    const parser = createParser({ onEvent: ({ data }) => events.push(JSON.parse(data)) });
    void (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response?.body ?? []) parser.feed(decoder.decode(chunk, { stream: true }));
    })().catch(() => undefined);
    return { response, events };
  }

  it("sends the events of its channels", async () => {
    const { response, events } = await listen("channel=one&channel=two");
    expect(response?.headers.get("content-type")).toBe("text/event-stream");
    await expect
      .poll(() => events)
      .toEqual(
        expect.arrayContaining([
          { type: "connected", channel: "one" },
          { type: "connected", channel: "two" },
        ]),
      );
    await realtime().channel("two").emit("notice", "to two");
    await realtime().channel("one").emit("chat.message", { text: "to one" });
    await expect
      .poll(() => events.slice(2))
      .toEqual([
        { id: expect.any(String), event: "notice", data: "to two", channel: "two" },
        { id: expect.any(String), event: "chat.message", data: { text: "to one" }, channel: "one" },
      ]);
  });

  it("sends what a browser has missed", async () => {
    const channel = realtime().channel("missed");
    await channel.emit("notice", "had");
    await channel.emit("notice", "missed");
    const [had] = await channel.history();
    const { events } = await listen(`channel=missed&last_ack_missed=${had?.id}`);
    await expect
      .poll(() => events)
      .toEqual([
        { type: "connected", channel: "missed" },
        { id: expect.any(String), event: "notice", data: "missed", channel: "missed" },
      ]);
  });
});
