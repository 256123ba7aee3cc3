import { RedisUnavailableError } from "../connection/redis-errors.ts";
import type { RedisProcess } from "./redis-process.ts";

/** How many Redis processes run at once, over all databases that share this. */
export interface ProcessSlots {
  /** Starts a process where one more may run; rejects with a RedisUnavailableError where not. */
  start(start: () => Promise<RedisProcess>): Promise<RedisProcess>;
}

/** Slots for so many processes; one that has ended leaves its slot. */
export function createProcessSlots(most: number): ProcessSlots {
  const started = new Set<RedisProcess>();
  let starting = 0;
  return {
    async start(start) {
      for (const process of started) if (!process.isRunning) started.delete(process);
      if (started.size + starting >= most) {
        throw new RedisUnavailableError(
          `${most} local databases are in use, and no more may run at once; delete one that is not needed.`,
        );
      }
      starting += 1;
      try {
        const process = await start();
        started.add(process);
        return process;
      } finally {
        starting -= 1;
      }
    },
  };
}
