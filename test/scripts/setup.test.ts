import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
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
  /** Another user of this machine, for what root may do and nobody else. */
  as?: { uid?: number };
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
  function ensureRedis({ programs = {}, user = 0, environment = {}, as = {} }: Machine) {
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
      ...as,
    });
    return { status, path: stdout.trim().split(":"), lines: stderr.split("\n").filter(Boolean) };
  }

  /** Runs `ensureChromium`; gives what it says on stderr. */
  function ensureChromium({ programs = {}, user = 0 }: Machine) {
    for (const [name, text] of Object.entries(programs)) put(name, text);
    const script = `
      process.getuid = () => ${user};
      const { ensureChromium } = await import("./scripts/setup.mjs");
      ensureChromium();`;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
      encoding: "utf8",
      env: { PATH: bin },
    });
    return { status, lines: stderr.split("\n").filter(Boolean) };
  }

  /** Runs `ensureNginx`; gives what it says on stderr. */
  function ensureNginx(programs: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(programs)) put(name, text);
    const script = 'const { ensureNginx } = await import("./scripts/setup.mjs"); ensureNginx();';
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
      encoding: "utf8",
      env: { PATH: `${bin}:/usr/bin:/bin` },
    });
    return { status, lines: stderr.split("\n").filter(Boolean) };
  }

  /** An apt-get that says on stderr what it is asked for, and installs such a program. */
  const aptGet = (installed: string) => `#!/bin/sh
echo "apt-get $* ($DEBIAN_FRONTEND)" >&2
if [ "$1" = install ]; then
  printf '%s' '${installed}' > "${bin}/redis-check-rdb"
  /bin/chmod 755 "${bin}/redis-check-rdb"
fi
`;
  return { root, put, ensureChromium, ensureNginx, ensureRedis, aptGet, own: join(root, ".cache/redis") };
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

  it.each([
    ["E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (apt)", /start again when it is done/],
    ["E: Could not open lock file - open (13: Permission denied)", /This user may not install packages here/],
    ["W: Failed to fetch http://deb.debian.org/x  Temporary failure resolving 'deb.debian.org'", /check the network/],
    ["E: Unable to locate package redis-tools", /package sources of this system do not have it/],
    ["E: Something else", /Its words above say why/],
  ])("ends where apt-get fails, with its words, the step, what to do and its exit code: %s", (words, advice) => {
    for (const step of ["update", "install"]) {
      const { ensureRedis } = clone();
      const program = `#!/bin/sh\n[ "$1" = ${step} ] || exit 0\necho "${words}" >&2\nexit 100\n`;
      const { status, lines } = ensureRedis({ programs: { "apt-get": program } });
      expect(status).toBe(100);
      expect(lines).toEqual([expect.stringContaining("Installing"), words, expect.stringMatching(advice)]);
      expect(lines.at(-1)).toMatch(new RegExp(`^apt-get ${step} failed \\(100\\)\\. .* UPSTASH_MCP_REDIS_SERVER`));
    }
  });

  it("says that there is no network where the update passes it over and the package is not found for it", () => {
    const { ensureRedis } = clone();
    const program = `#!/bin/sh
[ "$1" = update ] && echo "W: Failed to fetch http://deb.debian.org/x" >&2 && exit 0
echo "E: Unable to locate package redis-tools" >&2
exit 100
`;
    const { lines } = ensureRedis({ programs: { "apt-get": program } });
    expect(lines.at(-1)).toMatch(/^apt-get install failed \(100\)\. The server with the packages cannot be reached/);
  });
});

describe("a folder for what is kept that cannot be written", () => {
  const tools = { "redis-check-rdb": REDIS_TOOLS };
  const oneLine = (folder: string) => [
    expect.stringMatching(new RegExp(`^Nothing can be written to \\S*/${folder} \\(E\\w+: .*\\)\\. Make it a folder`)),
  ];

  it("ends with one line where a file is in its place", () => {
    const { root, ensureRedis } = clone();
    writeFileSync(join(root, ".cache"), "");
    expect(ensureRedis({ programs: tools })).toMatchObject({ status: 1, lines: oneLine(".cache") });
  });

  it("ends with one line where a file is in the place of the folder for Redis", () => {
    const { root, ensureRedis } = clone();
    mkdirSync(join(root, ".cache"));
    writeFileSync(join(root, ".cache/redis"), "");
    expect(ensureRedis({ programs: tools })).toMatchObject({ status: 1, lines: oneLine(".cache/redis") });
  });

  it("ends with one line where a folder has the name of the program, and leaves nothing there", () => {
    const { own, ensureRedis } = clone();
    mkdirSync(join(own, "redis-server/x"), { recursive: true });
    expect(ensureRedis({ programs: tools })).toMatchObject({ status: 1, lines: oneLine(".cache/redis") });
    expect(readdirSync(own)).toEqual(["redis-server"]);
  });

  it.each([".", ".cache"])("ends with one line where this user may not write: %s", (folder) => {
    const { root, ensureRedis, put } = clone();
    put("redis-check-rdb", REDIS_TOOLS);
    if (folder === ".cache") mkdirSync(join(root, ".cache"));
    chmodSync(root, 0o755);
    chmodSync(join(root, folder), 0o555);
    // Root may write anywhere.
    const as = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const { status, lines } = ensureRedis({ as, user: 1000 });
    chmodSync(join(root, folder), 0o755);
    expect({ status, lines }).toEqual({ status: 1, lines: oneLine(".cache") });
  });
});

describe("what is on the PATH under the name of a program and is none", () => {
  it("is passed over: a folder, and a file that cannot be run", () => {
    const { root, ensureRedis } = clone();
    mkdirSync(join(root, "bin/redis-server"));
    writeFileSync(join(root, "bin/valkey-server"), REDIS_TOOLS);
    const { status, lines } = ensureRedis({ user: 1000 });
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^No redis-server found/)]);
  });

  it("does not hide the program that stands behind it", () => {
    const { root, own, ensureRedis } = clone();
    mkdirSync(join(root, "other/redis-check-rdb"), { recursive: true });
    const path = { PATH: `${join(root, "other")}:${join(root, "bin")}` };
    const { status } = ensureRedis({ user: 1000, programs: { "redis-check-rdb": REDIS_TOOLS }, environment: path });
    expect(status).toBe(0);
    expect(existsSync(join(own, "redis-server"))).toBe(true);
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
  const asked = [...text.matchAll(/\bapt\((\[.*\])/g)].map(([, args = ""]) => args);
  expect(asked).toHaveLength(4);
  expect(asked.join()).not.toMatch(/redis-server|systemctl|service/);
});

describe("a clone without Chromium", () => {
  const installing = (bin: string) => `#!/bin/sh
echo "apt-get $*" >&2
[ "$1" = install ] && printf '#!/bin/sh\\n' > "${bin}/chromium" && /bin/chmod 755 "${bin}/chromium"
exit 0
`;

  it("gets the one of Debian where this is root, says why before, and nothing the second time", () => {
    const { root, ensureChromium } = clone();
    const { status, lines } = ensureChromium({ programs: { "apt-get": installing(join(root, "bin")) } });
    expect(status).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^No Chromium found\. Installing the Debian package chromium .* in a browser\.$/),
      "apt-get update -qq",
      "apt-get install -y -qq --no-install-recommends chromium",
    ]);
    expect(ensureChromium({})).toEqual({ status: 0, lines: [] });
  });

  it.each(["chromium-browser", "google-chrome"])("takes %s where that is there", (name) => {
    const { ensureChromium } = clone();
    expect(ensureChromium({ programs: { [name]: "#!/bin/sh\n" } })).toEqual({ status: 0, lines: [] });
  });

  it("ends with what to do for another user than root, and where it cannot be had", () => {
    const whatToDo = expect.stringMatching(/No Chromium found\. Install it \(Debian: apt-get install chromium\)/);
    const other = clone().ensureChromium({ user: 1000, programs: { "apt-get": "#!/bin/sh\n" } });
    expect(other).toEqual({ status: 1, lines: [whatToDo] });
    const failing = clone().ensureChromium({ programs: { "apt-get": "#!/bin/sh\nexit 100\n" } });
    expect(failing.status).toBe(100);
    expect(failing.lines.at(-1)).toEqual(whatToDo);
  });
});

describe("a clone without nginx", () => {
  /** An apt-get with one package, and a dpkg that unpacks the program out of it. */
  const packageOf = (name: string) => ({
    "apt-get": `#!/bin/sh\nfor last; do :; done\n[ "$last" = ${name} ] && echo package > "$last"_1.deb\n`,
    dpkg: '#!/bin/sh\nmkdir -p "$3/usr/sbin" && echo "#!/bin/sh" > "$3/usr/sbin/nginx" && chmod 755 "$3/usr/sbin/nginx"\n',
  });

  it.each(["nginx", "nginx-light"])("gets it of the package %s, and says so", (name) => {
    const { root, ensureNginx } = clone();
    const { status, lines } = ensureNginx(packageOf(name));
    expect([status, lines]).toEqual([0, [expect.stringMatching(/^No nginx found\. .*nothing is installed\.$/)]]);
    expect(readdirSync(join(root, ".cache"))).toEqual(["nginx"]);
    expect(existsSync(join(root, ".cache/nginx/nginx"))).toBe(true);
    expect(ensureNginx({ "apt-get": "#!/bin/sh\nexit 1\n" }).lines).toEqual([]);
  });

  it("goes on without where no package can be had", () => {
    const { root, ensureNginx } = clone();
    expect(ensureNginx(packageOf("something-else")).status).toBe(0);
    expect(readdirSync(join(root, ".cache"))).toEqual([]);
  });

  it("downloads nothing where one is on the PATH", () => {
    const { ensureNginx } = clone();
    expect(ensureNginx({ ...packageOf("nginx"), nginx: "#!/bin/sh\n" })).toEqual({ status: 0, lines: [] });
  });
});
