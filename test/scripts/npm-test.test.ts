import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const HAS_REDIS = { "redis-server": "#!/bin/sh\n", chromium: "#!/bin/sh\n" };
const REDIS_TOOLS = `#!/bin/sh
case "$0" in */redis-server) echo "Redis server v=7.0.15";; *) exit 1;; esac
`;

/**
 * Runs npm test as root in a clone that has its packages, on a machine with these programs alone. Gives its exit code and
 * what happened, a line each: what was said, and which programs ran.
 */
function npmTest(
  args: readonly string[],
  programs: Readonly<Record<string, string>>,
  { hasConformance = true }: { hasConformance?: boolean } = {},
) {
  const root = mkdtempSync(join(tmpdir(), "npm-test-"));
  folders.push(root);
  const bin = join(root, "bin");
  for (const folder of ["bin", "scripts", "node_modules"]) mkdirSync(join(root, folder));
  for (const name of ["test.mjs", "setup.mjs", "node-version.mjs"]) {
    copyFileSync(resolve(import.meta.dirname, "../../scripts", name), join(root, "scripts", name));
  }
  writeFileSync(join(root, "scripts/build.mjs"), 'process.stderr.write("build\\n");');
  writeFileSync(join(root, "package-lock.json"), "{}");
  copyFileSync(resolve(import.meta.dirname, "../../package.json"), join(root, "package.json"));
  writeFileSync(join(root, "node_modules/.package-lock.json"), "{}");
  for (const folder of ["test/conformance", ".cache/conformance/node_modules"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const folder of ["test/conformance", ...(hasConformance ? [".cache/conformance"] : [])]) {
    for (const name of ["package.json", "package-lock.json"]) writeFileSync(join(root, folder, name), "{}");
  }
  if (hasConformance) writeFileSync(join(root, ".cache/conformance/node_modules/.package-lock.json"), "{}");
  const aptGet = `#!/bin/sh
echo "apt-get $1" >&2
printf '%s' '${REDIS_TOOLS}' > "${bin}/redis-check-rdb"
/bin/chmod 755 "${bin}/redis-check-rdb"
`;
  const npx = '#!/bin/sh\necho "npx $*" >&2\n';
  const npm = '#!/bin/sh\necho "npm $1" >&2\n';
  for (const [name, text] of Object.entries({ npx, npm, "apt-get": aptGet, ...programs })) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
  const script = 'process.getuid = () => 0; await import("./scripts/test.mjs");';
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", script, "--", "test.mjs", ...args],
    {
      cwd: root,
      encoding: "utf8",
      env: { PATH: bin },
    },
  );
  const lines = stderr.split("\n").filter(Boolean);
  return { status, lines: lines.map((line) => line.replace("npx --no-install ", "")) };
}

const LINT = "biome check --error-on-warnings";
const TYPES = "tsc --noEmit";

describe("npm test", () => {
  it("as root says what it installs, and why, before it installs a redis-server", () => {
    const { lines } = npmTest([], {});
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^No redis-server found\. Installing .* the tests start a redis-server of their own/),
      "apt-get update",
      "apt-get install",
    ]);
    expect(lines.at(-1)).toBe("vitest run");
  });

  it("checks lint and types, builds, and runs every test, with what it is given", () => {
    const { status, lines } = npmTest(["test/call", "--bail=1"], HAS_REDIS);
    expect(status).toBe(0);
    expect(lines.slice(0, 2).sort()).toEqual([LINT, TYPES]);
    expect(lines.slice(2)).toEqual(["build", "vitest run test/call --bail=1"]);
  });

  it("installs the conformance suite where it is missing, beside the packages of the project", () => {
    expect(npmTest([], HAS_REDIS, { hasConformance: false }).lines.slice(2)).toEqual(["build", "npm ci", "vitest run"]);
  });

  it.each([[["--project", "unit"]], [["--project=unit", "test/call"]]])(
    "with %j sees to neither types, a redis-server nor a build",
    (args) => {
      const { lines } = npmTest(args, {});
      expect(lines).toEqual([LINT, `vitest run ${args.join(" ")}`]);
    },
  );

  it("with another project beside unit makes both ready", () => {
    expect(npmTest(["--project", "unit", "--project", "faults"], HAS_REDIS).lines).toContain("build");
  });

  it("says which tests are skipped where there is no Chromium, and installs none", () => {
    const { chromium: _, ...others } = HAS_REDIS;
    const { status, lines } = npmTest([], others);
    expect(status).toBe(0);
    expect(lines[0]).toMatch(/^No Chromium found: the tests in a browser \(test\/browser\) are skipped\./);
    expect(lines.join()).not.toContain("apt-get update");
  });

  it("ends with the exit code of what fails, and runs no test after it", () => {
    const npx = '#!/bin/sh\necho "npx $*" >&2\nif [ "$2" = tsc ]; then exit 3; fi\n';
    const { status, lines } = npmTest([], { ...HAS_REDIS, npx });
    expect(status).toBe(3);
    expect(lines.sort()).toEqual([LINT, TYPES]);
  });

  it("ends with the exit code of the tests", () => {
    const npx = '#!/bin/sh\nif [ "$2" = vitest ]; then exit 7; fi\n';
    expect(npmTest([], { ...HAS_REDIS, npx }).status).toBe(7);
  });
});
