import { accessSync, constants, statSync } from "node:fs";
import { posix, win32 } from "node:path";
import { LocalError } from "../../local-error.ts";

const PROGRAM_NAMES = ["redis-server", "valkey-server"] as const;

/**
 * Path of the program to start: `program` (a path, or a name on the PATH) or, without it, the first of redis-server and
 * valkey-server on the PATH. Throws a LocalError that says what to install or set.
 */
export function findRedisProgram(program?: string, searchPath: string = process.env.PATH ?? ""): string {
  const names = program === undefined ? PROGRAM_NAMES : [program];
  const found = names.flatMap((name) => programPlaces(name, searchPath, process.platform)).find(isExecutable);
  if (found !== undefined) return found;
  throw new LocalError(noRedisProgram(program, process.platform));
}

/** Where a program of this name may be: at its path, or in each folder of the PATH, which Windows writes in its own way. */
export function programPlaces(name: string, searchPath: string, platform: NodeJS.Platform): string[] {
  const isWindows = platform === "win32";
  const { delimiter, isAbsolute, join, resolve } = isWindows ? win32 : posix;
  const folders = searchPath.split(delimiter);
  const isPath = isAbsolute(name) || (isWindows ? /[\\/]/ : /\//).test(name);
  // An empty entry is the working folder; on Windows nobody means that.
  const named = isWindows ? folders.filter(Boolean) : folders.map((folder) => folder || ".");
  const places = isPath ? [resolve(name)] : named.map((folder) => join(folder, name));
  return isWindows && !/\.exe$/i.test(name) ? places.map((place) => `${place}.exe`) : places;
}

/** What is said where there is no program to start. */
export function noRedisProgram(program: string | undefined, platform: NodeJS.Platform): string {
  const missing =
    program === undefined
      ? "No redis-server or valkey-server was found on the PATH."
      : `UPSTASH_MCP_REDIS_SERVER names ${shown(program)}, which is no program that can be run.`;
  if (platform === "win32") {
    return `${missing} Redis itself has no build for Windows: run it in WSL or in Docker, or install Memurai, and set UPSTASH_MCP_REDIS_SERVER to its URL, such as redis://127.0.0.1:6379.`;
  }
  return `${missing} Install Redis (the package is called redis or redis-server), or set UPSTASH_MCP_REDIS_SERVER to a redis-server program or to the redis:// URL of a running Redis.`;
}

/** The name as it was given; what looks like a URL with a slip in it may hold a password. */
function shown(program: string): string {
  return /:\/|@|password=/i.test(program) ? "something" : `"${program}"`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
