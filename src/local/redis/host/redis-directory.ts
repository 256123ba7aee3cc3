import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The directory of one Redis process: its socket, and an RDB file for as long as one is loaded or taken. */
export interface RedisDirectory {
  readonly path: string;
  readonly socketPath: string;
  /** The RDB file that Redis loads when it starts. */
  writeDump(dump: Buffer): Promise<void>;
  /** Reads the RDB file that SAVE has written, and removes it. */
  takeDump(): Promise<Buffer>;
  /** Removes the directory and what is in it. */
  remove(): Promise<void>;
}

/** The name of the RDB file, for the configuration of Redis. */
export const DUMP_FILE = "dump.rdb";
const SOCKET_FILE = "redis.sock";
const DIRECTORY_PREFIX = "upstash-mcp-";
/** The path of a unix socket is limited to 104 bytes on macOS and 108 on Linux. */
const MAX_SOCKET_PATH_BYTES = 100;

/** Makes a new directory for temporary files that nobody else can read. */
export async function createRedisDirectory(): Promise<RedisDirectory> {
  const longest = Buffer.byteLength(join(tmpdir(), `${DIRECTORY_PREFIX}XXXXXX`, SOCKET_FILE));
  const path = await mkdtemp(join(longest <= MAX_SOCKET_PATH_BYTES ? tmpdir() : "/tmp", DIRECTORY_PREFIX));
  const dumpPath = join(path, DUMP_FILE);
  return {
    path,
    socketPath: join(path, SOCKET_FILE),
    writeDump: (dump) => writeFile(dumpPath, dump, { mode: 0o600 }),
    async takeDump() {
      const dump = await readFile(dumpPath);
      await rm(dumpPath);
      return dump;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
