import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import {
  type DeveloperApiOptions,
  type LocalDeveloperApi,
  startDeveloperApi,
} from "../../../src/local/account/local-developer-api.ts";
import { startRedisProcess } from "../../../src/local/redis/host/redis-process.ts";
import { findRedisProgram } from "../../../src/local/redis/host/redis-program.ts";
import { redisCommand, redisRequest, type TestApi, testApi } from "./fixture.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options?: DeveloperApiOptions): Promise<{ api: LocalDeveloperApi; upstash: TestApi }> {
  const api = await startDeveloperApi(options);
  cleanups.push(() => api.stop());
  return { api, upstash: testApi(() => api) };
}

/** A Redis that the test runs itself, by its URL. */
async function runningRedis(): Promise<string> {
  const password = "running-redis-password";
  const running = await startRedisProcess({
    program: findRedisProgram(),
    password,
    users: [],
    settings: { maxmemory: "77mb" },
  });
  cleanups.push(() => running.stop());
  return `unix:${running.socketPath}?password=${password}`;
}

it("starts no redis-server before a database is used", async () => {
  const directory = await mkdtemp(join(tmpdir(), "upstash-mcp-test-"));
  cleanups.push(() => rm(directory, { recursive: true }));
  const [program, log] = [join(directory, "redis-server"), join(directory, "starts")];
  await writeFile(log, "");
  await writeFile(program, `#!/bin/sh\necho started >> "${log}"\nexec "${findRedisProgram()}" "$@"\n`);
  await chmod(program, 0o700);

  const { upstash } = await start({ program });
  const database = await upstash.database({ eviction: true });
  expect(await readFile(log, "utf8")).toBe("");
  await redisCommand(database, "PING");
  await redisCommand(database, "PING");
  expect(await readFile(log, "utf8")).toBe("started\n");
});

it("ends every redis-server and every gateway when it stops", async () => {
  const { api, upstash } = await start();
  const database = await upstash.database();
  const info = JSON.stringify(await redisCommand(database, "INFO", "server"));
  const processId = Number(/process_id:(\d+)/.exec(info)?.[1]);
  expect(process.kill(processId, 0)).toBe(true);
  await api.stop();
  expect(() => process.kill(processId, 0)).toThrow("ESRCH");
  await expect(redisCommand(database, "PING")).rejects.toThrow("fetch failed");
  await expect(upstash.call("GET /v2/teams")).rejects.toThrow("fetch failed");
});

it("can be stopped twice", async () => {
  const { api } = await start();
  await api.stop();
  await api.stop();
});

it("ends the gateway of a database that is deleted", async () => {
  const { upstash } = await start();
  const database = await upstash.database();
  await redisCommand(database, "PING");
  await upstash.answer(`DELETE /v2/redis/database/${database.database_id}`);
  await expect(redisCommand(database, "PING")).rejects.toThrow("fetch failed");
});

it("creates a database for its own program, which the API then lists", async () => {
  const { api, upstash } = await start();
  const { id, name, url, token, readOnlyToken } = await api.createDatabase({
    name: "first",
    plan: "free",
    eviction: true,
  });
  const [listed] = await upstash.list("GET /v2/redis/databases");
  expect(listed).toMatchObject({
    database_id: id,
    database_name: name,
    rest_token: token,
    read_only_rest_token: readOnlyToken,
    endpoint: url.replace("http://", ""),
    type: "free",
    eviction: true,
  });
  expect(await upstash.list("GET /v2/auditlogs")).toEqual([]);
});

it("keeps nothing of another account", async () => {
  const [one, other] = await Promise.all([start({ email: "one@example.com" }), start({ email: "other@example.com" })]);
  await one.upstash.database();
  expect(await other.upstash.list("GET /v2/redis/databases")).toEqual([]);
  expect((await other.upstash.document("GET /v2/qstash/user")).customer_id).toBe("other@example.com");
  const authorization = `Basic ${btoa(`${one.api.email}:${one.api.apiKey}`)}`;
  expect((await other.upstash.call("GET /v2/teams", { key: null, headers: { authorization } })).status).toBe(401);
});

it("creates at most 500 databases, also when all are asked for at once", async () => {
  const { upstash } = await start();
  const bodies = Array.from({ length: 502 }, (_, number) => ({ name: `database ${number}`, region: "us-east-1" }));
  const answers = await Promise.all(bodies.map((body) => upstash.call("POST /v2/redis/database", { body })));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(500);
  const refused = answers.filter(({ status }) => status === 400).map(({ body }) => body);
  expect(refused).toEqual(Array(2).fill(expect.stringContaining("at most 500")));
  expect(await upstash.list("GET /v2/redis/databases")).toHaveLength(500);
});

it("runs at most twenty of its databases at once, and says so of one more", async () => {
  const { upstash } = await start();
  const [first, ...others] = await Promise.all(Array.from({ length: 21 }, () => upstash.database()));
  if (first === undefined) throw new Error("no database");
  for (const database of others) expect(await redisCommand(database, "PING")).toEqual({ result: "PONG" });
  const answer = await redisRequest(first, String(first.rest_token), "PING");
  expect(JSON.stringify(answer)).toContain("20 local databases are in use, and no more may run at once");
  await upstash.answer(`DELETE /v2/redis/database/${others[0]?.database_id}`);
  expect(await redisCommand(first, "PING")).toEqual({ result: "PONG" });
});

it("creates one of two databases that are asked for at once by the same name", async () => {
  const { upstash } = await start();
  const body = { name: "same", region: "us-east-1" };
  const answers = await Promise.all([1, 2].map(() => upstash.call("POST /v2/redis/database", { body })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
});

it("answers 400 with the reason when there is no Redis to run", async () => {
  const { upstash } = await start({ program: "/nowhere/redis-server" });
  const refusal = await upstash.refusal("POST /v2/redis/database", { name: "none", region: "us-east-1" });
  expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining("/nowhere/redis-server") });
  expect(await upstash.list("GET /v2/redis/databases")).toEqual([]);
});

it("serves one database of a Redis that somebody else runs, and leaves its memory alone", async () => {
  const { upstash } = await start({ program: await runningRedis() });
  const database = await upstash.database();
  await upstash.answer(`POST /v2/redis/enable-eviction/${database.database_id}`);
  await upstash.answer(`POST /v2/redis/${database.database_id}/change-plan`, { plan_name: "fixed_1gb" });
  const info = JSON.stringify(await redisCommand(database, "INFO", "memory"));
  expect(info).toContain("maxmemory_policy:allkeys-random");
  expect(info).toContain(`maxmemory:${77 * 1024 ** 2}\\r`);
  const second = await upstash.refusal("POST /v2/redis/database", { name: "second", region: "us-east-1" });
  expect(second).toMatchObject({ status: 400, text: expect.stringContaining("at most 1;") });
});

it("sets eviction on a Redis that somebody else runs, when the database is created with it", async () => {
  const { upstash } = await start({ program: await runningRedis() });
  const database = await upstash.database({ eviction: true });
  const info = JSON.stringify(await redisCommand(database, "INFO", "memory"));
  expect(info).toContain("maxmemory_policy:allkeys-random");
});

it("answers 400 to a backup of a Redis that somebody else runs, and says why", async () => {
  const { upstash } = await start({ program: await runningRedis() });
  const { database_id } = await upstash.database();
  const refusal = await upstash.refusal(`POST /v2/redis/create-backup/${database_id}`, { name: "backup" });
  expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining("own backups") });
});
