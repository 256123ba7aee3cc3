import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openUndoFile } from "../../src/undo/undo-file.ts";
import type { SavedRecord } from "../../src/undo/undo-record.ts";

const secret = "a-signing-key-of-32-characters-and-more";
const record: SavedRecord = {
  next: 2,
  forgotten: { room: 0, age: 0 },
  calls: [{ id: 1, at: 1, tool: "redis_string_write", things: [], notKept: ["the-text-of-a-value"] }],
};

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "undo-file-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder in which a record was saved and closed. */
async function savedFolder(given: string | null = secret): Promise<string> {
  const folder = await newFolder();
  const store = await openUndoFile({ folder, path: "undo", secret: given ?? undefined });
  await store.save({ local: record });
  await store.close();
  return folder;
}

describe("an undo file", () => {
  test("has the record again after a restart, and nothing of it can be read", async () => {
    const folder = await savedFolder();
    const bytes = await readFile(join(folder, "undo"), "latin1");
    expect(bytes).not.toContain("the-text-of-a-value");
    expect(bytes).not.toContain("redis_string_write");
    const store = await openUndoFile({ folder, path: "undo", secret });
    expect(store.saved).toEqual({ local: record });
    await store.close();
    expect(await readdir(folder)).toEqual(["undo"]);
  });

  test("has its key read on Windows, where every file seems to be open to all", async () => {
    const folder = await savedFolder(null);
    await chmod(join(folder, "undo.key"), 0o666);
    const terms = { folder, path: "undo", secret: undefined };
    await expect(openUndoFile({ ...terms, platform: "linux" })).rejects.toThrow("Others may read undo.key");
    const store = await openUndoFile({ ...terms, platform: "win32" });
    expect(store.saved).toEqual({ local: record });
    await store.close();
  });

  test("is not replaced by one that would be too large to be read again", async () => {
    const folder = await savedFolder();
    const store = await openUndoFile({ folder, path: "undo", secret, largest: 5_000 });
    const large = { ...record, calls: [{ id: 1, at: 1, tool: "x".repeat(5_000), things: [], notKept: [] }] };
    await expect(store.save({ local: large })).rejects.toThrow("undo would be longer than 5000 bytes");
    await store.close();
    const again = await openUndoFile({ folder, path: "undo", secret, largest: 5_000 });
    expect(again.saved).toEqual({ local: record });
    await again.close();
  });

  test("has a key made anew that a killed process has left empty, and only where nothing was sealed with it", async () => {
    const folder = await newFolder();
    const terms = { folder, path: "undo", secret: undefined };
    await writeFile(join(folder, "undo.key"), "", { mode: 0o600 });
    const store = await openUndoFile(terms);
    await store.save({ local: record });
    await store.close();
    expect((await stat(join(folder, "undo.key"))).size).toBe(32);
    await writeFile(join(folder, "undo.key"), "", { mode: 0o600 });
    await expect(openUndoFile(terms)).rejects.toThrow("undo.key is not a key of this server");
  });

  test.each(["C:undo", "undo:stream", "con", "folder\\undo"])("is not %j on Windows", async (path) => {
    const opening = openUndoFile({ folder: await newFolder(), path, secret, platform: "win32" });
    await expect(opening).rejects.toThrow("is not a path below the working folder");
  });

  test("is for its owner alone, and so is a key that stands beside it", async () => {
    const folder = await savedFolder(null);
    const modes = await Promise.all(["undo", "undo.key"].map(async (name) => (await stat(join(folder, name))).mode));
    expect(modes.map((mode) => mode & 0o777)).toEqual([0o600, 0o600]);
    const store = await openUndoFile({ folder, path: "undo", secret: undefined });
    expect(store.saved).toEqual({ local: record });
    await store.close();
  });

  test("is whole at any time: many saves at once leave the last one", async () => {
    const folder = await newFolder();
    const store = await openUndoFile({ folder, path: "undo", secret });
    const saves = Array.from({ length: 20 }, (_, next) => store.save({ local: { ...record, next } }));
    await Promise.all(saves);
    await store.close();
    const again = await openUndoFile({ folder, path: "undo", secret });
    expect(again.saved).toEqual({ local: { ...record, next: 19 } });
    await again.close();
  });
});

/** The refusal, and that the file is as it was. */
async function refusal(folder: string, given: string | null = secret, path = "undo"): Promise<string> {
  const before = await readFile(join(folder, "undo")).catch(() => undefined);
  const error = await openUndoFile({ folder, path, secret: given ?? undefined }).then(
    () => undefined,
    (failure: Error) => failure,
  );
  expect(await readFile(join(folder, "undo")).catch(() => undefined)).toEqual(before);
  expect((await readdir(folder)).filter((name) => name.endsWith(".lock"))).toEqual([]);
  return error?.message ?? "";
}

describe("a file is refused, and left as it is,", () => {
  test("that is not one of this server", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "undo"), "notes of somebody");
    expect(await refusal(folder)).toContain("is not an undo file of this server");
  });

  test.each([0, 10, 40, 60])("in which the byte %i from the end is another one", async (fromEnd) => {
    const folder = await savedFolder();
    const bytes = await readFile(join(folder, "undo"));
    const at = bytes.length - 1 - fromEnd;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    await writeFile(join(folder, "undo"), bytes);
    expect(await refusal(folder)).toContain("is damaged, or was written with another key");
  });

  test("that was cut off", async () => {
    const folder = await savedFolder();
    const bytes = await readFile(join(folder, "undo"));
    await writeFile(join(folder, "undo"), bytes.subarray(0, 30));
    expect(await refusal(folder)).toContain("is damaged");
  });

  test("that was written with another key", async () => {
    expect(await refusal(await savedFolder(), `${secret}!`)).toContain("UPSTASH_MCP_SIGNING_KEY");
    expect(await refusal(await savedFolder(), null)).toContain("its key undo.key is not");
  });

  test("whose key others may read", async () => {
    const folder = await savedFolder(null);
    await chmod(join(folder, "undo.key"), 0o644);
    expect(await refusal(folder, null)).toContain("Others may read undo.key");
  });

  test("that is a link, or in a folder that is one", async () => {
    const folder = await newFolder();
    const outside = await savedFolder();
    await symlink(join(outside, "undo"), join(folder, "undo"));
    expect(await refusal(folder)).toContain("is not a real file");
    await symlink(outside, join(folder, "sub"));
    expect(await refusal(folder, secret, "sub/undo")).toContain("is not a real folder");
  });

  test.each(["/tmp/undo", "../undo", "a/../../undo", "", "a//b", "."])("whose path is %o", async (path) => {
    expect(await refusal(await newFolder(), secret, path)).toContain("is not a path below the working folder");
  });

  test("in a folder that is not there", async () => {
    expect(await refusal(await newFolder(), secret, "none/undo")).toContain("does not exist");
  });
});

test("a file in a folder below the working folder is written there", async () => {
  const folder = await newFolder();
  await mkdir(join(folder, "state"));
  const store = await openUndoFile({ folder, path: "state/undo", secret });
  await store.save({ local: record });
  await store.close();
  expect(await readdir(join(folder, "state"))).toEqual(["undo"]);
});

test("a file whose lock another process has taken meanwhile is not written any more", async () => {
  const folder = await savedFolder();
  const store = await openUndoFile({ folder, path: "undo", secret });
  const before = await readFile(join(folder, "undo"));
  await writeFile(join(folder, "undo.lock"), '{"pid":1,"place":"another machine","token":"t"}\n');
  await expect(store.save({ local: { ...record, next: 9 } })).rejects.toThrow("undo was taken by another process");
  await store.close();
  expect(await readFile(join(folder, "undo"))).toEqual(before);
  expect(await readdir(folder)).toContain("undo.lock");
});
