import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "acorn";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { BIN, environment } from "./program.ts";

const root = resolve(import.meta.dirname, "../..");
const scripts = Object.values(packageJson.scripts).flatMap((line) => /^node (scripts\/\S+)$/.exec(line)?.[1] ?? []);

/** Runs a file as a Node of another version would, as far as it can tell by the version that it reads. */
function runAt(version: string, file: string, ...args: string[]) {
  const versions = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(versions)}`, file, ...args],
    { cwd: root, encoding: "utf8", env: environment() },
  );
  return { status, stdout, stderr };
}

function oneLine(version: string) {
  return {
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(
      new RegExp(`^upstash-mcp: Node 20\\.18\\.1 or newer is needed, and this is Node ${version} \\([^\\n]+\\n$`),
    ),
  };
}

describe("the program, by a Node that is too old", () => {
  it.each(["16.20.2", "18.20.8", "20.9.0", "20.18.0"])("ends with one line that names both versions: %s", (version) => {
    expect(runAt(version, BIN, "--version")).toEqual(oneLine(version));
  });

  it.each(["20.18.1", "20.19.0", "22.0.0", "100.0.0", "24.0.0-nightly20250101"])(
    "starts by a newer one: %s",
    (version) => {
      expect(runAt(version, BIN, "--version")).toEqual({ status: 0, stdout: `${packageJson.version}\n`, stderr: "" });
    },
  );

  it("is read to its check there: the first file has old syntax alone, and imports nothing before", () => {
    const first = readFileSync(BIN, "utf8");
    const loads = first.match(/\bimport\b/g) ?? [];
    expect(loads).toHaveLength(1);
    // What stands for import() here is called by no old Node; the rest is of 2015.
    const rest = first.replace('import("./program.js")', 'load("./program.js")');
    for (const sourceType of ["module", "script"] as const)
      parse(rest, { ecmaVersion: 2015, sourceType, allowHashBang: true });
  });
});

describe("the scripts that npm runs, by a Node that is too old", () => {
  it("are known to this test", () => {
    expect(scripts).toContain("scripts/start.mjs");
    expect(scripts).toContain("scripts/test.mjs");
  });

  it.each(scripts)("end with one line that names both versions: %s", (script) => {
    expect(runAt("18.20.8", script)).toEqual(oneLine("18.20.8"));
  });

  it.each([...scripts, "scripts/node-version.mjs", "scripts/setup.mjs"])(
    "are read to their check by Node 16: %s",
    (script) => {
      const text = readFileSync(join(root, script), "utf8");
      parse(text, { ecmaVersion: 2022, sourceType: "module", allowHashBang: true });
      const [first] = text.match(/(?<=^import )".*"|(?<=^import .* from )".*"/gm) ?? [];
      if (scripts.includes(script)) expect(first).toBe('"./node-version.mjs"');
    },
  );

  it("say what the program says", () => {
    const script = pathToFileURL(join(root, "scripts/start.mjs"));
    expect(runAt("16.20.2", script.pathname).stderr).toBe(runAt("16.20.2", BIN).stderr);
  });
});
