import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { noteWindow, runningWindows, windowsFolder } from "../../src/commands/running-windows.ts";

/** A folder of a user's running programs, empty. */
function runtimeFolder(): string {
  const runtime = mkdtempSync(join(tmpdir(), "windows-"));
  onTestFinished(() => rmSync(runtime, { recursive: true, force: true }));
  return windowsFolder({ XDG_RUNTIME_DIR: runtime });
}

const own = {
  pid: process.pid,
  url: "http://127.0.0.1:4000/open?key=k",
  serves: "stdio",
  since: "2026-03-02T12:55:00Z",
};
/** No process has this number: it is beyond what Linux gives. */
const GONE = 4_194_305;

describe("the windows that run", () => {
  test("are found as they were noted, the newest first, until they are taken back", async () => {
    const folder = runtimeFolder();
    const takeBack = await noteWindow(folder, own);
    writeFileSync(join(folder, "1.json"), JSON.stringify({ ...own, pid: 1, since: "2026-03-03T00:00:00Z" }));
    expect((await runningWindows(folder)).map(({ pid }) => pid)).toEqual([1, process.pid]);
    await takeBack();
    expect((await runningWindows(folder)).map(({ pid }) => pid)).toEqual([1]);
  });

  test("leave nothing behind that the next one does not take away, where they were killed", async () => {
    const folder = runtimeFolder();
    await noteWindow(folder, { ...own, pid: GONE });
    await noteWindow(folder, own);
    expect(readdirSync(folder)).toEqual([`${process.pid}.json`]);
  });

  test("are none where nothing was noted", async () => {
    expect(await runningWindows(runtimeFolder())).toEqual([]);
  });

  test("are noted where this user alone can read it", async () => {
    const folder = runtimeFolder();
    await noteWindow(folder, own);
    const modes = [folder, join(folder, `${process.pid}.json`)].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600]);
  });

  test("are without those of processes that have ended, and what is no note is removed", async () => {
    const folder = runtimeFolder();
    await noteWindow(folder, { ...own, pid: GONE });
    writeFileSync(join(folder, "7.json"), "not JSON");
    writeFileSync(join(folder, "other"), "is left alone");
    expect(await runningWindows(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(["other"]);
  });

  test("are those of no program whose address is none of HTTP, since a browser would open it", async () => {
    const folder = runtimeFolder();
    await noteWindow(folder, { ...own, url: "file:///etc/passwd" });
    expect(await runningWindows(folder)).toEqual([]);
  });

  test("are neither noted nor read in a folder that others can read, or that is a link", async () => {
    const open = runtimeFolder();
    mkdirSync(open);
    chmodSync(open, 0o755);
    await expect(noteWindow(open, own)).rejects.toThrow("not a folder of this user alone");
    writeFileSync(join(open, "1.json"), JSON.stringify({ ...own, pid: 1 }));
    await expect(runningWindows(open)).rejects.toThrow("not a folder of this user alone");
    const linked = runtimeFolder();
    symlinkSync(open, linked);
    await expect(noteWindow(linked, own)).rejects.toThrow("not a folder of this user alone");
    expect(existsSync(join(open, `${process.pid}.json`))).toBe(false);
  });
});
