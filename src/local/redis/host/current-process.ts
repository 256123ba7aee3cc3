import { RedisUnavailableError } from "../connection/redis-errors.ts";
import type { RedisProcess } from "./redis-process.ts";

/** The one Redis process behind a database; another takes its place when it has died or is replaced. */
export interface CurrentProcess {
  /** The process, which is started first where none runs. Rejects after stop(). */
  get(): Promise<RedisProcess>;
  /** The process that runs or is starting, if there is one. */
  started(): Promise<RedisProcess | undefined>;
  /** Makes `next` the process and stops the one before it. When `next` fails, nothing changes. */
  replaceBy(next: Promise<RedisProcess>): Promise<RedisProcess>;
  /** Ends the process; the next get() starts another. */
  end(): Promise<void>;
  stop(): Promise<void>;
}

/** No process yet; `start` starts one. */
export function createCurrentProcess(start: () => Promise<RedisProcess>): CurrentProcess {
  let running: RedisProcess | undefined;
  let starting: Promise<RedisProcess> | undefined;
  let isStopped = false;

  async function replaceBy(next: Promise<RedisProcess>): Promise<RedisProcess> {
    starting = next;
    try {
      const started = await next;
      const previous = running;
      running = started;
      await previous?.stop();
      if (isStopped) await started.stop();
      return started;
    } finally {
      starting = undefined;
    }
  }

  return {
    replaceBy,
    async get() {
      if (isStopped) throw new RedisUnavailableError("This local database has been stopped.");
      if (starting !== undefined) return starting;
      return running?.isRunning ? running : replaceBy(start());
    },
    started: async () => (starting === undefined ? running : starting),
    async end() {
      await starting?.catch(() => undefined);
      await running?.stop();
    },
    async stop() {
      isStopped = true;
      await starting?.catch(() => undefined);
      await running?.stop();
    },
  };
}
