import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RedisConnection } from "../../src/local/redis/connection/redis-connection.ts";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import type { Measured, Task } from "./child.ts";

const MB = 1_000_000;
/** The most that any call may take beyond an idle server, in bytes. */
const LIMIT = 100 * MB;
/** The standard of --max-output, in characters, and what stands around it. */
const LONGEST_OUTPUT = 40_000 + 1_000;

let directory: string;
let program: string;
let database: LocalDatabase;
let admin: RedisConnection;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "memory-"));
  program = join(directory, "child.mjs");
  const banner =
    'import { createRequire as nodeCreateRequire } from "node:module"; const require = nodeCreateRequire(import.meta.url);';
  await build({
    entryPoints: [join(import.meta.dirname, "child.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: banner },
  });
  database = await startLocalDatabase();
  admin = await database.redis();
});
afterAll(async () => {
  await database.stop();
  await rm(directory, { recursive: true, force: true });
});

async function run(task: Task): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(task)], {
    env: {
      PATH: process.env.PATH,
      UPSTASH_MCP_CONFIRM: "never",
      UPSTASH_REDIS_REST_URL: database.url,
      UPSTASH_REDIS_REST_TOKEN: database.token,
    },
    // Where files are written.
    cwd: directory,
  });
  return JSON.parse(stdout) as Measured;
}

const megabytes = (bytes: number) => `${(bytes / MB).toFixed(1)} MB beyond idle`;

describe("an answer", () => {
  it("to a list of 100,000 elements takes bounded memory and says how much there is", async () => {
    await admin.pipeline([["RPUSH", "list", ...Array.from({ length: 100_000 }, (_, index) => `element ${index}`)]]);
    const { peak, length, start, end } = await run({
      tool: "redis_list_read",
      input: { command: "LRANGE", args: ["list", "0", "-1"] },
    });
    expect(peak, megabytes(peak)).toBeLessThan(LIMIT);
    expect(length).toBeLessThanOrEqual(LONGEST_OUTPUT);
    expect(start).toMatch(/^\{"result":\["element 0","element 1",/);
    expect(end).toMatch(/"truncated":true,"notice":"Cut to fit\. Shown: result: \d+ of 100000 elements/);
  });

  it("to a hash with fields of 1 MB takes bounded memory and shows a part of them", async () => {
    const fields = Array.from({ length: 5 }, (_, index) => [`field ${index}`, String(index).repeat(MB)]);
    await admin.pipeline([["HSET", "hash", ...fields.flat()]]);
    const { peak, length, start, end } = await run({
      tool: "redis_hash_read",
      input: { command: "HGETALL", args: ["hash"] },
    });
    expect(peak, megabytes(peak)).toBeLessThan(LIMIT);
    expect(length).toBeLessThanOrEqual(LONGEST_OUTPUT);
    expect(start).toMatch(/^\{"result":\{"field \d":"(\d)\1{100}/);
    expect(end).toMatch(/"truncated":true,"notice":"Cut to fit\. Shown: result\.field \d: \d+ of 1000000 characters/);
  });

  it("to a pipeline of 1,000 commands takes bounded memory", async () => {
    await admin.command("SET", "value", "x".repeat(4_000));
    const commands = Array.from({ length: 1_000 }, () => ["GET", "value"]);
    const { peak, length, start, end } = await run({ tool: "redis_pipeline_read", input: { commands } });
    expect(peak, megabytes(peak)).toBeLessThan(LIMIT);
    expect(length).toBeLessThanOrEqual(LONGEST_OUTPUT);
    expect(start).toMatch(/^\{"result":\[\{"result":"xxx/);
    expect(end).toMatch(/"truncated":true,"notice":"Cut to fit\. Shown: result: \d+ of 1000 elements/);
  });

  it("to a value of 30 MB is stopped before it fills the memory", async () => {
    await admin.command("SETRANGE", "huge", String(30 * MB), "x");
    const { peak, start } = await run({ tool: "redis_string_read", input: { command: "GET", args: ["huge"] } });
    expect(peak, megabytes(peak)).toBeLessThan(LIMIT);
    expect(start).toMatch(/^The reply is longer than 8388608 bytes and was stopped\./);
  });
});

describe("a file", () => {
  /** Exports and imports all keys, and tells what each of the two took beyond idle. */
  async function roundTrip(file: string): Promise<string[]> {
    const bounds = { file, max_commands: 1_000_000 };
    const exported = await run({ tool: "redis_export", input: bounds });
    expect(exported.end).toContain('"finished":true');
    await admin.command("FLUSHALL");
    const imported = await run({ tool: "redis_import", input: { ...bounds, dry_run: false } });
    expect(imported.end).toContain('"finished":true');
    return [exported, imported]
      .map(({ peak }) => peak)
      .filter((peak) => peak >= LIMIT)
      .map(megabytes);
  }

  it("takes a list of 1,000,000 elements and gives it back within bounded memory", async () => {
    await admin.command("FLUSHALL");
    for (let from = 0; from < 1_000_000; from += 10_000) {
      const elements = Array.from({ length: 10_000 }, (_, index) => `element ${from + index}`);
      await admin.pipeline([["RPUSH", "list", ...elements]]);
    }
    expect(await roundTrip("list.jsonl")).toEqual([]);
    expect(await admin.command("LLEN", "list")).toMatchObject({ value: "1000000" });
    expect(await admin.command("LINDEX", "list", "765432")).toMatchObject({ value: Buffer.from("element 765432") });
  }, 120_000);

  it("takes 100,000 keys and gives them back within bounded memory", async () => {
    await admin.command("FLUSHALL");
    for (let from = 0; from < 100_000; from += 10_000) {
      const of = (index: number) =>
        index % 2 === 0 ? ["SET", `key:${index}`, "v"] : ["RPUSH", `key:${index}`, "a", "b"];
      await admin.pipeline(Array.from({ length: 10_000 }, (_, index) => of(from + index)));
    }
    expect(await roundTrip("keys.jsonl")).toEqual([]);
    expect(await admin.command("DBSIZE")).toMatchObject({ value: "100000" });
  }, 120_000);
});
