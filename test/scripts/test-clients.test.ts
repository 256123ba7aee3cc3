import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A clone that is installed and built, its clients as given; gives what happened in it, a line for each program that ran. */
function testClients(args: readonly string[], clients: "missing" | "older than the lock file" | "installed") {
  const root = mkdtempSync(join(tmpdir(), "test-clients-"));
  folders.push(root);
  const put = (path: string, text: string) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), 0o755);
  };
  for (const name of ["test-clients.mjs", "setup.mjs", "node-version.mjs"]) {
    put(`scripts/${name}`, "");
    copyFileSync(resolve(import.meta.dirname, "../../scripts", name), join(root, "scripts", name));
  }
  copyFileSync(resolve(import.meta.dirname, "../../package.json"), join(root, "package.json"));
  put("scripts/build.mjs", "");
  for (const folder of ["", "test/clients/"]) {
    put(`${folder}package-lock.json`, "{}");
    if (folder === "" || clients !== "missing") put(`${folder}node_modules/.package-lock.json`, "{}");
  }
  const longAgo = new Date(0);
  if (clients === "older than the lock file") {
    utimesSync(join(root, "test/clients/node_modules/.package-lock.json"), longAgo, longAgo);
  }
  put("bin/redis-server", "#!/bin/sh\n");
  put("bin/chromium", "#!/bin/sh\n");
  put("bin/npm", '#!/bin/sh\necho "npm $1 in $PWD"\n');
  put(
    "bin/npx",
    '#!/bin/sh\necho "$*"\ntest -n "$WRITE_CLIENT_RESULTS" && echo "results are written"\ntest -n "$WRITE_PICTURES" && echo "pictures are written"\nexit 3\n',
  );
  const { status, stdout } = spawnSync(process.execPath, ["scripts/test-clients.mjs", ...args], {
    cwd: root,
    encoding: "utf8",
    env: { PATH: join(root, "bin") },
  });
  return { status, lines: stdout.replaceAll(root, "").split("\n").filter(Boolean) };
}

const VITEST = "--no-install vitest run --config test/clients/vitest.config.ts";

describe("npm run test:clients", () => {
  it.each(["missing", "older than the lock file"] as const)("installs clients that are %s", (clients) => {
    expect(testClients([], clients).lines).toEqual(["npm ci in /test/clients", VITEST]);
  });

  it("installs nothing twice, and ends as the test runner does", () => {
    expect(testClients([], "installed")).toEqual({ status: 3, lines: [VITEST] });
  });

  it("writes results down when it is told so, and passes other arguments on", () => {
    const { lines } = testClients(["--write", "--reporter=dot"], "installed");
    expect(lines).toEqual([`${VITEST} --reporter=dot`, "results are written"]);
  });

  it("makes the pictures of the conversation alone when it is told so", () => {
    const { lines } = testClients(["--pictures"], "installed");
    expect(lines).toEqual([`${VITEST} test/clients/pictures.test.ts`, "pictures are written"]);
  });
});
