import { describe, expect, onTestFinished, test } from "vitest";
import { createTurns, type Turns } from "../../src/load/turns.ts";
import { createHttp } from "../../src/upstash/http.ts";
import { createRedis } from "../../src/upstash/redis.ts";
import { createRestApi } from "../../src/upstash/rest-api.ts";
import { type Answer, type Received, startScriptedServer } from "./scripted-server.ts";

const encoded = (text: string) => Buffer.from(text).toString("base64");
const elements = (count: number) => Array.from({ length: count }, (_, index) => encoded(`v${index}`));
const MANY = 150_000;
const read = { repeatable: true } as const;

async function clientOf(answer: (request: Received, index: number) => Answer | Promise<Answer>, timeout = 20_000) {
  const server = await startScriptedServer(answer);
  const http = createHttp({ timeout, maxReply: 8_388_608 });
  onTestFinished(() => http.close());
  const api = createRestApi(http, {
    name: "The API",
    baseUrl: server.url,
    authorization: "-",
    billed: "free",
    mayWrite: false,
  });
  return { server, http, api, redis: createRedis(http, { url: server.url, token: "token" }) };
}

/** The answer of Redis to a command or a pipeline: LRANGE has so many elements as its key says, all others echo. */
function asRedis({ body }: Received): Answer {
  const given = JSON.parse(body) as string[] | string[][];
  const one = ([name, key = ""]: readonly string[]) => ({
    result: name === "LRANGE" ? elements(Number(key)) : encoded(key),
  });
  const answers = Array.isArray(given[0]) ? (given as string[][]).map(one) : one(given as string[]);
  return { body: JSON.stringify(answers) };
}

describe("a reply of Redis with too many elements", () => {
  test("is read to the limit, and how many are left out is told", async () => {
    const { redis } = await clientOf(asRedis);
    const left: number[] = [];
    const reply = await redis.command(["LRANGE", `${MANY}`], { ...read, onLeft: (count) => left.push(count) });
    expect(reply).toHaveLength(100_000);
    expect(reply).toEqual(Array.from({ length: 100_000 }, (_, index) => `v${index}`));
    expect(left).toEqual([50_000]);
  });

  test("is an error for who counts on all of them", async () => {
    const { redis } = await clientOf(asRedis);
    await expect(redis.command(["LRANGE", `${MANY}`], read)).rejects.toMatchObject({
      kind: "too-large",
      message: "The reply has more than 100000 elements.",
    });
  });

  test("is told in a pipeline with the answer that it is", async () => {
    const { redis } = await clientOf(asRedis);
    const answers = await redis.pipeline(
      [
        ["GET", "a"],
        ["LRANGE", `${MANY}`],
        ["GET", "b"],
      ],
      read,
    );
    expect(answers).toMatchObject([{ reply: "a" }, { left: 50_002 }, { reply: "b" }]);
    expect(answers[0]).not.toHaveProperty("left");
  });

  test("takes nothing from the calls with which it shared a request", async () => {
    const { redis, server } = await clientOf(asRedis);
    const onLeft = () => {
      throw new Error("Something was left out.");
    };
    const calls = ["60000", "60000", "10"].map((count) => redis.command(["LRANGE", count], { ...read, onLeft }));
    expect((await Promise.all(calls)).map((reply) => (reply as unknown[]).length)).toEqual([60_000, 60_000, 10]);
    expect(server.received.length).toBeGreaterThan(1);
  });

  test("that is nested too deep is refused before it is parsed", async () => {
    const { redis } = await clientOf(() => ({ body: `{"result":${"[".repeat(100_000)}` }));
    await expect(redis.command(["GET", "a"], read)).rejects.toMatchObject({ kind: "not-upstash" });
  });
});

describe("a reply of an API", () => {
  test("with too many values is refused", async () => {
    const { api } = await clientOf(() => ({ body: JSON.stringify(Array.from({ length: 200_001 }, () => 1)) }));
    await expect(api.request({ method: "GET", path: "/" })).rejects.toMatchObject({
      kind: "too-large",
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ answered with more than 200000 values, which are not read\.$/),
      advice: "Ask for less in one call.",
    });
  });

  test("with as many as are read is given whole", async () => {
    const body = Array.from({ length: 200_000 }, (_, index) => index);
    const { api } = await clientOf(() => ({ body: JSON.stringify(body) }));
    expect(await api.request({ method: "GET", path: "/" })).toEqual(body);
  });

  test("that is a failure is told as one, however long it is", async () => {
    const { api } = await clientOf(() => ({ status: 400, body: `no such thing ${"x".repeat(5_000_000)}` }));
    await expect(api.request({ method: "GET", path: "/" })).rejects.toMatchObject({
      message: "The API refused the request (400): no such thing.",
    });
  });
});

describe("many large replies at once", () => {
  test("are read in the turns that they are given, so that answers may have the same; a small one takes none", async () => {
    const server = await startScriptedServer(asRedis);
    const real = createTurns();
    let asked = 0;
    const turns: Turns = {
      next() {
        asked += 1;
        return real.next();
      },
    };
    const http = createHttp({ timeout: 20_000, maxReply: 8_388_608 }, { turns });
    onTestFinished(() => http.close());
    const redis = createRedis(http, { url: server.url, token: "token" });
    await redis.command(["GET", "a"], read);
    expect(asked).toBe(0);
    await Promise.all(["LRANGE", "LRANGE"].map((name) => redis.pipeline([[name, "20000"]], read)));
    expect(asked).toBeGreaterThanOrEqual(8);
  });

  test("are all answered, and small calls are answered between them", async () => {
    const large = JSON.stringify({ result: Array.from({ length: 600_000 }, () => "YWJjZGVm") });
    const { http, server } = await clientOf(({ path }) => ({ body: path === "/large" ? large : '{"result":"YQ=="}' }));
    const order: string[] = [];
    const ask = (path: string, timeout = 20_000) =>
      http.send({ method: "GET", url: server.url + path, headers: {}, timeout }, async ({ text }, turn) => {
        await turn?.();
        order.push(turn === undefined ? "small" : "large");
        return text.length;
      });
    let isOver = false;
    const others = (async () => {
      while (!isOver) await ask("/small");
    })();
    const lengths = await Promise.all(Array.from({ length: 12 }, () => ask("/large")));
    isOver = true;
    await others;
    expect(lengths).toEqual(Array(12).fill(large.length));
    const between = order.slice(order.indexOf("large"), order.lastIndexOf("large"));
    expect(between).toContain("small");
  });

  test("are named when they keep a command waiting until its time is up", async () => {
    const body = JSON.stringify({ result: "YWJj".repeat(2_000_000) });
    const { http, redis, server } = await clientOf(() => ({ body }), 2_000);
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let holding: Promise<void>[] = [];
    const here = Array.from({ length: 4 }, () => {
      return new Promise<void>((resolve) => {
        const request = { method: "GET", url: server.url, headers: {}, timeout: 20_000 } as const;
        const read = (): Promise<void> => {
          resolve();
          return held;
        };
        holding = [...holding, http.send(request, read)];
      });
    });
    await Promise.all(here);
    const late = "answered, but other large replies left no room for this one within 2000 ms.";
    const calls = [true, true, false].map((repeatable) => redis.command(["GET", "a"], { repeatable }));
    const ends = await Promise.allSettled(calls);
    expect(ends).toMatchObject([
      { reason: { kind: "timeout", message: `${server.url.slice("http://".length)} ${late}` } },
      { reason: { kind: "timeout", advice: "Ask for less in one call, or make fewer such calls at the same time." } },
      {
        reason: {
          message: expect.stringMatching(/within 2000 ms\. It is unknown whether the write was carried out\.$/),
        },
      },
    ]);
    letGo();
    await Promise.all(holding);
    await expect(redis.command(["GET", "a"], read)).resolves.toHaveLength(6_000_000);
  });

  test("give back their memory also when reading them fails", async () => {
    const { redis } = await clientOf(() => ({ body: `no JSON ${"x".repeat(8_000_000)}` }));
    for (let count = 0; count < 6; count += 1) {
      await expect(redis.command(["GET", "a"], read)).rejects.toMatchObject({ kind: "not-upstash" });
    }
  });

  test("give back their memory when their calls are cancelled while they wait", async () => {
    const large = JSON.stringify({ result: "YWJj".repeat(2_000_000) });
    const { http, server } = await clientOf(() => ({ body: large }));
    const controller = new AbortController();
    const ask = (signal?: AbortSignal) =>
      http.send({ method: "GET", url: server.url, headers: {}, timeout: 20_000, signal }, async ({ text }, turn) => {
        await turn?.();
        return text.length;
      });
    const cancelled = Array.from({ length: 12 }, () => ask(controller.signal));
    await ask();
    controller.abort();
    await Promise.allSettled(cancelled);
    expect(await Promise.all(Array.from({ length: 6 }, () => ask()))).toEqual(Array(6).fill(large.length));
  });
});
