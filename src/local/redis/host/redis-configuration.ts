import type { NetConnectOpts } from "node:net";
import { DUMP_FILE } from "./redis-directory.ts";

/** What differs between the Redis processes that we start. */
export interface RedisSettings {
  /** Password of the user `default`. */
  readonly password: string;
  /** Further ACL users, as lines of the configuration file without the word `user`. */
  readonly users: readonly string[];
  /** Further lines of the configuration file: names and values, which must be single words. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

/** Where it keeps its files, and where it listens. */
export interface RedisPlace {
  readonly path: string;
  readonly connect: NetConnectOpts;
}

/** The configuration file of a Redis that listens in one place alone and writes nothing to disk. It goes in by stdin, so that no password appears in the list of processes or in a file. */
export function redisConfiguration(options: RedisSettings, { path, connect }: RedisPlace): string {
  return [
    ...listening(connect),
    `dir ${JSON.stringify(path)}`,
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

function listening(connect: NetConnectOpts): string[] {
  if ("path" in connect) return ["port 0", `unixsocket ${JSON.stringify(connect.path)}`, "unixsocketperm 700"];
  return [`bind ${connect.host}`, `port ${connect.port}`];
}
