import { describe, expect, test } from "vitest";
import { openUndo } from "../../src/commands/open-undo.ts";
import { configOf } from "../served.ts";

describe("what is kept so that it can be undone", () => {
  test("is nothing without --undo", async () => {
    expect(await openUndo(configOf({ allowWrites: "true" }))).toBeUndefined();
  });

  test.each([
    [{ undoBytes: "20000" }, "--undo-bytes bounds what --undo keeps, and nothing is kept: add --undo."],
    [{ undoKeys: "10000" }, "--undo-keys bounds what --undo keeps, and nothing is kept: add --undo."],
    [
      { undoMinutes: "5", transport: "http" },
      "--undo-minutes bounds what --undo keeps, and nothing is kept: add --undo.",
    ],
    [{ undoFile: "undo", allowWrites: "true" }, "--undo-file names a file, but nothing is kept in it: add --undo."],
    [{ undo: "true" }, "--undo keeps what calls change, and this server may change nothing: add --allow-writes."],
    [{ undo: "true", undoFile: "undo", transport: "http" }, "--undo-file is for stdio"],
    [
      { undo: "true", undoFile: "../undo", allowWrites: "true" },
      '--undo-file: "../undo" is not a path below the working folder',
    ],
  ])("is refused with %j, with what to do", async (flags, sentence) => {
    await expect(openUndo(configOf(flags))).rejects.toThrow(sentence);
  });

  test("is in memory over HTTP, whatever its callers may", async () => {
    const undo = await openUndo(configOf({ undo: "true", transport: "http", callers: "callers.json" }));
    expect(undo?.begin("caller", "tool").record.bounds).toEqual({ bytes: 16_777_216, keys: 10_000, minutes: 60 });
    await undo?.close();
  });
});
