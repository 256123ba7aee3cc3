/*
 * What works on Unix and breaks on Windows, and where it may stand nevertheless. The tests run on Linux alone: this list is
 * what is reviewed in their place. A new occurrence is either written otherwise or gets its reason here.
 */

/** A part of a template, which a plain string has no other way. */
const filledIn = (name: string) => `\${${name}}`;

/** One thing that breaks. */
export interface Rule {
  title: string;
  pattern: RegExp;
  /** The files that have it: how often, and the reason why it is right there. */
  allowed: Readonly<Record<string, readonly [times: number, reason: string]>>;
  /** Lines in which it is seen, and others in which it is not. */
  wrong: readonly string[];
  right: readonly string[];
}

const URLS = "These are paths of URLs.";
const GIVEN_PATH = "A path as a caller gives it has slashes on every system; each part is checked by isPlainName.";
const CHECKED_BY_IDENTITY =
  "Windows has no such flag, and none is set there; lstat before and the same file afterwards tell links apart.";

export const WINDOWS_RULES: readonly Rule[] = [
  {
    title: "a path that is taken apart or put together by slashes",
    pattern: /\.(?:split|join)\("\/"/g,
    allowed: {
      "src/call/resource.ts": [6, "These are URIs of resources."],
      "src/files/export-place.ts": [1, GIVEN_PATH],
      "src/files/open-folder.ts": [1, "A path that is told, as it was given."],
      "src/local/http/route-match.ts": [1, URLS],
      "src/local/http/route.ts": [1, URLS],
      "src/local/redis/gateway/rest-request.ts": [1, URLS],
      "src/pages/answer-pages.ts": [2, URLS],
      "src/products/account/env/env-path.ts": [1, GIVEN_PATH],
      "src/products/account/env/git-ignore-patterns.ts": [1, "Patterns of git have slashes on every system."],
      "src/products/account/reach/new-name.ts": [1, URLS],
      "src/products/redis/tools/bytes-write.ts": [1, URLS],
      "src/products/vector/access/index-client.ts": [1, URLS],
      "src/transport/accept.ts": [1, "These are media types."],
      "src/undo/undo-file.ts": [1, GIVEN_PATH],
      "src/upstash/path.ts": [1, URLS],
    },
    wrong: ['const name = path.split("/").pop();', 'read([folder, name].join("/"));'],
    right: ["const name = basename(path);", "path.split(sep);"],
  },
  {
    title: "a PATH with colons",
    pattern: /\.(?:split|join)\(":"|:\$\{[^}]*\bPATH\b|\bPATH\b[^}`\n]*\}:/g,
    allowed: {
      "src/products/qstash/destinations/host-address.ts": [1, "This is an IPv6 address."],
      "src/products/redis/reports/compare-walks.ts": [1, "This is a cursor."],
      "src/products/redis/reports/dataset-size.ts": [1, "These are lines of INFO."],
      "src/upstash/rest-endpoint.ts": [1, "This is a host with its port."],
    },
    wrong: [
      'process.env.PATH.split(":");',
      `const found = \`${filledIn("folder")}:${filledIn("process.env.PATH")}\`;`,
      `const found = \`${filledIn("env.PATH")}:${filledIn("own")}\`;`,
    ],
    right: ["process.env.PATH.split(delimiter);", `tell(\`The PATH is ${filledIn("process.env.PATH")}\`);`],
  },
  {
    title: "a program of npm that is started by its name",
    pattern:
      /\b(?:spawn|spawnSync|execFile|execFileSync|run|quietly)\(\s*["'`](?:npm|npx|yarn|pnpm|tsc|biome|vitest)\b/g,
    allowed: {},
    wrong: ['spawn("npm", ["ci"]);', 'spawnSync("npx", args);', 'run("npm", []);'],
    right: ['spawn(process.execPath, [cli, "ci"]);', 'npmProgram("npm");', 'spawn("git", args);'],
  },
  {
    title: "a command line for a shell",
    pattern: /\bshell: true|(?<![.\w])exec(?:Sync)?\(|\bspawn(?:Sync)?\(\s*["'`](?:sh|bash|\/bin\/\w+)["'`]/g,
    allowed: {},
    wrong: ['spawn("ls", { shell: true });', 'execSync("rm -r dist");', 'spawn("sh", ["-c", text]);'],
    right: ["/a/.exec(text);", 'spawn("git", [], { shell: false });'],
  },
  {
    title: "a file's URL or path that is taken for the other",
    pattern: /import\.meta\.url[^\n;]*\.pathname|\bimport\(\s*(?:`\$\{|\w+ \+)/g,
    allowed: {},
    wrong: [
      'const root = new URL("..", import.meta.url).pathname;',
      `await import(\`${filledIn("root")}.cache/made.mjs\`);`,
      'await import(root + "made.mjs");',
    ],
    right: [
      'fileURLToPath(new URL("..", import.meta.url));',
      "await import(pathToFileURL(made).href);",
      'await import("./serve.ts");',
    ],
  },
  {
    title: "a place that only Unix has",
    pattern: /["'`]\/(?:tmp|dev|proc|run|usr|etc|var|bin)\b/g,
    allowed: {
      "src/commands/setup/keychain.ts": [
        2,
        "Programs and sockets of macOS and Linux, each looked for on its own system.",
      ],
      "src/config/credential-commands.ts": [1, "Where a desktop of Linux has its bus, looked at on Linux alone."],
      "src/files/open-folder.ts": [1, "Used on Linux alone: on Windows anybody may make a folder of that name."],
      "src/local/redis/host/redis-directory.ts": [
        1,
        "Only where a path is too long for a socket that is listened on, of which Windows has none.",
      ],
      "src/undo/lock-holder.ts": [3, "Read on Linux alone."],
    },
    wrong: ['open("/dev/null");', 'join("/tmp", name);', "read(`/proc/self/stat`);"],
    right: ["tmpdir();", 'const path = "/v2/redis";', 'const route = "/runs";'],
  },
  {
    title: "a right or an owner of a file",
    pattern: /\bmode(?: \?\? \w+)?\)? & 0o|\bget(?:e)?uid\b|\bumask\b|\bchown\(/g,
    allowed: {
      "scripts/setup.mjs": [2, "Whether apt-get may install: it is asked for first, and Windows has none."],
      "src/commands/doctor/client-states.ts": [1, "Not looked at on Windows."],
      "src/commands/running-windows.ts": [3, "Without user numbers only that it is a real folder, in the user's own."],
      "src/commands/setup/keychain.ts": [1, "A part of a place of Linux."],
      "src/commands/setup/plan-change.ts": [3, "Not looked at where there are no user numbers."],
      "src/config/credential-commands.ts": [1, "A part of a place of Linux."],
      "src/products/account/env/env-file.ts": [
        2,
        "A file without the right mode is written anew, with the same text; both owners are 0 there.",
      ],
      "src/undo/undo-file.ts": [1, "Not looked at on Windows."],
    },
    wrong: ["if ((stats.mode & 0o077) !== 0) refuse();", "process.getuid();", "process.umask(0o77);"],
    right: ["open(file, flags, 0o600);", "const mode = 0o600;"],
  },
  {
    title: "a signal that is sent or waited for",
    pattern: /["'`]SIG(?:HUP|INT|TERM|USR1|USR2|STOP|CONT|PIPE|WINCH)["'`]/g,
    allowed: {
      "scripts/setup.mjs": [3, "Not passed on there: a terminal of Windows tells all of its processes."],
      "scripts/start.mjs": [1, "Sent when the parent has changed, which no process of Windows sees."],
      "src/commands/call.ts": [2, "Ctrl-C comes as SIGINT there, too; the other one never comes."],
      "src/commands/setup/ask-person.ts": [1, "An event of a line that is read, on every system."],
      "src/commands/shutdown.ts": [4, "SIGHUP is the end of the window there, and so always that of the server."],
    },
    wrong: ['process.on("SIGUSR2", dump);', 'child.kill("SIGTERM");'],
    right: ['child.kill("SIGKILL");'],
  },
  {
    title: "a link, a pipe or a socket in a folder",
    pattern: /\bsymlink(?:Sync)?\(|\bmkfifo\b|\bunixsocket /g,
    allowed: {
      "scripts/setup.mjs": [
        2,
        "For a redis-server of Debian, or one that a person has named, of which Windows has none.",
      ],
      "src/local/redis/host/redis-configuration.ts": [1, "Redis listens on a port of this machine there."],
    },
    wrong: ["await symlink(program, made);", 'spawn("mkfifo", [path]);'],
    right: ["await link(temporary, file);"],
  },
  {
    title: "a flag for opening files that is not there",
    pattern: /\bconstants\.O_(?:NOFOLLOW|DIRECTORY|NONBLOCK|NOATIME|SYNC)\b/g,
    allowed: {
      "src/files/export-place.ts": [1, CHECKED_BY_IDENTITY],
      "src/files/open-folder.ts": [2, "Not reached on Windows, where folders are walked by their paths."],
      "src/commands/setup/plan-change.ts": [
        1,
        "A pipe in the place of a file would hold it up; folders of Windows have none.",
      ],
      "src/files/plain-file.ts": [2, CHECKED_BY_IDENTITY],
      "src/products/account/env/env-file.ts": [3, CHECKED_BY_IDENTITY],
      "src/undo/file-lock.ts": [
        3,
        "For a file that must not be there yet (O_EXCL), and for one that is compared with what this process has written.",
      ],
      "src/undo/undo-file.ts": [1, "For a file that must not be there yet (O_EXCL)."],
    },
    wrong: ["open(file, constants.O_RDONLY | constants.O_NOFOLLOW);"],
    right: ["open(file, constants.O_RDWR | constants.O_EXCL);"],
  },
  {
    title: "a home folder by a variable of Unix",
    pattern: /\benv(?:ironment)?\.(?:HOME|USER|TMPDIR|SHELL)\b/g,
    allowed: {},
    wrong: ["join(process.env.HOME, file);"],
    right: ["join(homedir(), file);"],
  },
  {
    title: "a process of its own that would open a window",
    pattern: /\bdetached: true(?![\s\S]{0,80}windowsHide: true)(?<!windowsHide: true[\s\S]{0,80})/g,
    allowed: {},
    wrong: ['spawn(program, [], { detached: true, stdio: "ignore" });'],
    right: ["spawn(program, [], { detached: true, windowsHide: true });"],
  },
];
