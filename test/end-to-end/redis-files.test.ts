import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { runProgram } from "./program.ts";

let database: LocalDatabase;
let folder: string;
beforeAll(async () => {
  database = await startLocalDatabase();
  folder = await mkdtemp(join(tmpdir(), "redis-files-"));
});
afterAll(async () => {
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

function run(...args: string[]) {
  const env = {
    UPSTASH_REDIS_REST_URL: database.url,
    UPSTASH_REDIS_REST_TOKEN: database.token,
    UPSTASH_REDIS_REST_READONLY_TOKEN: database.readOnlyToken,
    UPSTASH_MCP_SIGNING_KEY: "4f8a1c9e2b7d6053f1e8a4c7b2d9605e",
  };
  return runProgram(args, env, folder);
}

const call = async (tool: string, input: object, ...flags: string[]) =>
  run("call", tool, JSON.stringify(input), ...flags);

/** Those of the two tools that are listed. */
async function listed(...flags: string[]): Promise<string[]> {
  const { stdout } = await run("tools", "--json", ...flags);
  const tools = JSON.parse(stdout) as { name: string }[];
  return tools.map(({ name }) => name).filter((name) => name === "redis_export" || name === "redis_import");
}

test("are listed over stdio alone, and only where writes are allowed, since an export writes a file", async () => {
  expect(await listed()).toEqual([]);
  expect(await listed("--allow-privileged-reads")).toEqual([]);
  expect(await listed("--allow-writes")).toEqual(["redis_export", "redis_import"]);
  expect(await listed("--allow-writes", "--transport", "http")).toEqual([]);
});

describe("keys", () => {
  test("travel through a file of the working folder, and no value through the answers", async () => {
    const redis = await database.redis();
    await redis.command("SET", "user:1", "a private value", "EX", "1000");
    await redis.command("HSET", "user:2", "name", "a private name");
    const exported = await call("redis_export", { file: "users.jsonl" }, "--allow-writes");
    expect(exported.stdout).toContain('"keys_in_file": 2');
    expect(await readdir(folder)).toEqual(["users.jsonl"]);
    expect((await stat(join(folder, "users.jsonl"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, "users.jsonl"), "utf8")).toContain('"value":{"name":"a private name"}');
    await redis.command("FLUSHALL");
    const imported = await call("redis_import", { file: "users.jsonl", dry_run: false }, "--allow-writes");
    expect(imported.stdout).toContain('"imported": 2');
    expect(await redis.command("GET", "user:1")).toMatchObject({ value: Buffer.from("a private value") });
    expect(await redis.command("TTL", "user:1")).toMatchObject({ value: expect.stringMatching(/^(99\d|1000)$/) });
    expect(exported.stdout + exported.stderr + imported.stdout + imported.stderr).not.toContain("private");
  });

  test("are overwritten when a person has agreed, to this file as it is", async () => {
    const redis = await database.redis();
    await redis.command("SET", "user:1", "changed");
    const input = { file: "users.jsonl", dry_run: false, if_exists: "overwrite" };
    const asked = await call("redis_import", input, "--allow-writes", "--confirm", "token");
    expect(asked.stdout).toContain(
      "writes 2 keys of the file users.jsonl: 2 keys of such names are there and are lost.",
    );
    expect(await redis.command("GET", "user:1")).toMatchObject({ value: Buffer.from("changed") });
    const [, token = ""] = /confirm_token\W+([\w.-]{20,})/.exec(asked.stdout) ?? [];
    const agreed = await call(
      "redis_import",
      { ...input, confirm_token: token },
      "--allow-writes",
      "--confirm",
      "token",
    );
    expect(agreed.stdout).toContain('"imported": 2');
    expect(await redis.command("GET", "user:1")).toMatchObject({ value: Buffer.from("a private value") });
  });
});
