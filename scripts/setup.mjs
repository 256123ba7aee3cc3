// Brings a fresh clone to where it can build and test: packages, and a real redis-server. Does nothing the second time.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a program to its end with its output on ours; ends this process when it fails. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit", ...options });
  if (error !== undefined) stop(`${program} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function stop(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

/** Installs the packages of the lock file where they are missing or older than it. */
export function ensurePackages() {
  const installed = join(root, "node_modules/.package-lock.json");
  const lock = join(root, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
}

const NO_REDIS =
  "No redis-server found. Install it (Debian and Ubuntu: apt-get install redis-tools; macOS: brew install redis), or set UPSTASH_MCP_REDIS_SERVER to a redis-server program or to the redis:// URL of a running Redis.";

/**
 * Where a redis-server stands that was found under another name. Debian's redis-tools has the program, as redis-check-rdb,
 * which is a server where it is called so; redis-server adds to it the service, which nobody asked for.
 */
const OWN_FOLDER = join(root, ".cache/redis");
const OWN_PROGRAM = join(OWN_FOLDER, "redis-server");
const OTHER_NAME = "redis-check-rdb";

/**
 * Makes sure that local mode has a Redis: on the PATH, named by UPSTASH_MCP_REDIS_SERVER, or of Debian's redis-tools, which
 * are installed as root. No service is installed, enabled or started.
 */
export function ensureRedis() {
  if (process.env.UPSTASH_MCP_REDIS_SERVER || onPath("redis-server") || onPath("valkey-server")) return;
  if (linkRedis()) return;
  if (onPath("apt-get") && process.getuid?.() === 0) {
    process.stderr.write(
      "No redis-server found. Installing the Debian package redis-tools with apt-get, since local mode and the tests start a redis-server of their own; no Redis service is installed.\n",
    );
    const quiet = {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    };
    run("apt-get", ["update", "-qq"], quiet);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "redis-tools"], quiet);
    if (linkRedis()) return;
  }
  stop(NO_REDIS);
}

/** Gives the program of redis-tools its other name, for what we start; false where it is not there or is no server. */
function linkRedis() {
  const program = onPath(OTHER_NAME);
  if (program === undefined) return false;
  mkdirSync(OWN_FOLDER, { recursive: true });
  // Others may start at the same time: the link is put in its place whole.
  const made = `${OWN_PROGRAM}-${process.pid}`;
  symlinkSync(resolve(program), made);
  renameSync(made, OWN_PROGRAM);
  const quiet = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 5_000 };
  const { stdout } = spawnSync(OWN_PROGRAM, ["--version"], quiet);
  if (!/^(Redis|Valkey) server v=/.test(stdout ?? "")) {
    rmSync(OWN_PROGRAM);
    return false;
  }
  process.env.PATH = `${OWN_FOLDER}:${process.env.PATH ?? ""}`;
  return true;
}

/** The environment of the tests: they start many redis-servers, the named program where there is one. */
export function environmentWithRedis() {
  const { UPSTASH_MCP_REDIS_SERVER: named, ...environment } = process.env;
  if (!named) return environment;
  if (!existsSync(named)) {
    stop(
      `npm test starts redis-servers of its own: set UPSTASH_MCP_REDIS_SERVER to the path of a program that exists, not to a URL.`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "upstash-mcp-redis-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(resolve(named), join(folder, "redis-server"));
  return { ...environment, PATH: `${folder}:${environment.PATH ?? ""}` };
}

/** The path of a program; undefined where it is not on the PATH. */
function onPath(program) {
  const folders = (process.env.PATH ?? "").split(":").filter(Boolean);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** Builds dist/ where it is missing or older than the sources. */
export function ensureBuild() {
  const built = join(root, "dist/main.js");
  const newest = spawnSync(
    "git",
    [
      "ls-files",
      "-co",
      "--exclude-standard",
      "src",
      "package.json",
      "scripts/build.mjs",
      "scripts/bundle.mjs",
      "scripts/listings.mjs",
      "scripts/notices.mjs",
      "scripts/licenses",
    ],
    { cwd: root, encoding: "utf8" },
  );
  const files = (newest.stdout ?? "").split("\n").filter(Boolean);
  const upToDate =
    files.length > 0 &&
    existsSync(built) &&
    files.every(
      (file) => !existsSync(join(root, file)) || statSync(join(root, file)).mtimeMs <= statSync(built).mtimeMs,
    );
  if (!upToDate) run(process.execPath, ["scripts/build.mjs"]);
}
