import type { RespCommand } from "../../src/local/redis/connection/resp.ts";
import type { Ending } from "../task.ts";
import type { GroundDatabase } from "./database.ts";

/** Sends what `commands` gives, again and again, until it is ended. */
export function startTraffic(
  { askAll }: GroundDatabase,
  everyMs: number,
  commands: (round: number) => readonly RespCommand[],
): Ending {
  let isOver = false;
  const run = async () => {
    for (let round = 0; !isOver; round += 1) {
      await askAll(commands(round));
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  };
  const over = run();
  return async () => {
    isOver = true;
    await over;
  };
}
