import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What redis-tools install: a server where it is called so. */
const REDIS_TOOLS = `#!/bin/sh
case "$0" in */redis-server) echo "Redis server v=7.0.15";; *) echo "Redis check-rdb"; exit 1;; esac
`;
const ANOTHER_PROGRAM = "#!/bin/sh\necho something else\n";

interface Machine {
  /** The programs on the PATH, with what they do. */
  programs?: Readonly<Record<string, string>>;
  user?: number;
  environment?: Readonly<Record<string, string>>;
}

/** A clone of its own on a machine with these programs alone. */
function clone() {
  const root = mkdtempSync(join(tmpdir(), "setup-"));
  folders.push(root);
  const bin = join(root, "bin");
  for (const folder of [bin, join(root, "scripts")]) mkdirSync(folder);
  copyFileSync(resolve(import.meta.dirname, "../../scripts/setup.mjs"), join(root, "scripts/setup.mjs"));
  const put = (name: string, text: string) => {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  };

  /** Runs `ensureRedis`; the last line on stdout is where a redis-server is found afterwards. */
  function ensureRedis({ programs = {}, user = 0, environment = {} }: Machine) {
    for (const [name, text] of Object.entries(programs)) put(name, text);
    const script = `
      process.getuid = () => ${user};
      const { ensureRedis } = await import("./scripts/setup.mjs");
      ensureRedis();
      console.log(process.env.PATH);`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
      encoding: "utf8",
      env: { PATH: bin, ...environment },
    });
    return { status, path: stdout.trim().split(":"), lines: stderr.split("\n").filter(Boolean) };
  }

  /** An apt-get that says on stderr what it is asked for, and installs such a program. */
  const aptGet = (installed: string) => `#!/bin/sh
echo "apt-get $* ($DEBIAN_FRONTEND)" >&2
if [ "$1" = install ]; then
  printf '%s' '${installed}' > "${bin}/redis-check-rdb"
  /bin/chmod 755 "${bin}/redis-check-rdb"
fi
`;
  return { root, ensureRedis, aptGet, own: join(root, ".cache/redis") };
}

describe("a fresh clone without Redis, as root on Debian", () => {
  it("says in one line what is installed and why, before apt-get runs", () => {
    const { ensureRedis, aptGet } = clone();
    const { status, lines } = ensureRedis({ programs: { "apt-get": aptGet(REDIS_TOOLS) } });
    expect(status).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^No redis-server found\. Installing the Debian package redis-tools .*no Redis service/),
      "apt-get update -qq (noninteractive)",
      "apt-get install -y -qq --no-install-recommends redis-tools (noninteractive)",
    ]);
  });

  it("gets a redis-server in a folder of its own, first on the PATH of what is started", () => {
    const { root, own, ensureRedis, aptGet } = clone();
    const { path } = ensureRedis({ programs: { "apt-get": aptGet(REDIS_TOOLS) } });
    expect(path[0]?.endsWith("/.cache/redis")).toBe(true);
    const { stdout } = spawnSync(join(own, "redis-server"), ["--version"], { encoding: "utf8" });
    expect(stdout).toContain("Redis server v=7");
    expect(existsSync(join(root, "bin/redis-server"))).toBe(false);
  });

  it("installs nothing the second time", () => {
    const { ensureRedis, aptGet } = clone();
    ensureRedis({ programs: { "apt-get": aptGet(REDIS_TOOLS) } });
    const { status, path, lines } = ensureRedis({});
    expect({ status, lines }).toEqual({ status: 0, lines: [] });
    expect(path[0]?.endsWith("/.cache/redis")).toBe(true);
  });

  it("ends with what to do where the package has no server", () => {
    const { ensureRedis, aptGet, own } = clone();
    const { status, lines } = ensureRedis({ programs: { "apt-get": aptGet(ANOTHER_PROGRAM) } });
    expect(status).toBe(1);
    expect(lines.at(-1)).toMatch(/^No redis-server found\. Install it .*UPSTASH_MCP_REDIS_SERVER/);
    expect(existsSync(join(own, "redis-server"))).toBe(false);
  });

  it("ends where apt-get fails, with its exit code", () => {
    const { ensureRedis } = clone();
    const { status, lines } = ensureRedis({ programs: { "apt-get": "#!/bin/sh\necho no network >&2\nexit 100\n" } });
    expect(status).toBe(100);
    expect(lines).toEqual([expect.stringContaining("Installing"), "no network"]);
  });
});

describe("nothing is installed", () => {
  it.each<[string, Machine]>([
    ["where redis-server is on the PATH", { programs: { "redis-server": REDIS_TOOLS } }],
    ["where valkey-server is on the PATH", { programs: { "valkey-server": REDIS_TOOLS } }],
    ["where redis-tools are there", { programs: { "redis-check-rdb": REDIS_TOOLS }, user: 1000 }],
    ["where a Redis is named", { environment: { UPSTASH_MCP_REDIS_SERVER: "redis://localhost" } }],
  ])("%s", (_, machine) => {
    const { ensureRedis, aptGet } = clone();
    const programs = { "apt-get": aptGet(REDIS_TOOLS), ...machine.programs };
    expect(ensureRedis({ ...machine, programs })).toMatchObject({ status: 0, lines: [] });
  });

  it("by another user than root, who is told what to do", () => {
    const { ensureRedis, aptGet } = clone();
    const { status, lines } = ensureRedis({ user: 1000, programs: { "apt-get": aptGet(REDIS_TOOLS) } });
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^No redis-server found\. Install it/)]);
  });
});

it("no script asks for the package with the service, or for a service at all", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../../scripts/setup.mjs"), "utf8");
  const asked = [...text.matchAll(/run\("apt-get", (\[.*\])/g)].map(([, args = ""]) => args);
  expect(asked).toHaveLength(2);
  expect(asked.join()).not.toMatch(/redis-server|systemctl|service/);
});
