import { Redis } from "@upstash/redis";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();

/** The client of Upstash, unmodified; every behaviour with base64 answers (its default) and with plain ones. */
describe.each([
  ["base64", {}],
  ["plain", { responseEncoding: false }],
] as const)("@upstash/redis with %s answers", (encoding, options) => {
  let redis: Redis;
  const key = (name: string) => `${encoding}:${name}`;
  beforeAll(() => {
    redis = new Redis({ url: db.database.url, token: db.database.token, ...options });
  });

  it("sets and gets text, unicode, NUL, numbers, booleans, objects and a stored OK", async () => {
    for (const value of [
      "text",
      "ünïcödé 😀",
      "a\0b\r\n",
      42,
      1.5,
      true,
      { nested: [1, null, "x"] },
      ["a", 1],
      "OK",
      "",
    ]) {
      expect(await redis.set(key("value"), value)).toBe("OK");
      expect(await redis.get(key("value"))).toEqual(value);
    }
    expect(await redis.get(key("none"))).toBeNull();
  });

  it("sets with options", async () => {
    expect(await redis.set(key("options"), "first", { ex: 100, nx: true })).toBe("OK");
    expect(await redis.set(key("options"), "second", { nx: true })).toBeNull();
    expect(await redis.ttl(key("options"))).toBe(100);
  });

  it("helps with hashes, sets, lists and sorted sets", async () => {
    await redis.hset(key("hash"), { a: 1, b: "two", c: { d: 3 } });
    expect(await redis.hgetall(key("hash"))).toEqual({ a: 1, b: "two", c: { d: 3 } });
    expect(await redis.hmget(key("hash"), "a", "none")).toEqual({ a: 1, none: null });
    await redis.sadd(key("set"), "x", "y");
    expect(new Set(await redis.smembers(key("set")))).toEqual(new Set(["x", "y"]));
    await redis.rpush<unknown>(key("list"), "a", 2, { b: 3 });
    expect(await redis.lrange(key("list"), 0, -1)).toEqual(["a", 2, { b: 3 }]);
    await redis.zadd(key("zset"), { score: 2, member: "b" }, { score: 1, member: "a" });
    expect(await redis.zrange(key("zset"), 0, -1, { withScores: true })).toEqual(["a", 1, "b", 2]);
    expect(await redis.zscore(key("zset"), "b")).toBe(2);
  });

  it("scans", async () => {
    await redis.mset({ [key("scan:1")]: 1, [key("scan:2")]: 2 });
    const found: string[] = [];
    let cursor = "0";
    do {
      const [next, keys] = await redis.scan(cursor, { match: key("scan:*") });
      found.push(...keys);
      cursor = next;
    } while (cursor !== "0");
    expect(found.sort()).toEqual([key("scan:1"), key("scan:2")]);
  });

  it("pipelines", async () => {
    const results = await redis.pipeline().set(key("pipe"), "1").incr(key("pipe")).get(key("pipe")).exec();
    expect(results).toEqual(["OK", 2, 2]);
  });

  it("keeps the errors of a pipeline apart when asked", async () => {
    await redis.set(key("text"), "text");
    const results = await redis.pipeline().incr(key("text")).get(key("text")).exec({ keepErrors: true });
    expect(results).toEqual([
      expect.objectContaining({ error: expect.stringMatching(/^ERR value is not an integer/) }),
      expect.objectContaining({ result: "text" }),
    ]);
  });

  it("runs transactions", async () => {
    expect(await redis.multi().set(key("multi"), "a").append(key("multi"), "b").get(key("multi")).exec()).toEqual([
      "OK",
      2,
      "ab",
    ]);
  });

  it("runs a transaction to its end although a command of it fails, and nothing of one that is discarded", async () => {
    const results = await redis
      .multi()
      .set(key("half"), "text")
      .incr(key("half"))
      .get(key("half"))
      .exec({ keepErrors: true });
    expect(results.map(({ result, error }) => error ?? result)).toEqual([
      "OK",
      expect.stringMatching(/^ERR value is not an integer/),
      "text",
    ]);
    const discarded = redis.multi().set(key("half"), "changed").del().exec();
    await expect(discarded).rejects.toThrow("ERR wrong number of arguments for 'del' command");
    expect(await redis.get(key("half"))).toBe("text");
  });

  it("gathers commands of one tick into a pipeline by itself", async () => {
    const automatic = new Redis({
      url: db.database.url,
      token: db.database.token,
      enableAutoPipelining: true,
      ...options,
    });
    const results = await Promise.all([
      automatic.set(key("auto"), 1),
      automatic.incr(key("auto")),
      automatic.get(key("auto")),
    ]);
    expect(results).toEqual(["OK", 2, 2]);
  });

  it("tells in that pipeline which command has failed", async () => {
    const automatic = new Redis({
      url: db.database.url,
      token: db.database.token,
      enableAutoPipelining: true,
      ...options,
    });
    await automatic.set(key("mixed"), "text");
    const outcomes = await Promise.allSettled([
      automatic.get(key("mixed")),
      automatic.incr(key("mixed")),
      automatic.strlen(key("mixed")),
    ]);
    expect(outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : "failed"))).toEqual([
      "text",
      "failed",
      4,
    ]);
  });

  it("runs scripts by text and by hash", async () => {
    const script = "return {KEYS[1], ARGV[1], 7}";
    expect(await redis.eval(script, [key("k")], ["ü"])).toEqual([key("k"), "ü", 7]);
    const hash = await redis.scriptLoad(script);
    expect(await redis.evalsha(hash, ["k"], ["v"])).toEqual(["k", "v", 7]);
    expect(await redis.createScript<[string, string, number]>(script).exec(["k"], ["v"])).toEqual(["k", "v", 7]);
  });

  it("writes and reads streams", async () => {
    const id = await redis.xadd(key("stream"), "*", { field: "value", number: 1 });
    expect(await redis.xrange(key("stream"), "-", "+")).toEqual({ [id]: { field: "value", number: 1 } });
    expect(await redis.xread(key("stream"), "0")).toEqual([[key("stream"), [[id, ["field", "value", "number", 1]]]]]);
  });

  it("runs scripts that only read, and refuses one that writes", async () => {
    await redis.set(key("script"), "value");
    const script = redis.createScript<string, true>("return redis.call('GET', KEYS[1])", { readonly: true });
    expect(await script.exec([key("script")], [])).toBe("value");
    await expect(
      redis.createScript("return redis.call('DEL', KEYS[1])", { readonly: true }).exec([key("script")], []),
    ).rejects.toThrow("Write commands are not allowed from read-only scripts");
  });

  it("reads a stream as a group, and acknowledges", async () => {
    const stream = key("group stream");
    const id = await redis.xadd(stream, "*", { field: "välue" });
    await redis.xgroup(stream, { type: "CREATE", group: "group", id: "0" });
    expect(await redis.xreadgroup("group", "me", stream, ">")).toEqual([[stream, [[id, ["field", "välue"]]]]]);
    expect(await redis.xpending(stream, "group", "-", "+", 10)).toEqual([[id, "me", expect.any(Number), 1]]);
    expect(await redis.xack(stream, "group", id)).toBe(1);
    expect(await redis.xlen(stream)).toBe(1);
  });

  it("reports the error of Redis", async () => {
    await redis.set(key("error"), "text");
    await expect(redis.incr(key("error"))).rejects.toThrow("ERR value is not an integer or out of range");
  });

  it("is stopped by a wrong token and by the read-only token", async () => {
    const wrong = new Redis({ url: db.database.url, token: "wrong", ...options });
    await expect(wrong.get("k")).rejects.toThrow("WRONGPASS");
    const readOnly = new Redis({ url: db.database.url, token: db.database.readOnlyToken, ...options });
    await redis.set(key("ro"), "v");
    expect(await readOnly.get(key("ro"))).toBe("v");
    await expect(readOnly.set(key("ro"), "x")).rejects.toThrow("NOPERM");
  });

  it("shows its commands to MONITOR, for which it has no method of its own", async () => {
    const leaving = new AbortController();
    const monitor = await db.fetch("/monitor", { method: "POST", signal: leaving.signal });
    await redis.set(key("seen"), "by the monitor");
    let events = "";
    for await (const chunk of monitor.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      events += chunk;
      if (/\n\n$/.test(events) && events.includes("by the monitor")) break;
    }
    leaving.abort();
    expect(events).toMatch(
      /^data: "OK"\n\n(.*\n\n)*data: \d+\.\d+ \[0 0\.0\.0\.0:0\] "set" ".*:seen" "by the monitor"\n\n/,
    );
  });

  describe("subscriptions", () => {
    const open: { unsubscribe(): Promise<void> }[] = [];
    afterEach(async () => {
      for (const subscription of open.splice(0)) await subscription.unsubscribe();
    });

    it("receive the messages of their channels", async () => {
      const channel = key("channel");
      const subscription = redis.subscribe<{ text: string }>([channel]);
      open.push(subscription);
      await new Promise((resolve) => subscription.on("subscribe", resolve));
      const message = new Promise((resolve) => subscription.on("message", resolve));
      expect(await redis.publish(channel, { text: "hello, 😀" })).toBe(1);
      expect(await message).toEqual({ channel, message: { text: "hello, 😀" } });
    });

    it("receive the messages of a pattern, and end with unsubscribe()", async () => {
      const subscription = redis.psubscribe<string>(key("p*"));
      await new Promise((resolve) => subscription.on("psubscribe", resolve));
      const message = new Promise((resolve) => subscription.on("pmessage", resolve));
      await redis.publish(key("pattern"), '"hi"');
      expect(await message).toEqual({ pattern: key("p*"), channel: key("pattern"), message: "hi" });
      await subscription.unsubscribe();
      await vi.waitFor(async () => expect(await redis.publish(key("pattern"), "x")).toBe(0), 20_000);
    });
  });
});
