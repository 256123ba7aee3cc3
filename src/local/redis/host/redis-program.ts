import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve as resolvePath, sep } from "node:path";
import { LocalError } from "../../local-error.ts";

const PROGRAM_NAMES = ["redis-server", "valkey-server"] as const;

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
      : `UPSTASH_MCP_REDIS_SERVER names ${shown(program)}, which is no program that can be run.`;
  throw new LocalError(
    `${missing} Install Redis (the package is called redis or redis-server), or set UPSTASH_MCP_REDIS_SERVER to a redis-server program or to the redis:// URL of a running Redis.`,
  );
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
