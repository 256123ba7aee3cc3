// Brings a fresh clone to where it can build and test: packages, and a real redis-server. Does nothing the second time.
import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, posix, resolve, win32 } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const CACHE = join(root, ".cache");

/** Runs a program to its end with its output on ours; ends this process when it fails. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit", ...options });
  if (error !== undefined) stop(`${program} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * How npm or npx is started without a shell: Windows has them as scripts, which Node starts by a shell alone, so that their
 * programs are taken there, of the npm that runs this, or of the one that comes with Node.
 */
export function npmProgram(name, { platform, execPath, env } = process) {
  if (platform !== "win32") return [name];
  const { dirname, basename, join: windowsPath } = win32;
  const running = env.npm_execpath ?? "";
  const isNpm = /^np[mx]-cli\.js$/.test(basename(running));
  const folder = isNpm ? dirname(running) : windowsPath(dirname(execPath), "node_modules", "npm", "bin");
  return [execPath, windowsPath(folder, `${name}-cli.js`)];
}

/** Runs npm to its end, as `run` does. */
function runNpm(args, options) {
  const [program, ...first] = npmProgram("npm");
  run(program, [...first, ...args], options);
}

/** Passes what asks this process to end on to one that it has started; on Windows the terminal tells all of them itself. */
export function passSignals(child, { platform } = process) {
  const pass = (signal) => void (platform !== "win32" && child.kill(signal));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => pass(signal));
}

/** Imports a module that was built at a path below the root of the clone. */
export function importBuilt(path) {
  return import(pathToFileURL(join(root, path)).href);
}

function stop(line, code = 1) {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}

/** Does something with a folder of the clone; ends this process with a line where it cannot be written. */
function inFolder(folder, work) {
  try {
    return work();
  } catch (error) {
    if (error.syscall === undefined) throw error;
    return stop(
      `Nothing can be written to ${folder} (${error.message}). Make it a folder that this user may write to, or remove what is in its place.`,
    );
  }
}

/** Makes the folder for what is built and kept between runs, and sees whether it can be written. */
export function ensureCache() {
  inFolder(CACHE, () => {
    mkdirSync(CACHE, { recursive: true });
    accessSync(CACHE, constants.W_OK);
  });
}

/** What npm ci is told: nothing of what it would say to a person. */
const QUIETLY = ["--no-audit", "--no-fund", "--loglevel=error"];

/** Whether the packages of a folder are those of its lock file. */
function isInstalled(folder) {
  const installed = join(folder, "node_modules/.package-lock.json");
  const lock = join(folder, "package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

/** Installs the packages of the lock file where they are missing or older than it. */
export function ensurePackages() {
  if (!isInstalled(root)) runNpm(["ci", "--include=dev", ...QUIETLY]);
}

/** The clients of npm that test/clients tries, and a Node for them, beside their own lock file. */
export function ensureClients() {
  const folder = join(root, "test/clients");
  if (isInstalled(folder)) return;
  process.stderr.write("Installing the clients of test/clients (about 1.6 GB).\n");
  runNpm(["ci", "--ignore-scripts", ...QUIETLY], { cwd: folder });
}

const INSTEAD =
  "Or install Redis yourself (Debian and Ubuntu: apt-get install redis-tools; macOS: brew install redis), or set UPSTASH_MCP_REDIS_SERVER to a redis-server program or to the redis:// URL of a running Redis.";
const NO_REDIS = `No redis-server found. ${INSTEAD.replace("Or install Redis yourself", "Install it")}`;

/**
 * Where a redis-server stands that was found under another name. Debian's redis-tools has the program, as redis-check-rdb,
 * which is a server where it is called so; redis-server adds to it the service, which nobody asked for.
 */
const OWN_FOLDER = join(CACHE, "redis");
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
    const words = apt(["update", "-qq"], "");
    apt(["install", "-y", "-qq", "--no-install-recommends", "redis-tools"], words);
    if (linkRedis()) return;
  }
  stop(NO_REDIS);
}

/** Where the nginx of the tests stands, unpacked from a package of Debian that is not installed. */
const NGINX_FOLDER = join(CACHE, "nginx");
/** Debian and Ubuntu have the program in the first of these, older ones of them in the second. */
const NGINX_PACKAGES = ["nginx", "nginx-light"];
/** A machine without a network finds that out soon. */
const SOON = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=5", "-o", "Acquire::https::Timeout=5"];

/**
 * Gets an nginx for the test of several nodes, where there is none on the PATH and apt-get can download one: it is unpacked
 * into .cache, and nothing is installed. Where that does not work, the test says that it is skipped.
 */
export function ensureNginx() {
  const program = join(NGINX_FOLDER, "nginx");
  if (onPath("nginx") || isProgram(program) || !onPath("apt-get") || !onPath("dpkg")) return;
  process.stderr.write("No nginx found. Downloading a Debian package of it for the tests; nothing is installed.\n");
  ensureCache();
  const folder = inFolder(CACHE, () => mkdtempSync(join(CACHE, "nginx-")));
  const quietly = (name, args) =>
    spawnSync(name, args, { cwd: folder, stdio: "ignore", timeout: 60_000, env: process.env }).status === 0;
  try {
    for (const name of NGINX_PACKAGES) {
      if (!quietly("apt-get", ["download", "-qq", ...SOON, name])) continue;
      const [file] = readdirSync(folder).filter((one) => one.startsWith(`${name}_`) && one.endsWith(".deb"));
      if (file === undefined || !quietly("dpkg", ["-x", file, "."])) continue;
      const unpacked = join(folder, "usr/sbin/nginx");
      if (!isProgram(unpacked) || !quietly(unpacked, ["-v"])) continue;
      mkdirSync(NGINX_FOLDER, { recursive: true });
      renameSync(unpacked, program);
      return;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The conformance suite of MCP, and a Node that runs it, in a folder of their own: the packages of the project stay few. */
export function ensureConformance() {
  const folder = join(CACHE, "conformance");
  const [files, lock] = [join(root, "test/conformance"), "package-lock.json"];
  const installed = join(folder, "node_modules/.package-lock.json");
  const isSame = () => readFileSync(join(folder, lock), "utf8") === readFileSync(join(files, lock), "utf8");
  if (existsSync(installed) && isSame()) return;
  ensureCache();
  inFolder(folder, () => {
    mkdirSync(folder, { recursive: true });
    for (const name of ["package.json", lock]) copyFileSync(join(files, name), join(folder, name));
  });
  runNpm(["ci", "--ignore-scripts", ...QUIETLY], { cwd: folder });
}

/** Chromium under the names by which systems know it; its tests run in any of them. */
const CHROMIUM_PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const NO_CHROMIUM =
  "No Chromium found. Install it (Debian: apt-get install chromium), so that the tests of the pages can open them in a browser.";

/** The program in which the tests open pages; undefined where there is none. */
export function chromiumProgram() {
  return CHROMIUM_PROGRAMS.map(onPath).find((program) => program !== undefined);
}

/** Says which tests are skipped where there is no Chromium. */
export function tellWithoutChromium() {
  if (chromiumProgram() !== undefined) return;
  process.stderr.write(
    "No Chromium found: the tests in a browser (test/browser) are skipped. .ci/run installs it; on Debian, apt-get install chromium does.\n",
  );
}

/** Makes sure that the tests have a Chromium: the one of Debian is installed where this is root. */
export function ensureChromium() {
  if (chromiumProgram() !== undefined) return;
  if (onPath("apt-get") && process.getuid?.() === 0) {
    process.stderr.write(
      "No Chromium found. Installing the Debian package chromium with apt-get, since the tests open the pages in a browser.\n",
    );
    const words = apt(["update", "-qq"], "", NO_CHROMIUM);
    apt(["install", "-y", "-qq", "--no-install-recommends", "chromium"], words, NO_CHROMIUM);
    if (chromiumProgram() !== undefined) return;
  }
  stop(NO_CHROMIUM);
}

/** What apt-get says of the usual reasons to fail, and what to do. */
const APT_FAILURES = [
  [
    /could not get lock|unable to (acquire|lock)|frontend lock/i,
    "Another program is installing packages: start again when it is done.",
  ],
  [
    /permission denied|are you root|read-only file system|operation not permitted/i,
    "This user may not install packages here.",
  ],
  [
    /(temporary failure|could not) resolv|failed to fetch|unable to connect|could not connect|network is unreachable|timed out/i,
    "The server with the packages cannot be reached: check the network, or the proxy that apt-get uses.",
  ],
  [/unable to locate package|no installation candidate/i, "The package sources of this system do not have it."],
];

/**
 * Runs a step of apt-get and shows its own words; where it fails, ends this process with the step, the reason and what to
 * do instead. `before` is what an earlier step said: an update without a network ends as if it were well. Gives all of the
 * words.
 */
function apt(args, before, instead = INSTEAD) {
  const { status, error, stderr } = spawnSync("apt-get", args, {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (error !== undefined) stop(`apt-get could not be started: ${error.message}. ${instead}`);
  process.stderr.write(stderr);
  const words = before + stderr;
  if (status === 0) return words;
  const [, reason] = APT_FAILURES.find(([pattern]) => pattern.test(words)) ?? [undefined, "Its words above say why."];
  return stop(`apt-get ${args[0]} failed (${status ?? "ended by a signal"}). ${reason} ${instead}`, status ?? 1);
}

/** Gives the program of redis-tools its other name, for what we start; false where it is not there or is no server. */
function linkRedis() {
  const program = onPath(OTHER_NAME);
  if (program === undefined) return false;
  ensureCache();
  inFolder(OWN_FOLDER, () => {
    mkdirSync(OWN_FOLDER, { recursive: true });
    // Others may start at the same time: the link is put in its place whole.
    const made = `${OWN_PROGRAM}-${process.pid}`;
    symlinkSync(resolve(program), made);
    try {
      renameSync(made, OWN_PROGRAM);
    } finally {
      rmSync(made, { force: true });
    }
  });
  const quiet = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 5_000 };
  const { stdout } = spawnSync(OWN_PROGRAM, ["--version"], quiet);
  if (!/^(Redis|Valkey) server v=/.test(stdout ?? "")) {
    rmSync(OWN_PROGRAM);
    return false;
  }
  process.env.PATH = joinedPath(OWN_FOLDER, process.env.PATH);
  return true;
}

/** The environment of the tests: they start many redis-servers, the named program where there is one. */
export function environmentWithRedis() {
  const { UPSTASH_MCP_REDIS_SERVER: named, ...environment } = process.env;
  if (!named) return environment;
  if (!isProgram(named)) {
    stop(
      `npm test starts redis-servers of its own: set UPSTASH_MCP_REDIS_SERVER to the path of a program that exists, not to a URL.`,
    );
  }
  const folder = inFolder(tmpdir(), () => mkdtempSync(join(tmpdir(), "upstash-mcp-redis-")));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(resolve(named), join(folder, "redis-server"));
  return { ...environment, PATH: joinedPath(folder, process.env.PATH) };
}

/** The path of a program; undefined where it is not on the PATH. */
function onPath(program) {
  return programPlaces(program, process.env.PATH ?? "", process.platform).find(isProgram);
}

/** Where a program may be. */
export function programPlaces(program, path, platform) {
  const [system, ending] = platform === "win32" ? [win32, ".exe"] : [posix, ""];
  const folders = path.split(system.delimiter).filter(Boolean);
  return folders.map((folder) => system.join(folder, program + ending));
}

/** A PATH that has a folder before all others. */
function joinedPath(folder, path = "") {
  return [folder, path].join(delimiter);
}

/** Whether a file can be run; a folder of the name, or a file without that right, is no program. */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
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
