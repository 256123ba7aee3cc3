import { Analytics, IpDenyList, MultiRegionRatelimit, Ratelimit } from "@upstash/ratelimit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type TestDatabase, useDatabase } from "./fixture.ts";
import { commonJsClient } from "./upstash-client.ts";

const first = useDatabase();
const second = useDatabase();

/** A window that nothing here waits for. */
const LONG = "365 d";

/** What is answered to requests of one identifier, one after the other. */
async function outcomes(limiter: Pick<Ratelimit, "limit">, identifier: string, requests: number): Promise<boolean[]> {
  const successes: boolean[] = [];
  for (let request = 0; request < requests; request += 1) {
    const { success, pending } = await limiter.limit(identifier);
    await pending;
    successes.push(success);
  }
  return successes;
}

const algorithms = [
  ["fixedWindow", () => Ratelimit.fixedWindow(3, LONG)],
  ["slidingWindow", () => Ratelimit.slidingWindow(3, LONG)],
  ["tokenBucket", () => Ratelimit.tokenBucket(3, LONG, 3)],
  ["cachedFixedWindow", () => Ratelimit.cachedFixedWindow(3, LONG)],
] as const;

describe.each(algorithms)("@upstash/ratelimit with %s", (name, algorithm) => {
  const limiter = (more: object = {}) =>
    new Ratelimit({
      redis: commonJsClient(first),
      limiter: algorithm(),
      prefix: `one:${name}`,
      enableTelemetry: false,
      ...more,
    });

  it("lets as many pass as it should, and each identifier for itself", async () => {
    const ratelimit = limiter();
    expect(await outcomes(ratelimit, "ada", 5)).toEqual([true, true, true, false, false]);
    expect(await outcomes(ratelimit, "grace", 1)).toEqual([true]);
  });

  it("knows what remains, and forgets what was used", async () => {
    const ratelimit = limiter();
    expect(await ratelimit.getRemaining("edsger")).toMatchObject({ remaining: 3 });
    await outcomes(ratelimit, "edsger", 2);
    expect(await ratelimit.getRemaining("edsger")).toMatchObject({ remaining: 1 });
    await ratelimit.resetUsedTokens("edsger");
    expect(await ratelimit.getRemaining("edsger")).toMatchObject({ remaining: 3 });
  });

  it("takes more than one token at once", async () => {
    const ratelimit = limiter();
    const { success, remaining, pending } = await ratelimit.limit("alan", { rate: 2 });
    await pending;
    expect([success, remaining]).toEqual([true, 1]);
    expect(await outcomes(ratelimit, "alan", 2)).toEqual([true, false]);
  });

  it("is one limit for two servers, each with its own memory", async () => {
    expect(await outcomes(limiter({ ephemeralCache: new Map() }), "shared", 2)).toEqual([true, true]);
    const other = limiter({ ephemeralCache: new Map() });
    expect(await other.getRemaining("shared")).toMatchObject({ remaining: 1 });
  });

  it("finds its scripts by their SHA1 after the first request", async () => {
    const ratelimit = limiter();
    await outcomes(ratelimit, "warm", 1);
    await first.command("CONFIG", "RESETSTAT");
    await outcomes(ratelimit, "warm", 1);
    const { result } = (await first.command("INFO", "commandstats")) as { result: string };
    expect(result).toMatch(/^cmdstat_evalsha:calls=1,.*failed_calls=0/m);
    expect(result).not.toMatch(/^cmdstat_eval:/m);
  });

  it("runs again after the scripts were flushed", async () => {
    const ratelimit = limiter();
    expect(await outcomes(ratelimit, "flushed", 2)).toEqual([true, true]);
    await first.command("SCRIPT", "FLUSH");
    expect((await ratelimit.getRemaining("flushed")).remaining).toBe(1);
  });
});

describe("@upstash/ratelimit", () => {
  it("waits until a request may pass", async () => {
    const redis = commonJsClient(first);
    const ratelimit = new Ratelimit({ redis, limiter: Ratelimit.fixedWindow(1, "100 ms"), prefix: "wait" });
    expect(await outcomes(ratelimit, "patient", 1)).toEqual([true]);
    expect(await ratelimit.blockUntilReady("patient", 30_000)).toMatchObject({ success: true });
  });

  it("answers from its memory who is blocked, without a request", async () => {
    const ephemeralCache = new Map<string, number>();
    const redis = commonJsClient(first);
    const ratelimit = new Ratelimit({
      redis,
      limiter: Ratelimit.slidingWindow(1, LONG),
      prefix: "memory",
      ephemeralCache,
    });
    expect(await outcomes(ratelimit, "blocked", 2)).toEqual([true, false]);
    expect([...ephemeralCache.keys()]).toEqual(["memory:blocked"]);
    await first.command("CONFIG", "RESETSTAT");
    expect(await ratelimit.limit("blocked")).toMatchObject({ success: false, reason: "cacheBlock" });
    const { result } = (await first.command("INFO", "commandstats")) as { result: string };
    expect(result).not.toMatch(/eval/);
  });

  it.each([
    ["fixedWindow", () => Ratelimit.fixedWindow(1, LONG)],
    ["slidingWindow", () => Ratelimit.slidingWindow(1, LONG)],
    ["tokenBucket", () => Ratelimit.tokenBucket(1, LONG, 1)],
  ] as const)("changes limits while it runs: %s", async (name, algorithm) => {
    const ratelimit = new Ratelimit({
      redis: commonJsClient(first),
      limiter: algorithm(),
      prefix: `dynamic:${name}`,
      dynamicLimits: true,
      ephemeralCache: false,
    });
    expect(await ratelimit.getDynamicLimit()).toEqual({ dynamicLimit: null });
    await ratelimit.setDynamicLimit({ limit: 2 });
    expect(await ratelimit.getDynamicLimit()).toEqual({ dynamicLimit: 2 });
    expect(await outcomes(ratelimit, "id", 3)).toEqual([true, true, false]);
    expect(await ratelimit.getRemaining("id")).toMatchObject({ remaining: 0, limit: 2 });
    await ratelimit.setDynamicLimit({ limit: false });
    expect(await ratelimit.limit("other")).toMatchObject({ success: true, limit: 1 });
  });

  it("counts for its analytics who passed, was blocked or denied", async () => {
    const redis = commonJsClient(first);
    const prefix = "counted";
    const ratelimit = new Ratelimit({
      redis,
      limiter: Ratelimit.fixedWindow(2, LONG),
      prefix,
      analytics: true,
      ephemeralCache: false,
      enableProtection: true,
    });
    await redis.set(`${prefix}:ipDenyListStatus`, "disabled");
    await redis.sadd(`${prefix}:denyList:all`, "mallory");
    await outcomes(ratelimit, "ada", 3);
    await outcomes(ratelimit, "mallory", 1);
    const analytics = new Analytics({ redis, prefix });
    expect(await analytics.getUsage(Date.now() - 2 * 60 * 60 * 1000)).toMatchObject({
      ada: { success: 2, blocked: 1 },
    });
    expect(await analytics.getMostAllowedBlocked(2)).toEqual({
      allowed: [{ identifier: "ada", count: 2 }],
      ratelimited: [{ identifier: "ada", count: 1 }],
      denied: [{ identifier: "mallory", count: 1 }],
    });
    const buckets = await analytics.getUsageOverTime(2, "identifier");
    expect(buckets).toHaveLength(2);
    expect(buckets).toContainEqual(expect.objectContaining({ identifier: { ada: 3, mallory: 1 } }));
  });
});

describe("@upstash/ratelimit with deny lists", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  function protectedBy(prefix: string): Ratelimit {
    return new Ratelimit({
      redis: commonJsClient(first),
      limiter: Ratelimit.fixedWindow(10, LONG),
      prefix,
      enableProtection: true,
    });
  }

  it.each(["ip", "userAgent", "country"] as const)("denies by %s", async (field) => {
    const prefix = `deny:${field}`;
    const redis = commonJsClient(first);
    await redis.set(`${prefix}:ipDenyListStatus`, "disabled");
    await redis.sadd(`${prefix}:denyList:all`, `bad ${field}`);
    const ratelimit = protectedBy(prefix);
    expect(await ratelimit.limit("id", { [field]: `good ${field}` })).toMatchObject({ success: true });
    const denied = { success: false, reason: "denyList", deniedValue: `bad ${field}` };
    expect(await ratelimit.limit("id", { [field]: `bad ${field}` })).toMatchObject(denied);
  });

  it("fetches the list of addresses where it has none, and ends to use it", async () => {
    const prefix = "deny:list";
    const send = globalThis.fetch;
    vi.stubGlobal("fetch", (...[resource, options]: Parameters<typeof fetch>) =>
      String(resource).startsWith("https://raw.githubusercontent.com/")
        ? Promise.resolve(new Response("192.0.2.1\n192.0.2.2\n"))
        : send(resource, options),
    );
    const redis = commonJsClient(first);
    await redis.sadd(`${prefix}:denyList:all`, "192.0.2.3");
    await (await protectedBy(prefix).limit("id", { ip: "192.0.2.9" })).pending;
    expect(new Set(await redis.smembers(`${prefix}:denyList:all`))).toEqual(
      new Set(["192.0.2.1", "192.0.2.2", "192.0.2.3"]),
    );
    expect(await redis.get(`${prefix}:ipDenyListStatus`)).toBe("valid");
    expect(await redis.pttl(`${prefix}:ipDenyListStatus`)).toBeGreaterThan(0);
    expect(await protectedBy(prefix).limit("id", { ip: "192.0.2.1" })).toMatchObject({ reason: "denyList" });
    await IpDenyList.disableIpDenyList(redis, prefix);
    expect(await redis.smembers(`${prefix}:denyList:all`)).toEqual(["192.0.2.3"]);
    expect(await redis.get(`${prefix}:ipDenyListStatus`)).toBe("disabled");
  });
});

describe.each([
  ["fixedWindow", () => MultiRegionRatelimit.fixedWindow(3, LONG)],
  ["slidingWindow", () => MultiRegionRatelimit.slidingWindow(3, LONG)],
] as const)("@upstash/ratelimit in two regions with %s", (name, algorithm) => {
  const limiter = (...regions: TestDatabase[]) =>
    new MultiRegionRatelimit({
      redis: regions.map((region) => commonJsClient(region)),
      limiter: algorithm(),
      prefix: `regions:${name}`,
      enableTelemetry: false,
    });

  it("lets as many pass as it should in both together", async () => {
    expect(await outcomes(limiter(first, second), "ada", 5)).toEqual([true, true, true, false, false]);
  });

  it("brings what one region has counted to the other", async () => {
    expect(await outcomes(limiter(first), "grace", 2)).toEqual([true, true]);
    expect(await outcomes(limiter(first, second), "grace", 1)).toEqual([true]);
    expect(await limiter(second).getRemaining("grace")).toMatchObject({ remaining: 0 });
    expect(await outcomes(limiter(second), "grace", 1)).toEqual([false]);
  });

  it("knows what remains, and forgets what was used", async () => {
    const ratelimit = limiter(first, second);
    await outcomes(ratelimit, "alan", 2);
    expect(await ratelimit.getRemaining("alan")).toMatchObject({ remaining: 1 });
    await ratelimit.resetUsedTokens("alan");
    // The client does not wait until the regions have forgotten.
    await expect.poll(() => ratelimit.getRemaining("alan")).toMatchObject({ remaining: 3 });
  });
});
