import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Fault, startFaultyWay } from "../bulk/fixture.ts";
import { exportAll, importAll, keyspaceOf, useFileTools } from "./fixture.ts";

const tools = useFileTools();
const KEYS = 150;
let before: Record<string, string>;

async function storeKeys(): Promise<void> {
  const keys = Array.from({ length: KEYS }, (_, index) => {
    if (index % 3 === 0) return ["SET", `key:${index}`, "x".repeat(index)];
    if (index % 15 !== 2) return ["RPUSH", `key:${index}`, "a", "b", `${index}`];
    return ["HSET", `key:${index}`, "field", Buffer.from([0xff, index % 256])];
  });
  const elements = Array.from({ length: 9_000 }, (_, index) => `element ${index}`);
  await (await tools.database.redis()).pipeline([["FLUSHALL"], ...keys, ["RPUSH", "key:1:long", ...elements]]);
}

beforeAll(async () => {
  await storeKeys();
  before = await keyspaceOf(tools);
  await tools.export({ file: "whole.jsonl" });
});

/** The lines of an export without the first, which has the time. */
const linesOf = async (file: string) => (await tools.lines(file)).slice(1);

/** Ends the call with its request of this number; the request itself is answered. */
async function cancelAt(request: number) {
  const cancelled = new AbortController();
  let requests = 0;
  const url = await startFaultyWay(tools.database.url, async (): Promise<Fault> => {
    requests += 1;
    if (requests === request) {
      cancelled.abort();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return "pass";
  });
  return { url, signal: cancelled.signal, requests: () => requests };
}

describe("an export that is cancelled", () => {
  test("at any of its requests leaves a file that ends with a whole key, and goes on to the same file", async () => {
    await storeKeys();
    let wasCancelled = 0;
    for (let request = 1; request < 400; request += request < 12 ? 1 : 37) {
      const { url, signal } = await cancelAt(request);
      const error = await tools.export({ file: "cancelled.jsonl", replace: true }, { url, signal }).catch((e) => e);
      if (!(error instanceof Error)) break;
      wasCancelled += 1;
      expect(error.message).toMatch(/The call was cancelled\. (Nothing was written|.*has \d+ keys; go on with resume)/);
      const kept = /has (\d+) keys/.exec(error.message)?.[1];
      if (kept !== undefined) {
        const lines = await linesOf("cancelled.jsonl.partial");
        const whole = lines.map((line) => JSON.parse(line)).filter(({ part }) => part === undefined);
        expect(whole).toHaveLength(Number(kept));
        expect(lines.at(-1)).not.toContain('"part"');
      }
      await exportAll(tools, { file: "cancelled.jsonl", replace: true } as { file: string });
      expect(await linesOf("cancelled.jsonl")).toEqual(await linesOf("whole.jsonl"));
      expect(await readdir(tools.folder)).not.toContain("cancelled.jsonl.partial");
    }
    expect(wasCancelled).toBeGreaterThan(10);
  });
});

describe("an import that is cancelled", () => {
  beforeEach(() => tools.redis("FLUSHALL").then(() => {}));

  test("at any of its requests stops within a batch, says how far it came, and leaves each key whole", async () => {
    let wasCancelled = 0;
    for (let request = 1; request < 400; request += request < 12 ? 1 : 37) {
      await tools.redis("FLUSHALL");
      const { url, signal, requests } = await cancelAt(request);
      const error = await tools.import({ file: "whole.jsonl" }, { url, signal }).catch((e) => e);
      if (!(error instanceof Error)) break;
      wasCancelled += 1;
      const imported = Number(/(\d+) keys were imported/.exec(error.message)?.[1]);
      const there = await keyspaceOf(tools);
      expect(before).toMatchObject(there);
      expect(Object.keys(there)).toHaveLength(imported);
      // What is under way is carried out: eight values at most, each with a request for its name, and the clearing up.
      expect(requests() - request).toBeLessThanOrEqual(18);
      await importAll(tools, { file: "whole.jsonl" });
      expect(await keyspaceOf(tools)).toEqual(before);
    }
    expect(wasCancelled).toBeGreaterThan(6);
  });
});

describe("max_commands", () => {
  test("ends an export, which goes on with resume to the same file", async () => {
    await storeKeys();
    const messages = await exportAll(tools, { file: "budget.jsonl", max_commands: 150 } as { file: string });
    expect(messages.length).toBeGreaterThan(2);
    expect(messages[0]).toMatch(/^It is unfinished: max_commands was reached\. Call again with resume: true/);
    expect(await linesOf("budget.jsonl")).toEqual(await linesOf("whole.jsonl"));
  });

  test("ends an import, which goes on with its cursor and counts no key twice", async () => {
    await tools.redis("FLUSHALL");
    const { results } = await importAll(tools, { file: "whole.jsonl", max_commands: 150 });
    expect(results.length).toBeGreaterThan(2);
    for (const { commands } of results) expect(commands).toBeLessThanOrEqual(300);
    expect(results.reduce((sum, { imported }) => sum + imported, 0)).toBe(KEYS + 1);
    expect(results.every(({ skipped }) => Object.keys(skipped).length === 0)).toBe(true);
    expect(await keyspaceOf(tools)).toEqual(before);
  });

  test("that is too low for the next key says that it must be raised", async () => {
    await tools.redis("FLUSHALL");
    const elements = Array.from({ length: 20_000 }, (_, index) => `${index}`);
    for (let part = 0; part < 10; part += 1) await tools.redis("RPUSH", "list", ...elements);
    await expect(tools.export({ file: "low.jsonl", max_commands: 20 })).rejects.toThrow(
      /raise it\. Nothing was written/,
    );
    await tools.export({ file: "low.jsonl" });
    await expect(tools.import({ file: "low.jsonl", if_exists: "overwrite", max_commands: 20 })).rejects.toThrow(
      /max_commands is less than the next key takes\. Nothing was changed; raise it\./,
    );
    expect(await tools.redis("LLEN", "list")).toMatchObject({ value: "200000" });
    expect(Object.keys(await keyspaceOf(tools))).toEqual(["list"]);
  });
});

describe("a Redis that is killed", () => {
  test("in the middle of an export leaves what was written, to go on with when it is there again", async () => {
    await storeKeys();
    const saved = await tools.database.snapshot();
    let requests = 0;
    const url = await startFaultyWay(tools.database.url, async (): Promise<Fault> => {
      requests += 1;
      if (requests === 8) await kill();
      return requests < 8 ? "pass" : "cut";
    });
    const first = await tools.export({ file: "killed.jsonl" }, { url }).catch((error: Error) => error);
    await tools.database.restore(saved);
    if (first instanceof Error) throw first;
    expect(first.result.finished).toBe(false);
    await exportAll(tools, { file: "killed.jsonl" });
    expect(await linesOf("killed.jsonl")).toEqual(await linesOf("whole.jsonl"));
  });

  test("in the middle of an import ends it with what is unknown, and a further call completes it", async () => {
    await tools.redis("FLUSHALL");
    let requests = 0;
    const url = await startFaultyWay(tools.database.url, async (): Promise<Fault> => {
      requests += 1;
      if (requests === 6) await kill();
      return "pass";
    });
    await importAll(tools, { file: "whole.jsonl" }, { url });
    await importAll(tools, { file: "whole.jsonl" });
    expect(await keyspaceOf(tools)).toEqual(before);
  });

  async function kill(): Promise<void> {
    const info = String((await tools.redis("INFO", "server")).value);
    process.kill(Number(/process_id:(\d+)/.exec(info)?.[1]), "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

describe("a 429", () => {
  test("is waited for, and nothing is lost or counted twice", async () => {
    await storeKeys();
    let requests = 0;
    const url = await startFaultyWay(tools.database.url, () => (++requests % 9 === 0 ? "429" : "pass"));
    const { result } = await tools.export({ file: "busy.jsonl" }, { url });
    expect(result).toMatchObject({ keys_in_file: KEYS + 1, finished: true });
    expect(await linesOf("busy.jsonl")).toEqual(await linesOf("whole.jsonl"));
    await tools.redis("FLUSHALL");
    const { result: imported } = await tools.import({ file: "busy.jsonl" }, { url });
    expect(imported).toMatchObject({ imported: KEYS + 1, skipped: {}, failed: 0, finished: true });
    expect(await keyspaceOf(tools)).toEqual(before);
  }, 30_000);
});

describe("a process that ended in the middle of a line", () => {
  test("leaves a file that the next export goes on with", async () => {
    await storeKeys();
    const whole = await readFile(join(tools.folder, "whole.jsonl"));
    await writeFile(join(tools.folder, "torn.jsonl.partial"), whole.subarray(0, Math.floor(whole.length / 2)));
    await exportAll(tools, { file: "torn.jsonl" });
    expect(await linesOf("torn.jsonl")).toEqual(await linesOf("whole.jsonl"));
    expect((await stat(join(tools.folder, "torn.jsonl"))).size).toBe(whole.length);
  });
});
