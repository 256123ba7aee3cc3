import { connect } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { replyText } from "../../../src/local/redis/connection/resp.ts";
import { startRedisProcess } from "../../../src/local/redis/host/redis-process.ts";
import { findRedisProgram } from "../../../src/local/redis/host/redis-program.ts";
import { type LocalDatabase, startLocalDatabase } from "../../../src/local/redis/local-database.ts";
import { isAlive } from "../child-program.ts";
import { type TestDatabase, testDatabase } from "./fixture.ts";

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(
  program?: string,
  settings?: Parameters<typeof startLocalDatabase>[0],
): Promise<TestDatabase & { database: LocalDatabase }> {
  const database = await startLocalDatabase({ program, ...settings });
  cleanUps.push(() => database.stop());
  return testDatabase(() => database);
}

async function redisPid({ database }: TestDatabase): Promise<number> {
  const info = await (await database.redis()).command("INFO", "server");
  return Number(/process_id:(\d+)/.exec(replyText(info) ?? "")?.[1]);
}

describe("a local database", () => {
  it("listens on loopback alone, on a port of its own", async () => {
    const [one, two] = [await start(), await start()];
    expect(one.database.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(one.database.url).not.toBe(two.database.url);
    await one.command("SET", "k", "one");
    expect(await two.command("GET", "k")).toEqual({ result: null });
    expect((await two.call("/ping", { token: one.database.token })).status).toBe(401);
  });

  it("gives its own code a connection past the REST API", async () => {
    const { database } = await start();
    const redis = await database.redis();
    expect(replyText(await redis.command("CLIENT", "GETNAME"))).toBeNull();
    expect(await redis.command("DBSIZE")).toEqual({ kind: "integer", value: "0" });
  });

  it("fails to start on a port that is taken", async () => {
    const { database } = await start();
    await expect(startLocalDatabase({ port: Number(new URL(database.url).port) })).rejects.toThrow("EADDRINUSE");
  });

  it("stop() ends Redis, event streams and the listener", async () => {
    const db = await start();
    const pid = await redisPid(db);
    const stream = await db.fetch("/subscribe/c");
    await db.database.stop();
    expect(isAlive(pid)).toBe(false);
    await expect(stream.text()).rejects.toThrow();
    const refused = new Promise((resolve) =>
      connect(Number(new URL(db.database.url).port), "127.0.0.1").once("error", resolve),
    );
    expect(await refused).toMatchObject({ code: "ECONNREFUSED" });
  });
});

describe("a Redis that dies", () => {
  it("fails the requests it had, with an error that says so, and is started again by the next", async () => {
    const db = await start(undefined, { settings: () => ({ "busy-reply-threshold": "1" }) });
    const pid = await redisPid(db);
    const pending = db.call("/eval/while%20true%20do%20end/0");
    const busy = { error: expect.stringMatching(/^BUSY/) };
    await vi.waitFor(
      async () => expect((await db.call("/get/k", { token: db.database.readOnlyToken })).body).toEqual(busy),
      20_000,
    );
    process.kill(pid, "SIGKILL");
    expect(await pending).toEqual({
      status: 503,
      body: { error: expect.stringMatching(/^ERR The connection to Redis ended/) },
    });
    await vi.waitFor(async () => expect(await db.command("PING")).toEqual({ result: "PONG" }), 20_000);
    expect(await redisPid(db)).not.toBe(pid);
    expect((await db.call("/get/k", { token: db.database.readOnlyToken })).status).toBe(200);
  });

  it("that cannot start answers 400 with the reason, to every request", async () => {
    const db = await start(findRedisProgram("false"));
    const answer = { status: 400, body: { error: expect.stringMatching(/^ERR Redis \(.*false\) did not start/) } };
    expect(await db.call("/ping")).toEqual(answer);
    expect(await db.call("/ping")).toEqual(answer);
  });
});

describe("resetTokens()", () => {
  it("ends the old tokens, those of ACL RESTTOKEN and their streams, and makes new ones", async () => {
    const db = await start();
    const old = {
      standard: db.database.token,
      readOnly: db.database.readOnlyToken,
      password: db.database.password ?? "",
    };
    await db.command("SET", "k", "kept");
    const stream = await db.fetch("/subscribe/c");
    await db.database.resetTokens();
    for (const token of [old.standard, old.readOnly]) expect((await db.call("/ping", { token })).status).toBe(401);
    expect(await stream.text()).toContain("data: subscribe,c,1");
    expect(await db.command("GET", "k")).toEqual({ result: "kept" });
    expect((await db.call("/get/k", { token: db.database.readOnlyToken })).body).toEqual({ result: "kept" });
    expect(await db.command("ACL", "RESTTOKEN", "default", old.password)).toEqual({
      error: expect.stringMatching(/^ERR Wrong password/),
    });
  });

  it("works before Redis was started, and keeps its own connection", async () => {
    const db = await start();
    const redis = await db.database.redis();
    await db.database.resetTokens();
    expect(replyText(await redis.command("PING"))).toBe("PONG");
    await db.database.resetTokens();
    expect(replyText(await redis.command("PING"))).toBe("PONG");
  });

  it("leaves the tokens of other ACL users alone", async () => {
    const db = await start();
    await db.command("ACL", "SETUSER", "u", "on", ">pw", "+ping");
    const { result: token } = (await db.command("ACL", "RESTTOKEN", "u", "pw")) as { result: string };
    await db.database.resetTokens();
    expect((await db.call("/ping", { token })).status).toBe(200);
  });
});

describe("a snapshot", () => {
  it("is an RDB file; restoring it brings the content back under the same URL, tokens and users", async () => {
    const db = await start();
    await db.command("ACL", "SETUSER", "u", "on", ">pw", "~a* ~b*", "+@read", "(~c* +set)");
    const { result: token } = (await db.command("ACL", "RESTTOKEN", "u", "pw")) as { result: string };
    await db.command("HSET", "a:hash", "field", "ü");
    await db.call("/set/a:bytes/%00%FF");
    await db.command("SET", "a:expiring", "v", "EX", 1000);
    const snapshot = await db.database.snapshot();
    expect(snapshot.toString("latin1", 0, 5)).toBe("REDIS");

    await db.command("FLUSHALL");
    await db.command("SET", "later", "1");
    await db.database.restore(snapshot);
    expect(await db.command("HGETALL", "a:hash")).toEqual({ result: ["field", "ü"] });
    expect(await db.command("STRLEN", "a:bytes")).toEqual({ result: 2 });
    expect(await db.command("EXISTS", "later")).toEqual({ result: 0 });
    expect(await db.command("TTL", "a:expiring")).toEqual({ result: expect.closeTo(1000, -2) });
    expect((await db.call("/hget/a:hash/field", { token })).body).toEqual({ result: "ü" });
    expect((await db.call("/set/c:k/v", { token })).status).toBe(200);
    expect((await db.call("/hget/a:hash/field", { token: db.database.readOnlyToken })).status).toBe(200);
  });

  it("of another database can be restored", async () => {
    const [one, two] = [await start(), await start()];
    await one.command("SET", "k", "from one");
    await two.database.restore(await one.database.snapshot());
    expect(await two.command("GET", "k")).toEqual({ result: "from one" });
  });

  it("that is none leaves the database as it was", async () => {
    const db = await start();
    await db.command("SET", "k", "kept");
    await expect(db.database.restore(Buffer.from("garbage"))).rejects.toThrow(
      /could not be loaded, and the database is as it was/,
    );
    expect(await db.command("GET", "k")).toEqual({ result: "kept" });
  });
});

describe("a running Redis", () => {
  async function runningRedis(): Promise<{ url: string; socketPath: string }> {
    const password = "ef".repeat(32);
    const redis = await startRedisProcess({ program: findRedisProgram(), password, users: [] });
    cleanUps.push(() => redis.stop());
    return { url: `unix:${redis.socketPath}?password=${password}`, socketPath: redis.socketPath };
  }

  it("is used by its URL and left running, without a trace of ours", async () => {
    const { url } = await runningRedis();
    const [first, second] = [await start(url), await start(url)];
    await first.command("SET", "k", "v");
    expect(await second.command("GET", "k")).toEqual({ result: "v" });
    expect((await first.call("/get/k", { token: first.database.readOnlyToken })).body).toEqual({ result: "v" });
    expect((await first.call("/set/k/x", { token: first.database.readOnlyToken })).status).toBe(400);
    await first.database.stop();
    expect((await second.call("/get/k", { token: second.database.readOnlyToken })).body).toEqual({ result: "v" });
    await second.database.stop();
    const third = await start(url);
    expect(await third.command("ACL", "USERS")).toEqual({ result: ["default", expect.stringMatching(/^default_ro_/)] });
  });

  it("is told of the user before it gets it, once, under a name of its own", async () => {
    const { url, socketPath } = await runningRedis();
    const told: string[][] = [[], []];
    for (const sentences of told) {
      const database = await startLocalDatabase({ program: url, tell: (sentence) => void sentences.push(sentence) });
      cleanUps.push(() => database.stop());
      expect(sentences).toEqual([]);
      const db = testDatabase(() => database);
      await Promise.all([db.command("PING"), db.call("/ping", { token: database.readOnlyToken })]);
      await database.resetTokens();
      await db.command("PING");
      expect(sentences).toEqual([expect.stringContaining(`The Redis at ${socketPath} gets the ACL user default_ro_`)]);
    }
    expect(told[0]).not.toEqual(told[1]);
  });

  it("keeps no user of ours where it is stopped in the middle of the first request", async () => {
    const { url } = await runningRedis();
    const database = await startLocalDatabase({ program: url });
    const db = testDatabase(() => database);
    const requests = [db.command("PING"), db.call("/ping", { token: database.readOnlyToken })];
    const ping = async () => (await database.redis()).command("PING");
    await Promise.allSettled([...requests, ping(), database.stop()]);
    await expect(ping()).rejects.toThrow("has been stopped");
    const later = await start(url);
    expect(await later.command("ACL", "USERS")).toEqual({ result: ["default", expect.stringMatching(/^default_ro_/)] });
  });

  it("gets new tokens, and keeps its own password", async () => {
    const db = await start((await runningRedis()).url);
    const { token, readOnlyToken } = db.database;
    await db.command("PING");
    await db.database.resetTokens();
    expect((await db.call("/ping", { token })).status).toBe(401);
    expect((await db.call("/ping", { token: readOnlyToken })).status).toBe(401);
    expect(await db.command("PING")).toEqual({ result: "PONG" });
    expect((await db.call("/ping", { token: db.database.readOnlyToken })).status).toBe(200);
  });

  it("has no snapshots", async () => {
    const db = await start((await runningRedis()).url);
    await expect(db.database.snapshot()).rejects.toThrow(/Snapshots need a Redis that upstash-mcp has started itself/);
    await expect(db.database.restore(Buffer.alloc(0))).rejects.toThrow(/running Redis/);
  });

  it("that does not answer is reported as such, without its password", async () => {
    const db = await start("redis://user:hidden@127.0.0.1:1");
    expect(await db.call("/ping")).toEqual({
      status: 400,
      body: { error: expect.stringMatching(/^ERR The Redis at 127\.0\.0\.1:1 is not there(?!.*hidden)/) },
    });
  });

  it.each([
    ["redis://h:notaport", "is not valid"],
    ["redis://:hidden@localhost/3", "selects another database than 0"],
  ])("with the URL %s is refused", async (program, reason) => {
    const failure = startLocalDatabase({ program });
    await expect(failure).rejects.toThrow(reason);
    await expect(failure).rejects.not.toThrow("hidden");
  });
});
