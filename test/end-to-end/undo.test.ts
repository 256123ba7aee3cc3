import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { startProgram } from "./program.ts";

let database: LocalDatabase;
let folder: string;
beforeAll(async () => {
  database = await startLocalDatabase();
  folder = await mkdtemp(join(tmpdir(), "undo-"));
});
afterAll(async () => {
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

/** One call of a process of its own, which works in the folder of the test. */
async function call(tool: string, input: object): Promise<{ code: number | null; answer: Record<string, unknown> }> {
  const flags = ["--allow-writes", "--confirm", "never", "--undo", "--undo-file", ".undo"];
  const variables = { UPSTASH_REDIS_REST_URL: database.url, UPSTASH_REDIS_REST_TOKEN: database.token };
  const program = startProgram(["call", tool, JSON.stringify(input), ...flags], variables, folder);
  program.endInput();
  const { code } = await program.ended;
  expect(program.stderr).toBe("");
  return { code, answer: JSON.parse(program.stdout) };
}

it("--undo-file has a later process undo what an earlier one has done", async () => {
  const redis = await database.redis();
  await redis.command("SET", "k", "the-value-of-before");
  const { answer: written } = await call("redis_string_write", { command: "SET", args: ["k", "after"] });
  expect(written.undo).toEqual({ call: 1, kept: 1, taken: "in one transaction" });
  const { answer: listed } = await call("undo_list", {});
  expect(listed.result).toMatchObject([{ call: 1, things: [{ key: "k", type: "string" }] }]);
  const { code, answer } = await call("undo_apply", { last: 1, dry_run: false });
  expect([code, answer.result]).toMatchObject([0, { brought_back: 1 }]);
  expect((await redis.command("GET", "k")).value?.toString()).toBe("the-value-of-before");
  expect((await readdir(folder)).sort()).toEqual([".undo", ".undo.key"]);
  expect(await readFile(join(folder, ".undo"), "latin1")).not.toContain("the-value-of-before");
});

it("--undo warns where nothing is kept, since the tool that brings it back is left out", async () => {
  const variables = { UPSTASH_REDIS_REST_URL: database.url, UPSTASH_REDIS_REST_TOKEN: database.token };
  const program = startProgram(["--allow-writes", "--undo", "--toolsets", "redis"], variables, folder);
  await program.logged(/--undo keeps nothing: undo_apply/);
  await program.close();
});

it("--undo-file has one of two processes at a time, and is free at once where one was killed", async () => {
  const flags = ["--allow-writes", "--confirm", "never", "--undo", "--undo-file", ".shared"];
  const variables = { UPSTASH_REDIS_REST_URL: database.url, UPSTASH_REDIS_REST_TOKEN: database.token };
  const callLate = () => startProgram(["call", "undo_list", "{}", ...flags], variables, folder);
  const server = startProgram(flags, variables, folder);
  await expect.poll(() => readdir(folder), { timeout: 20_000 }).toContain(".shared.lock");
  const refused = callLate();
  refused.endInput();
  expect((await refused.ended).code).toBe(1);
  expect(refused.stdout + refused.stderr).toContain(`.shared is in use by process ${server.pid}`);
  server.kill("SIGKILL");
  await server.ended;
  expect(await readdir(folder)).toContain(".shared.lock");
  const next = callLate();
  next.endInput();
  expect((await next.ended).code).toBe(0);
  expect((await readdir(folder)).filter((name) => name.includes(".lock"))).toEqual([]);
});
