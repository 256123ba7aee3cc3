import { DUMP_FILE, type RedisDirectory } from "./redis-directory.ts";

/** What differs between the Redis processes that we start. */
export interface RedisSettings {
  /** Password of the user `default`. */
  readonly password: string;
  /** Further ACL users, as lines of the configuration file without the word `user`. */
  readonly users: readonly string[];
  /** Further lines of the configuration file: names and values, which must be single words. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

/** The configuration file of a Redis that listens on its socket alone and writes nothing to disk. It goes in by stdin, so that no password appears in the list of processes or in a file. */
export function redisConfiguration(options: RedisSettings, { path, socketPath }: RedisDirectory): string {
  return [
    "port 0",
    `unixsocket ${JSON.stringify(socketPath)}`,
    "unixsocketperm 700",
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
