import { type ChildProcess, spawn } from "node:child_process";
import type { NetConnectOpts } from "node:net";
import { freePort } from "../../http/free-port.ts";
import { passedEnvironment } from "../../process/passed-environment.ts";
import { startWatchdog } from "../../process/process-watchdog.ts";
import type { RedisAddress } from "../connection/redis-address.ts";
import { type RedisSettings, redisConfiguration } from "./redis-configuration.ts";
import { createRedisDirectory, type RedisDirectory } from "./redis-directory.ts";
import { untilReady } from "./redis-readiness.ts";

/**
 * A Redis that we started: it listens on a unix socket in a directory of its own, or on a port of this machine where there
 * are no such sockets (Windows), and writes nothing to disk.
 */
export interface RedisProcess {
  readonly address: RedisAddress;
  /** The path of the socket in its directory, where it has one. */
  readonly socketPath: string;
  readonly isRunning: boolean;
  /** Reads the file that SAVE has written, and removes it. */
  takeDump(): Promise<Buffer>;
  /** Ends the process at once and removes its directory. */
  stop(): Promise<void>;
}

/** A Redis to start. */
export interface RedisProcessOptions extends RedisSettings {
  /** Path of the program, from findRedisProgram. */
  readonly program: string;
  /** An RDB file to start with; without it the database is empty. */
  readonly dump?: Buffer | undefined;
  readonly platform?: NodeJS.Platform;
}

/** Starts Redis and resolves when it accepts connections. Rejects with its last line when it ends before that. */
export async function startRedisProcess(options: RedisProcessOptions): Promise<RedisProcess> {
  const directory = await createRedisDirectory();
  try {
    if (options.dump !== undefined) await directory.writeDump(options.dump);
    return await startIn(directory, options);
  } catch (error) {
    await directory.remove();
    throw error;
  }
}

async function startIn(directory: RedisDirectory, options: RedisProcessOptions): Promise<RedisProcess> {
  const connect = await connectionTo(directory, options.platform ?? process.platform);
  const child = spawn(options.program, ["-"], {
    stdio: "pipe",
    // A process group of its own: Ctrl-C in the terminal ends us, and we end Redis. On Windows it would open a window.
    detached: true,
    windowsHide: true,
    env: passedEnvironment(process.env),
  });
  const stop = stopperOf(child, directory);
  child.stdin.on("error", () => undefined);
  child.stdin.end(redisConfiguration(options, { path: directory.path, connect }));
  try {
    await untilReady(child);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    address: { connect, tls: false },
    socketPath: directory.socketPath,
    get isRunning() {
      return child.exitCode === null && child.signalCode === null;
    },
    takeDump: directory.takeDump,
    stop,
  };
}

/** On a port everybody on the machine may knock; each of its users has a password, so that nobody comes in. */
async function connectionTo({ socketPath }: RedisDirectory, platform: NodeJS.Platform): Promise<NetConnectOpts> {
  return platform === "win32" ? { host: "127.0.0.1", port: await freePort() } : { path: socketPath };
}

/** What ends a process that has just been spawned and removes its directory, which the watchdog does if we cannot. */
function stopperOf(child: ChildProcess, directory: RedisDirectory): () => Promise<void> {
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const endWatchdog = child.pid === undefined ? () => undefined : startWatchdog(child.pid, directory.path);
  return async () => {
    child.kill("SIGKILL");
    await exited;
    endWatchdog();
    await directory.remove();
  };
}
