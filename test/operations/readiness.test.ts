import { describe, expect, onTestFinished, test } from "vitest";
import { createReadiness, createSuccesses, type ProbedProduct } from "../../src/operations/readiness.ts";
import { createHttp } from "../../src/upstash/http.ts";
import { observedHttp } from "../../src/upstash/observed-http.ts";
import type { UpstreamProbe } from "../../src/upstash/upstream-probe.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";

const TOKEN = "AX8vACQgTokenOfTheLevel";

/** A clock that a test moves. */
function clock() {
  const time = { now: 0 };
  return { time, now: () => time.now };
}

/** The readiness of products on a stand-in that answers so; `log` fills with what is logged above debug. */
async function readiness(
  answer: Parameters<typeof startScriptedServer>[0],
  probesAt: (url: string) => ProbedProduct[] = (url) => [{ name: "redis", probes: [ping(url)] }],
) {
  const server = await startScriptedServer(answer);
  const { time, now } = clock();
  const successes = createSuccesses(now);
  const http = observedHttp(createHttp({ timeout: 10_000, maxReply: 10_000 }), successes.observer);
  onTestFinished(() => http.close());
  const logged: string[] = [];
  const notReady = createReadiness({
    products: probesAt(server.url),
    http,
    successes,
    now,
    log: (level, text) => void (level === "debug" || logged.push(`${level} ${text}`)),
  });
  return { server, time, successes, logged, notReady };
}

const ping = (url: string): UpstreamProbe => ({ url, credential: { token: TOKEN }, body: '["PING"]' });
const well = () => ({ status: 200, body: '{"result":"PONG"}' });

describe("a server", () => {
  test("is ready where a cheap read with the token is answered well", async () => {
    const { notReady, server } = await readiness(well);
    expect(await notReady()).toBeUndefined();
    expect(server.received).toMatchObject([
      { method: "POST", body: '["PING"]', headers: { authorization: `Bearer ${TOKEN}` } },
    ]);
  });

  test("asks by GET where the read is one, with user and password where those are the credential", async () => {
    const credential = { user: "ada@example.com", password: "key" };
    const { notReady, server } = await readiness(well, (url) => [
      { name: "account", probes: [{ url: `${url}/v2/teams`, credential }] },
    ]);
    expect(await notReady()).toBeUndefined();
    const authorization = `Basic ${Buffer.from("ada@example.com:key").toString("base64")}`;
    expect(server.received).toMatchObject([{ method: "GET", path: "/v2/teams", headers: { authorization } }]);
  });

  test("sends nothing for ten seconds after a success, be it of a call", async () => {
    const { notReady, server, successes, time } = await readiness(well);
    successes.observer.ended({ origin: server.url, result: 200, milliseconds: 1 });
    time.now = 10_000;
    expect(await notReady()).toBeUndefined();
    expect(server.received).toHaveLength(0);
    time.now = 10_001;
    expect(await notReady()).toBeUndefined();
    expect(server.received).toHaveLength(1);
  });

  test("sends one read for all who ask at once", async () => {
    const { notReady, server } = await readiness(well);
    await Promise.all(Array.from({ length: 50 }, notReady));
    expect(server.received).toHaveLength(1);
  });

  test("is not ready where the token is refused, says so without it, and asks again after three seconds", async () => {
    let status = 401;
    const { notReady, server, time, logged } = await readiness(() => ({ status, body: `{"error":"${TOKEN}"}` }));
    expect(await notReady()).toBe("redis answered 401");
    time.now = 2_999;
    expect(await notReady()).toBe("redis answered 401");
    expect(server.received).toHaveLength(1);
    status = 200;
    time.now = 3_000;
    expect(await notReady()).toBeUndefined();
    expect(logged).toEqual(["warn not ready: redis answered 401", "info ready: Upstash is reached again"]);
  });

  test("is not ready where nothing answers, and logs that once", async () => {
    const { notReady, time, logged } = await readiness(well, () => [
      { name: "redis", probes: [ping("http://127.0.0.1:1")] },
    ]);
    expect(await notReady()).toBe("redis is not reached: unreachable");
    time.now = 5_000;
    expect(await notReady()).toBe("redis is not reached: unreachable");
    expect(logged).toEqual(["warn not ready: redis is not reached: unreachable"]);
  });

  test("names each product that is not reached", async () => {
    const { notReady } = await readiness(
      ({ path }) => ({ status: path === "/info" ? 500 : 200 }),
      (url) => [
        { name: "redis", probes: [ping(url)] },
        { name: "vector", probes: [{ url: `${url}/info`, credential: { token: TOKEN } }] },
        { name: "search", probes: [{ url: `${url}/info`, credential: { token: TOKEN } }] },
      ],
    );
    expect(await notReady()).toBe("vector answered 500; search answered 500");
  });

  test("is not ready without credentials", async () => {
    const { notReady } = await readiness(well, () => [{ name: "redis", probes: [] }]);
    expect(await notReady()).toBe("no credentials of Upstash are configured");
  });
});

describe("the last success of a host", () => {
  test.each([
    [200, 5],
    [204, 5],
    [401, Number.POSITIVE_INFINITY],
    [503, Number.POSITIVE_INFINITY],
    ["timeout", Number.POSITIVE_INFINITY],
  ] as const)("after %s is %s milliseconds old", (result, age) => {
    const { time, now } = clock();
    const successes = createSuccesses(now);
    successes.observer.ended({ origin: "https://a.upstash.io", result, milliseconds: 1 });
    time.now = 5;
    expect(successes.age("https://a.upstash.io")).toBe(age);
  });

  test("is known of the newest two hundred hosts", () => {
    const successes = createSuccesses(() => 0);
    for (let host = 0; host < 300; host += 1) {
      successes.observer.ended({ origin: `https://${host}.upstash.io`, result: 200, milliseconds: 1 });
    }
    expect(successes.age("https://99.upstash.io")).toBe(Number.POSITIVE_INFINITY);
    expect(successes.age("https://100.upstash.io")).toBe(0);
  });
});
