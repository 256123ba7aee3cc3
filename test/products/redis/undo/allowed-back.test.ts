import { describe, expect, test } from "vitest";
import { createUndoRecords } from "../../../../src/undo/undo-record.ts";
import { useTools } from "../tools/fixture.ts";
import { bounds, keeping } from "./fixture.ts";

const tools = useTools();
const textAt = async (key: string) => (await tools.redis("GET", key)).value?.toString();
const commandsIn = () => tools.redis("INFO", "commandstats").then(({ value }) => String(value));

/** The record of a server that has changed a key and made one, where everything was allowed. */
async function changed(key: string, made: string) {
  const records = createUndoRecords(bounds);
  const { write } = await keeping(tools, { records });
  await tools.redis("DEL", made);
  await tools.redis("SET", key, "before");
  await write("redis_string_write", "SET", key, "after");
  await write("redis_string_write", "SET", made, "after");
  return records;
}

describe("keys are brought back", () => {
  test.each([["app:*"], ["*:k,*:made"], ["app:*,*is*"]])("where --allow-keys %s names them", async (allowKeys) => {
    const { write, answer } = await keeping(tools, { flags: { allowKeys } });
    await tools.redis("SET", "app:k", "before", "EX", "1000");
    await write("redis_string_write", "SET", "app:k", "after");
    await write("redis_string_write", "SET", "app:made", "after");
    const { undo } = await answer("undo_apply", { last: 2, dry_run: false });
    expect(undo).toMatchObject({ kept: 2 });
    expect(await textAt("app:k")).toBe("before");
    expect(Number((await tools.redis("TTL", "app:k")).value)).toBeGreaterThan(900);
    expect((await tools.redis("KEYS", "*")).value).toHaveLength(1);
  });

  test("that did not exist before, where --allow-keys names single keys", async () => {
    const { write, answer } = await keeping(tools, { flags: { allowKeys: "made" } });
    await write("redis_string_write", "SET", "made", "after");
    await answer("undo_apply", { last: 1, dry_run: false });
    expect(await textAt("made")).toBeUndefined();
  });
});

describe("keys are left as they are", () => {
  test.each([
    ["--allow-keys names them no more", { allowKeys: "app:*" }, "writes may not change it now (--allow-keys)"],
    ["--allow-keys has no second name", { allowKeys: "k,made" }, "would need a second key for a moment"],
    ["a command that brings them back is denied", { denyCommands: "RESTORE" }, "RESTORE is denied here"],
    ["a command that reads them is denied", { denyCommands: "DUMP" }, "DUMP is denied here"],
    ["their database is protected now", { protect: "127.0.0.1*" }, "127.0.0.1"],
  ])("where %s", async (_where, flags, why) => {
    const records = await changed("k", "made");
    const { answer } = await keeping(tools, { records, flags });
    await tools.redis("CONFIG", "RESETSTAT");
    const outlook = JSON.stringify((await answer("undo_apply", { call: 1 })).result);
    expect(outlook).toContain(why);
    await answer("undo_apply", { call: 1, dry_run: false });
    expect(await textAt("k")).toBe("after");
    expect(await commandsIn()).not.toMatch(/cmdstat_(restore|rename|unlink|pexpireat|persist):/);
    const { answer: later } = await keeping(tools, { records });
    expect((await later("undo_apply", { call: 1, dry_run: false })).result).toMatchObject({ brought_back: 1 });
    expect(await textAt("k")).toBe("before");
  });

  test("of a call whose other keys are brought back, which is not taken for undone then", async () => {
    const records = createUndoRecords(bounds);
    const { answer } = await keeping(tools, { records });
    for (const key of ["app:k", "k"]) await tools.redis("SET", key, "before");
    const commands = ["app:k", "k"].map((key) => ["SET", key, "after"]);
    await answer("redis_pipeline_write", { commands });
    const { answer: narrow } = await keeping(tools, { records, flags: { allowKeys: "app:*" } });
    expect((await narrow("undo_apply", { last: 1, dry_run: false })).result).toMatchObject({ brought_back: 1 });
    expect((await answer("undo_apply", { last: 1, dry_run: false })).result).toMatchObject({
      ...{ calls: [1], brought_back: 1, already_so: 1 },
    });
    expect([await textAt("app:k"), await textAt("k")]).toEqual(["before", "before"]);
  });

  test("and undo_list says so where it is asked to check", async () => {
    const records = await changed("k", "made");
    const { answer } = await keeping(tools, { records, flags: { allowKeys: "app:*" } });
    expect((await answer("undo_list", { check: true })).result).toMatchObject([
      { possible: "of 1, 1 impossible" },
      { possible: "of 1, 1 impossible" },
    ]);
  });
});

describe("what was changed since is overwritten", () => {
  const changedSince = async (allowDestructiveOn: string) => {
    const { write, reply } = await keeping(tools, { flags: { confirm: "always", allowDestructiveOn } });
    await tools.redis("SET", "k", "before");
    await write("redis_string_write", "SET", "k", "after");
    await tools.redis("SET", "k", "of somebody else");
    return reply("undo_apply", { call: 1, dry_run: false, force: true }, true);
  };

  test("by nobody where no person may be asked about harm to its database", async () => {
    expect(JSON.stringify(await changedSince("another"))).toContain("--allow-destructive-on");
    expect(await textAt("k")).toBe("of somebody else");
  });

  test("where a person may be asked, and is", async () => {
    expect(JSON.stringify(await changedSince("127.0.0.1*"))).toContain("that change is overwritten");
  });
});

describe("where a read by which keys are kept is denied", () => {
  test("a write is carried out, and its answer says why it is not kept", async () => {
    const { write } = await keeping(tools, { flags: { denyCommands: "DUMP" } });
    await tools.redis("CONFIG", "RESETSTAT");
    const { undo } = await write("redis_string_write", "SET", "k", "v");
    expect(undo).toEqual({
      kept: 0,
      not_kept: ["DUMP, by which keys are read before they are changed, is not allowed here"],
    });
    expect(await textAt("k")).toBe("v");
    expect(await commandsIn()).not.toContain("cmdstat_dump:");
  });
});

test("a write that is not allowed is refused as ever, and nothing is kept of it", async () => {
  const { refusal, answer } = await keeping(tools, { flags: { allowKeys: "app:*" } });
  const set = { command: "SET", args: ["other", "v"] };
  expect(await refusal("redis_string_write", set)).toMatch(/^Nothing was sent/);
  expect((await answer("undo_list")).result).toEqual([]);
});
