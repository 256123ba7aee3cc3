import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type FileLock, lockFile } from "../../src/undo/file-lock.ts";
import { type LockHolder, thisProcess } from "../../src/undo/lock-holder.ts";

const pace = { touch: 20, watch: 400 };

async function newEntry(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "file-lock-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "undo.lock");
}

const take = (entry: string): Promise<FileLock> => lockFile(entry, "undo", pace);

/** A lock that a process has left behind which is as it is here but for what is given. */
async function left(entry: string, holder: Partial<LockHolder>): Promise<void> {
  await writeFile(entry, `${JSON.stringify({ ...(await thisProcess()), ...holder, token: "of another" })}\n`);
}

/** The number of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ["--eval", "0"]);
  await once(child, "exit");
  return child.pid ?? 0;
}

/** Many that begin at once; those that have the lock. */
async function race(entry: string): Promise<FileLock[]> {
  const settled = await Promise.allSettled(Array.from({ length: 20 }, () => take(entry)));
  for (const each of settled) {
    if (each.status === "rejected") expect(String(each.reason)).toContain("undo is in use by");
  }
  return settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
}

describe("a lock", () => {
  test("is had by one of many that begin at once, and by another one when it is released", async () => {
    const entry = await newEntry();
    for (let round = 0; round < 20; round += 1) {
      const holders = await race(entry);
      expect(holders).toHaveLength(1);
      await holders[0]?.check();
      await holders[0]?.release();
      expect(await readdir(join(entry, ".."))).toEqual([]);
    }
  });

  test.each(["undo.lock", "undo.lock.next"])(
    "that was left behind is taken by one of many at once: %s",
    async (name) => {
      const entry = await newEntry();
      const pid = await endedProcess();
      for (let round = 0; round < 20; round += 1) {
        await left(entry, { pid });
        await left(join(entry, "..", name), { pid });
        const holders = await race(entry);
        expect(holders).toHaveLength(1);
        await holders[0]?.check();
        expect(await readdir(join(entry, ".."))).toEqual(["undo.lock"]);
        await holders[0]?.release();
      }
    },
  );

  test("is not taken from a process that is there, though it was not touched for long", async () => {
    const entry = await newEntry();
    await left(entry, {});
    await utimes(entry, 0, 0);
    await expect(take(entry)).rejects.toThrow(
      `undo is in use by process ${process.pid}. Name another file for this one.`,
    );
  });

  test.runIf(process.platform === "linux")(
    "of a number that another process has now, as in a container where each is number 1, is taken at once",
    async () => {
      const entry = await newEntry();
      await left(entry, { began: "1" });
      const lock = await lockFile(entry, "undo", { touch: 1_000, watch: 1_000_000 });
      await lock.check();
      await lock.release();
    },
  );

  test.each(["", "123\n", '{"pid":1,"pl', '{"pid":1,"place":"another container","began":"1"}'])(
    "of which nobody here can tell is taken where it is not touched: %j",
    async (text) => {
      const entry = await newEntry();
      await writeFile(entry, text);
      const lock = await take(entry);
      await lock.check();
      await lock.release();
      expect(await readdir(join(entry, ".."))).toEqual([]);
    },
  );

  test("of another container is left to it where it is touched", async () => {
    const entry = await newEntry();
    await left(entry, { place: "another container" });
    const touching = setInterval(() => utimes(entry, new Date(), new Date()).catch(() => {}), pace.touch);
    await expect(take(entry)).rejects.toThrow("undo is in use by");
    clearInterval(touching);
    expect(await readFile(entry, "utf8")).toContain("another container");
  });

  test("is touched as long as it is held, so that another container leaves it", async () => {
    const entry = await newEntry();
    const lock = await take(entry);
    const { mtimeMs } = await stat(entry);
    await expect.poll(async () => (await stat(entry)).mtimeMs).toBeGreaterThan(mtimeMs);
    await lock.release();
  });

  test("that another process has taken is told, and neither touched nor removed", async () => {
    const entry = await newEntry();
    const lock = await take(entry);
    await left(entry, { place: "another container" });
    await expect(lock.check()).rejects.toThrow("undo was taken by another process");
    await lock.release();
    expect(await readFile(entry, "utf8")).toContain("another container");
  });
});
