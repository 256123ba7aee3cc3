import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, isAbsolute, join, resolve as resolvePath, sep } from "node:path";
import { createInterface } from "node:readline";
import { LocalError } from "../../local-error.ts";
import { startWatchdog } from "./redis-watchdog.ts";

/** A Redis that we started: it listens on a unix socket in a directory of its own and writes nothing to disk. */
export interface RedisProcess {
  readonly socketPath: string;
  readonly isRunning: boolean;
  /** Reads the file that SAVE has written, and removes it. */
  takeDump(): Promise<Buffer>;
  /** Ends the process at once and removes its directory. */
  stop(): Promise<void>;
}

export interface RedisProcessOptions {
  /** Path of the program, from findRedisProgram. */
  readonly program: string;
  /** Password of the user `default`. */
  readonly password: string;
  /** Further ACL users, as lines of the configuration file without the word `user`. */
  readonly users: readonly string[];
  /** Further lines of the configuration file: names and values, which must be single words. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** An RDB file to start with; without it the database is empty. */
  readonly dump?: Buffer | undefined;
}

const PROGRAM_NAMES = ["redis-server", "valkey-server"] as const;
const DUMP_FILE = "dump.rdb";
/** Loading a large dump takes a while; an empty start takes a few milliseconds. */
const START_TIMEOUT_MS = 30_000;
/** The path of a unix socket is limited to 104 bytes on macOS and 108 on Linux. */
const MAX_SOCKET_PATH_BYTES = 100;
const READY_LINE = /ready to accept connections/i;
/** `PID:ROLE DATE # MESSAGE`: how Redis logs what stops it. */
const LOGGED_WARNING = /^\d+:\w .* # (.*)$/;
/** As randomPassword makes them. A program that is no Redis might print the configuration it was given. */
const PASSWORD = /[0-9a-f]{64}/g;
/**
 * What a program needs to be found and to speak, of Linux, macOS and the loaders of both. Nothing else of our environment
 * is passed on, because it holds the tokens of the configuration and whatever else the person's shell has exported.
 */
const PASSED_ON = /^(PATH|HOME|TMPDIR|TZ|LANG|LANGUAGE|LC_\w+|LD_LIBRARY_PATH|DYLD_\w+)$/;

/**
 * Path of the program to start: `program` (a path, or a name on the PATH) or, without it, the first of redis-server and
 * valkey-server on the PATH. Throws a LocalError that says what to install or set.
 */
export function findRedisProgram(program?: string, searchPath: string = process.env.PATH ?? ""): string {
  const names = program === undefined ? PROGRAM_NAMES : [program];
  for (const name of names) {
    const candidates =
      isAbsolute(name) || name.includes(sep)
        ? [resolvePath(name)]
        : searchPath.split(delimiter).map((directory) => join(directory || ".", name));
    const found = candidates.find(isExecutable);
    if (found !== undefined) return found;
  }
  const missing =
    program === undefined
      ? "No redis-server or valkey-server was found on the PATH."
      : `UPSTASH_MCP_REDIS_SERVER names "${program}", which is no program that can be run.`;
  throw new LocalError(
    `${missing} Install Redis (the package is called redis or redis-server), or set UPSTASH_MCP_REDIS_SERVER to a redis-server program or to the redis:// URL of a running Redis.`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Starts Redis and resolves when it accepts connections. Rejects with its last line when it ends before that. */
export async function startRedisProcess(options: RedisProcessOptions): Promise<RedisProcess> {
  const directory = await createDirectory();
  const socketPath = join(directory, "redis.sock");
  try {
    if (options.dump !== undefined) await writeFile(join(directory, DUMP_FILE), options.dump, { mode: 0o600 });
    // A process group of its own: Ctrl-C in the terminal ends us, and we end Redis.
    const child = spawn(options.program, ["-"], { stdio: "pipe", detached: true, env: passedOn(process.env) });
    const exited = new Promise<void>((resolve) => {
      child.once("exit", () => resolve());
      child.once("error", () => resolve());
    });
    const endWatchdog = child.pid === undefined ? () => undefined : startWatchdog(child.pid, directory);
    const stop = async (): Promise<void> => {
      child.kill("SIGKILL");
      await exited;
      endWatchdog();
      await rm(directory, { recursive: true, force: true });
    };
    child.stdin.on("error", () => undefined);
    child.stdin.end(configuration(options, directory, socketPath));
    try {
      await untilReady(child);
    } catch (error) {
      await stop();
      throw error;
    }
    return {
      socketPath,
      get isRunning() {
        return child.exitCode === null && child.signalCode === null;
      },
      async takeDump() {
        const path = join(directory, DUMP_FILE);
        const dump = await readFile(path);
        await rm(path);
        return dump;
      },
      stop,
    };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

function passedOn(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => PASSED_ON.test(name)));
}

async function createDirectory(): Promise<string> {
  const prefix = "upstash-mcp-";
  const longest = Buffer.byteLength(join(tmpdir(), `${prefix}XXXXXX`, "redis.sock"));
  return mkdtemp(join(longest <= MAX_SOCKET_PATH_BYTES ? tmpdir() : "/tmp", prefix));
}

/** The configuration goes in by stdin, so that no password appears in the list of processes or in a file. */
function configuration(options: RedisProcessOptions, directory: string, socketPath: string): string {
  return [
    "port 0",
    `unixsocket ${JSON.stringify(socketPath)}`,
    "unixsocketperm 700",
    `dir ${JSON.stringify(directory)}`,
    `dbfilename ${DUMP_FILE}`,
    'save ""',
    "appendonly no",
    "daemonize no",
    "databases 1",
    `requirepass ${options.password}`,
    ...options.users.map((user) => `user ${user}`),
    ...Object.entries(options.settings ?? {}).map(([name, value]) => `${name} ${value}`),
    "",
  ].join("\n");
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const said = { error: "", warning: "", last: "it printed nothing" };
    const timer = setTimeout(() => fail(`it was not ready within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    function fail(reason: string): void {
      clearTimeout(timer);
      reject(new LocalError(`Redis (${child.spawnfile}) did not start: ${reason.replaceAll(PASSWORD, "[password]")}`));
    }
    // Both are read to the end of the process, or it would block on a full pipe.
    for (const output of [child.stdout, child.stderr]) {
      if (output === null) continue;
      createInterface({ input: output }).on("line", (line) => {
        if (READY_LINE.test(line)) {
          clearTimeout(timer);
          resolve();
        }
        if (line.trim() === "") return;
        if (output === child.stderr) said.error = line;
        said.warning = LOGGED_WARNING.exec(line)?.[1] ?? said.warning;
        said.last = line;
      });
    }
    child.once("error", (error) => fail(error.message));
    // "close" comes after the last line of output, "exit" may come before it.
    child.once("close", () => fail(said.error || said.warning || said.last));
  });
}
