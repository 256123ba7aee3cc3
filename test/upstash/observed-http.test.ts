import { describe, expect, onTestFinished, test } from "vitest";
import { UpstashError } from "../../src/upstash/errors.ts";
import { createHttp } from "../../src/upstash/http.ts";
import { observedHttp } from "../../src/upstash/observed-http.ts";
import { createRedis } from "../../src/upstash/redis.ts";
import { createRestApi } from "../../src/upstash/rest-api.ts";
import { tellEachUpstream, type UpstreamObserver, type UpstreamRequest } from "../../src/upstash/upstream-observer.ts";
import { startScriptedServer } from "./scripted-server.ts";

/** A door to the network, and what its observer has heard. */
function observed() {
  const heard = { begun: 0, ended: [] as UpstreamRequest[], repeated: 0, queued: [] as number[] };
  const observer: UpstreamObserver = {
    begun() {
      heard.begun += 1;
    },
    ended: (request) => void heard.ended.push(request),
    repeated() {
      heard.repeated += 1;
    },
    queued: (change) => void heard.queued.push(change),
  };
  const http = observedHttp(createHttp({ timeout: 5_000, maxReply: 10_000 }), tellEachUpstream([observer]));
  onTestFinished(() => http.close());
  return { http, heard };
}

const get = (url: string) => ({ method: "GET" as const, url, headers: {}, timeout: 5_000 });
const reply = { body: JSON.stringify({ result: Buffer.from("value").toString("base64") }) };
const readOptions = { repeatable: true };

describe("an observer of requests", () => {
  test("hears where each went, its status and how long it took, and nothing else", async () => {
    const { url } = await startScriptedServer(() => ({ status: 404 }));
    const { http, heard } = observed();
    expect(await http.send(get(`${url}/path?query=secret`), ({ status }) => status)).toBe(404);
    expect(heard).toMatchObject({ begun: 1, ended: [{ origin: url, result: 404, milliseconds: expect.any(Number) }] });
    expect(JSON.stringify(heard)).not.toContain("secret");
  });

  test("hears the status of a response that its reader refuses", async () => {
    const { url } = await startScriptedServer(() => ({ status: 500 }));
    const { http, heard } = observed();
    const refused = http.send(get(url), () => {
      throw new UpstashError("server-error", "Refused.");
    });
    await expect(refused).rejects.toThrow("Refused.");
    expect(heard.ended).toMatchObject([{ result: 500 }]);
  });

  test("hears why there was no response", async () => {
    const { url } = await startScriptedServer(() => "hang up");
    const { http, heard } = observed();
    await expect(http.send(get(url), () => 0)).rejects.toThrow();
    await expect(http.stream(get(url))).rejects.toThrow();
    expect(heard).toMatchObject({ begun: 2, ended: [{ result: "unreachable" }, { result: "unreachable" }] });
  });

  test("hears of a stream as it begins, and of a refused one its status", async () => {
    const { url } = await startScriptedServer(({ path }) =>
      path === "/refused" ? { status: 403 } : { headers: { "content-type": "text/event-stream" } },
    );
    const { http, heard } = observed();
    const opened = await http.stream(get(url));
    if ("body" in opened) for await (const part of opened.body) expect(part).toBeUndefined();
    await http.stream(get(`${url}/refused`));
    expect(heard.ended).toMatchObject([{ result: 200 }, { result: 403 }]);
  });

  test("hears of each repeat, of Redis and of an API", async () => {
    const { url } = await startScriptedServer((_, index) => (index % 2 === 0 ? { status: 503 } : reply));
    const { http, heard } = observed();
    await createRedis(http, { url, token: "token" }).command(["GET", "key"], readOptions);
    const api = createRestApi(http, {
      name: "The API",
      baseUrl: url,
      authorization: "",
      billed: "free",
      mayWrite: false,
    });
    await api.request({ method: "GET", path: "/" });
    expect(heard).toMatchObject({ begun: 4, repeated: 2 });
  });

  test("hears how many commands wait to be sent, those that are cancelled meanwhile too", async () => {
    const { url } = await startScriptedServer(() => reply);
    const { http, heard } = observed();
    const redis = createRedis(http, { url, token: "token" });
    const cancelled = new AbortController();
    const commands = [
      redis.command(["GET", "a"], readOptions),
      redis.command(["GET", "b"], { ...readOptions, signal: cancelled.signal }),
    ];
    cancelled.abort();
    await Promise.allSettled(commands);
    expect(heard.queued).toEqual([1, 1, -1, -1]);
  });
});

test("the pool says which connections are open, what runs on them and what waits for one", async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { url, received } = await startScriptedServer(async () => {
    await released;
    return reply;
  });
  const { http } = observed();
  expect(http.pool()).toEqual({ connections: 0, running: 0, waiting: 0 });
  const sent = Array.from({ length: 40 }, () => http.send(get(url), () => 0));
  await expect.poll(() => received.length, { interval: 5 }).toBe(32);
  expect(http.pool()).toEqual({ connections: 32, running: 32, waiting: 8 });
  release();
  await Promise.all(sent);
  expect(http.pool()).toMatchObject({ running: 0, waiting: 0 });
  await http.close();
  expect(http.pool()).toEqual({ connections: 0, running: 0, waiting: 0 });
});
