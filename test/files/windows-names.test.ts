import { win32 } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkExportPath } from "../../src/files/export-place.ts";
import { openFoldersOf } from "../../src/files/open-folder.ts";
import { isPlainName } from "../../src/files/windows-names.ts";
import { partsOfEnvPath } from "../../src/products/account/env/env-path.ts";

const FOLDER = "C:\\work";
/** Names that begin paths out of a folder, or mean something else than they say, on Windows. */
const ODD = [
  "..",
  ".",
  "",
  "C:",
  "CON",
  "nul",
  "com1",
  "LPT¹",
  "GIT~1",
  "a.",
  "a ",
  "x:y",
  "\\\\server\\share",
  "*",
  "a",
];
const path = fc
  .array(fc.oneof(fc.constantFrom(...ODD), fc.string({ maxLength: 6 })), { maxLength: 4 })
  .chain((parts) => fc.constantFrom("/", "\\").map((separator) => parts.join(separator)));

function takes(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

describe("a name on Windows", () => {
  test.each([
    "CON",
    "nul.jsonl",
    "Com1.backup.jsonl",
    "LPT³.jsonl",
    "conin$",
    "aux .jsonl",
    "backup.jsonl:stream",
    "C:backup.jsonl",
    "folder\\backup.jsonl",
    "GIT~1",
    "folder.",
    "folder ",
    "what?.jsonl",
  ])("that is something else than it says is none: %j", (name) => {
    expect(isPlainName(name, "win32")).toBe(false);
  });

  test.each(["backup.jsonl", "console.jsonl", "com10.jsonl", "nullable", "~backup", "users 2.jsonl", "größe.jsonl"])(
    "that is what it says is one: %j",
    (name) => {
      expect(isPlainName(name, "win32")).toBe(true);
    },
  );

  test("is none of the business of other systems", () => {
    expect(isPlainName("aux", "linux")).toBe(true);
    expect(takes(() => checkExportPath("aux/con.jsonl", false, "linux"))).toBe(true);
  });
});

describe("a path that a model names, on Windows", () => {
  test.each([
    "..\\x.jsonl",
    "../x.jsonl",
    "C:\\x.jsonl",
    "C:x.jsonl",
    "\\\\server\\share\\x.jsonl",
    "\\\\?\\C:\\x.jsonl",
    "\\x.jsonl",
    "a:b.jsonl",
    "a.jsonl:b.jsonl",
    "GIT~1/x.jsonl",
    "con/x.jsonl",
    "con.jsonl",
    "dumps./x.jsonl",
    " ../x.jsonl",
  ])("is refused where it leads elsewhere: %j", (file) => {
    expect(takes(() => checkExportPath(file, true, "win32"))).toBe(false);
    expect(takes(() => partsOfEnvPath(file.replace(/x?\.jsonl$/, ".env"), "win32"))).toBe(false);
  });

  test("stays in the folder and keeps its name, whatever is taken", () => {
    fc.assert(
      fc.property(path, (begin) => {
        const files = [`${begin}/x.jsonl`, `${begin}.jsonl`].filter((file) =>
          takes(() => checkExportPath(file, false, "win32")),
        );
        const envFile = `${begin}/.env`;
        const taken = takes(() => partsOfEnvPath(envFile, "win32")) ? [...files, envFile] : files;
        for (const file of taken) {
          expect(win32.relative(FOLDER, win32.resolve(FOLDER, file)).split("\\").join("/")).toBe(
            file.replace(/^(\.\/)+/, ""),
          );
        }
      }),
    );
  });

  test("is taken where it is plain", () => {
    expect(takes(() => checkExportPath("dumps/users.jsonl", false, "win32"))).toBe(true);
    expect(partsOfEnvPath("apps/web/.env.local", "win32")).toEqual({ parts: ["apps", "web"], name: ".env.local" });
  });
});

test("paths through open folders are Linux's alone: elsewhere anybody may have made a folder of that name", () => {
  expect(openFoldersOf("linux")).toBe("/proc/self/fd");
  expect([openFoldersOf("win32"), openFoldersOf("darwin")]).toEqual(["", ""]);
});
