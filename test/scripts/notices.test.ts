import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { inputsOf, noticesOf } from "../../scripts/notices.mjs";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files, which are in a bundle all. */
function bundleOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "notices-"));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return noticesOf(root, Object.keys(files));
}

const packageOf = (name: string, license: string | undefined = "MIT") => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: "1.2.3", license }),
});

describe("the notices of a bundle", () => {
  it("name each package with its version, its license and the words of it", () => {
    const notices = bundleOf({
      ...packageOf("@b/two", "ISC"),
      "node_modules/@b/two/LICENSE.md": "Copyright B",
      "node_modules/@b/two/index.js": "",
      ...packageOf("one"),
      "node_modules/one/licence": "Copyright A\n",
      "node_modules/one/NOTICE": "Thanks to C.",
      "node_modules/one/deep/index.js": "",
      "src/main.ts": "",
    });
    const line = "-".repeat(80);
    expect(notices.split(`${line}\n\n`).slice(1)).toEqual([
      "@b/two 1.2.3 (ISC)\n\nCopyright B\n\n",
      "one 1.2.3 (MIT)\n\nThanks to C.\n\nCopyright A\n",
    ]);
  });

  it("name both versions of a package that is there twice", () => {
    const nested = JSON.stringify({ name: "one", version: "2.0.0", license: "MIT" });
    const notices = bundleOf({
      ...packageOf("one"),
      "node_modules/one/LICENSE": "Copyright A",
      "node_modules/two/node_modules/one/package.json": nested,
      "node_modules/two/node_modules/one/LICENSE": "Copyright A",
    });
    expect(notices).toContain("one 1.2.3 (MIT)");
    expect(notices).toContain("one 2.0.0 (MIT)");
    expect(notices).not.toContain("two");
  });

  it("name what a package contains of another", () => {
    const region =
      "//#region ../../node_modules/.pnpm/@cfworker+json-schema@4.1.1/node_modules/@cfworker/json-schema/a.js";
    const notices = bundleOf({
      ...packageOf("one"),
      "node_modules/one/LICENSE": "Copyright A",
      "node_modules/one/index.js": `${region}\nconst a = 1;\n//#endregion\n`,
    });
    expect(notices).toContain("@cfworker/json-schema 4.1.1, contained in one (MIT)\n\nThe MIT License");
    expect(notices).toContain("Copyright (c) 2020 Jeremy Danyow");
  });
});

describe("a build ends", () => {
  it.each([
    ["without the words of a license", packageOf("one")],
    ["without the name of a license", { ...packageOf("one", ""), "node_modules/one/README": "" }],
  ])("with a package %s", (_, files) => {
    expect(() => bundleOf(files)).toThrow(/^one 1\.2\.3 is bundled, but has no license in .*one\.$/);
  });

  it("with code of another package whose license is not known, which it says where to put", () => {
    const files = {
      ...packageOf("one"),
      "node_modules/one/LICENSE": "Copyright A",
      "node_modules/one/index.js": "//#region ../node_modules/.pnpm/songs@1.0.0/node_modules/songs/index.js\n",
    };
    expect(() => bundleOf(files)).toThrow("one contains songs 1.0.0: add its license to scripts/licenses");
  });
});

it("only files that have a part in what was built count", () => {
  const inputs = { "a.js": { bytesInOutput: 10 }, "shaken.js": { bytesInOutput: 0 } };
  const other = { "a.js": { bytesInOutput: 5 }, "b.js": { bytesInOutput: 1 } };
  expect(inputsOf({ outputs: { "main.js": { inputs }, "chunk.js": { inputs: other } } })).toEqual(["a.js", "b.js"]);
});
