import { link, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { useFileTools } from "./fixture.ts";

const tools = useFileTools();
const at = (...parts: string[]) => join(tools.folder, ...parts);

beforeEach(async () => {
  await tools.redis("FLUSHALL");
  await tools.redis("SET", "key", "value");
  for (const name of await readdir(tools.folder)) await rm(at(name), { recursive: true });
});

describe("a file", () => {
  test.each([
    "../outside.jsonl",
    "/tmp/outside.jsonl",
    "folder/../../outside.jsonl",
    "folder//file.jsonl",
    "C:\\file.jsonl",
    "folder\\file.jsonl",
    ".hidden.jsonl",
    ".git/hooks.jsonl",
    "settings.json",
    ".env",
    "jsonl",
    "file.jsonl/",
    "nul\0.jsonl",
    "line\n.jsonl",
  ])("named %j is neither written nor read", async (file) => {
    const told = /must be a path below the server's working folder that ends with \.jsonl and has no hidden part/;
    await expect(tools.export({ file })).rejects.toThrow(told);
    await expect(tools.import({ file })).rejects.toThrow(told);
    expect(await readdir(tools.folder)).toEqual([]);
  });

  test("may lie in a folder that is there", async () => {
    await expect(tools.export({ file: "dumps/one.jsonl" })).rejects.toThrow("The folder dumps does not exist; make it");
    await mkdir(at("dumps"));
    const { result } = await tools.export({ file: "./dumps/one.jsonl" });
    expect(result).toMatchObject({ keys_in_file: 1, finished: true });
    expect(await readdir(at("dumps"))).toEqual(["one.jsonl"]);
  });

  test("is not written or read through a link, in place of itself or of its folder", async () => {
    const outside = await mkdtemp(join(tmpdir(), "outside-"));
    await writeFile(join(outside, "there.jsonl"), "of another");
    await symlink(join(outside, "there.jsonl"), at("link.jsonl"));
    await symlink(join(outside, "there.jsonl"), at("partial.jsonl.partial"));
    await symlink(outside, at("folder"));
    await expect(tools.export({ file: "link.jsonl", replace: true })).rejects.toThrow("is not a real file");
    await expect(tools.export({ file: "partial.jsonl", replace: true })).rejects.toThrow("is not a real file");
    await expect(tools.export({ file: "partial.jsonl", resume: true })).rejects.toThrow("is not a real file");
    await expect(tools.export({ file: "folder/new.jsonl" })).rejects.toThrow("is not a real folder");
    await expect(tools.import({ file: "link.jsonl" })).rejects.toThrow("is not a real file");
    await expect(tools.import({ file: "folder/there.jsonl" })).rejects.toThrow("is not a real folder");
    expect(await readFile(join(outside, "there.jsonl"), "utf8")).toBe("of another");
    expect(await readdir(outside)).toEqual(["there.jsonl"]);
    await rm(outside, { recursive: true });
  });

  test("that has a second name elsewhere is not gone on with", async () => {
    await writeFile(at("other.txt"), '{"upstash_redis_export":1}\n');
    await link(at("other.txt"), at("linked.jsonl.partial"));
    await expect(tools.export({ file: "linked.jsonl", resume: true })).rejects.toThrow("is not a real file of its own");
    expect(await readFile(at("other.txt"), "utf8")).toBe('{"upstash_redis_export":1}\n');
  });

  test("that is there stays, unless it is an export and replace is set", async () => {
    await writeFile(at("mine.jsonl"), '{"mine":true}\n');
    await expect(tools.export({ file: "mine.jsonl" })).rejects.toThrow("is there already. Name another file");
    await expect(tools.export({ file: "mine.jsonl", replace: true })).rejects.toThrow("is no export of this server");
    expect(await readFile(at("mine.jsonl"), "utf8")).toBe('{"mine":true}\n');
    await tools.export({ file: "export.jsonl" });
    await expect(tools.export({ file: "export.jsonl" })).rejects.toThrow("set replace: true");
    await tools.redis("SET", "second", "value");
    const { result } = await tools.export({ file: "export.jsonl", replace: true });
    expect(result.keys_in_file).toBe(2);
    expect((await readdir(tools.folder)).sort()).toEqual(["export.jsonl", "mine.jsonl"]);
  });

  test("that appears while an export runs is not overwritten", async () => {
    const progress = async () => writeFile(at("late.jsonl"), "of another program");
    await expect(tools.export({ file: "late.jsonl" }, { progress })).rejects.toThrow(
      "the export is in late.jsonl.partial, for resume: true",
    );
    expect(await readFile(at("late.jsonl"), "utf8")).toBe("of another program");
    expect((await tools.lines("late.jsonl.partial")).at(-1)).toBe('{"end":true,"keys":1,"skipped":0}');
  });

  test("does not follow its folder when that is exchanged for a link meanwhile", async () => {
    const outside = await mkdtemp(join(tmpdir(), "outside-"));
    await mkdir(at("dumps"));
    const progress = async () => {
      await rename(at("dumps"), at("moved"));
      await symlink(outside, at("dumps"));
    };
    await expect(tools.export({ file: "dumps/one.jsonl" }, { progress })).rejects.toThrow("changed by another program");
    expect(await readdir(outside)).toEqual([]);
    expect(await readdir(at("moved"))).toEqual(["one.jsonl.partial"]);
    await rm(outside, { recursive: true });
  });
});

describe("an unfinished export", () => {
  async function interrupt(input: object): Promise<void> {
    const cancelled = new AbortController();
    const progress = async () => cancelled.abort();
    for (let key = 0; key < 200; key += 1) await tools.redis("SET", `key:${key}`, "v");
    await expect(tools.export(input, { progress, signal: cancelled.signal })).rejects.toThrow(
      /has \d+ keys; go on with/,
    );
  }

  test("has another name, and is gone on with or begun anew as is said", async () => {
    await interrupt({ file: "slow.jsonl" });
    expect(await readdir(tools.folder)).toEqual(["slow.jsonl.partial"]);
    expect((await lstat(at("slow.jsonl.partial"))).mode & 0o777).toBe(0o600);
    await expect(tools.export({ file: "slow.jsonl" })).rejects.toThrow(
      "Go on with it with resume: true, or begin anew",
    );
    await expect(tools.export({ file: "slow.jsonl", resume: true, pattern: "other:*" })).rejects.toThrow(
      "resume: true takes the same pattern, type, format and database",
    );
    const { result } = await tools.export({ file: "slow.jsonl", replace: true });
    expect(result).toMatchObject({ keys_in_file: 201, finished: true });
    expect(await readdir(tools.folder)).toEqual(["slow.jsonl"]);
    await expect(tools.export({ file: "new.jsonl", resume: true })).rejects.toThrow("There is no new.jsonl.partial");
  });

  test("that has no key yet is taken away", async () => {
    const cancelled = new AbortController();
    cancelled.abort();
    const options = { signal: cancelled.signal };
    await expect(tools.export({ file: "none.jsonl" }, options)).rejects.toThrow(
      "The call was cancelled. Nothing was written.",
    );
    expect(await readdir(tools.folder)).toEqual([]);
  });
});

test("two exports into one file at once do not mix: one of them is refused", async () => {
  const both = await Promise.allSettled([tools.export({ file: "same.jsonl" }), tools.export({ file: "same.jsonl" })]);
  const [made] = both.filter(({ status }) => status === "fulfilled");
  expect(made).toMatchObject({ value: { result: { finished: true } } });
  expect(both.filter(({ status }) => status === "rejected")).toHaveLength(1);
  expect((await tools.lines("same.jsonl")).at(-1)).toBe('{"end":true,"keys":1,"skipped":0}');
});
