import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openLineFile } from "../../../src/operations/audit/line-sink.ts";

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), "line-sink-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const line = (text: string) => Buffer.from(`${text}\n`);
const read = (path: string) => readFileSync(path, "utf8");
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("a file of lines", () => {
  test("is made with mode 0600", async () => {
    const path = join(folderForTest(), "audit.log");
    await (await openLineFile(path)).write(line("one"));
    expect([read(path), modeOf(path)]).toEqual(["one\n", 0o600]);
  });

  test("is appended to where it exists, and keeps its mode", async () => {
    const path = join(folderForTest(), "audit.log");
    writeFileSync(path, "before\n");
    chmodSync(path, 0o640);
    await (await openLineFile(path)).write(line("one"));
    expect([read(path), modeOf(path)]).toEqual(["before\none\n", 0o640]);
  });

  test("that ends within a line goes on in a line of its own", async () => {
    const path = join(folderForTest(), "audit.log");
    writeFileSync(path, "cut sho");
    await (await openLineFile(path)).write(line("one"));
    expect(read(path)).toBe("cut sho\none\n");
  });

  test("is opened anew by its name when it is asked for", async () => {
    const path = join(folderForTest(), "audit.log");
    const file = await openLineFile(path);
    await file.write(line("one"));
    renameSync(path, `${path}.1`);
    await file.write(line("two"));
    file.reopen();
    await file.write(line("three"));
    expect([read(`${path}.1`), read(path)]).toEqual(["one\ntwo\n", "three\n"]);
  });

  test("is made anew where it was deleted", async () => {
    const path = join(folderForTest(), "audit.log");
    const file = await openLineFile(path);
    await file.write(line("one"));
    rmSync(path);
    await file.write(line("two"));
    expect(read(path)).toBe("two\n");
  });

  test("says why nothing is written where its folder is gone, and goes on when it is there again", async () => {
    const folder = join(folderForTest(), "logs");
    mkdirSync(folder);
    const path = join(folder, "audit.log");
    const file = await openLineFile(path);
    rmSync(folder, { recursive: true });
    expect(await file.write(line("one"))).toEqual({ written: 0, error: expect.objectContaining({ code: "ENOENT" }) });
    mkdirSync(folder);
    expect(await file.write(line("two"))).toEqual({ written: 4 });
    expect(read(path)).toBe("two\n");
  });

  test.each([
    ["a folder", (path: string) => mkdirSync(path), /EISDIR/],
    ["in no folder", (path: string) => rmSync(join(path, ".."), { recursive: true }), /ENOENT/],
  ])("is refused where it is %s", async (_what, make, reason) => {
    const path = join(folderForTest(), "audit.log");
    make(path);
    await expect(openLineFile(path)).rejects.toThrow(reason);
  });

  test("is refused where it is a device, such as the terminal", async () => {
    await expect(openLineFile("/dev/null")).rejects.toThrow("not a regular file");
  });

  test("has what was under way when the process ends, each line once", async () => {
    const path = join(folderForTest(), "audit.log");
    const file = await openLineFile(path);
    const underWay = file.write(line("first"));
    file.writeNow(line("last"));
    expect(read(path)).toBe("first\nlast\n");
    await underWay;
    expect(read(path)).toBe("first\nlast\n");
  });

  test("takes the last lines at once when the process ends", async () => {
    const path = join(folderForTest(), "audit.log");
    (await openLineFile(path)).writeNow(line("last"));
    expect(read(path)).toBe("last\n");
  });
});
