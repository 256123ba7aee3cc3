import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBrowser } from "../../src/approvals/open-browser.ts";

const ADDRESS = "http://127.0.0.1:4321/approvals/a?b=c&d=$(touch%20x);e";
const before = process.env.PATH;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "browser-"));
});
afterEach(() => {
  process.env.PATH = before;
  rmSync(folder, { recursive: true });
});

/** Puts a program on the PATH that a desktop has for opening addresses. */
function onPath(program: string, script: string): void {
  writeFileSync(join(folder, program), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, program), 0o755);
  process.env.PATH = `${folder}:${before}`;
}

test.each([
  ["linux", "xdg-open"],
  ["darwin", "open"],
])("on %s an address is opened by %s, as one argument that no shell reads", async (platform, program) => {
  onPath(program, `printf '%s|' "$@" > ${folder}/given`);
  expect(await openBrowser(ADDRESS, platform)).toBe(true);
  expect(readFileSync(join(folder, "given"), "utf8")).toBe(`${ADDRESS}|`);
});

test("a program that fails, as without a display, is told", async () => {
  onPath("xdg-open", "exit 3");
  expect(await openBrowser(ADDRESS, "linux")).toBe(false);
});

test("a machine without such a program is told, and nothing crashes", async () => {
  process.env.PATH = folder;
  expect(await openBrowser(ADDRESS, "linux")).toBe(false);
});
