import type { RespCommand } from "../../src/local/redis/connection/resp.ts";
import { namesIn } from "../agent.ts";
import { createRandom } from "../random.ts";
import { groundCommands } from "./keys.ts";
import { drawNames, type Names } from "./names.ts";
import { streamCommands } from "./streams.ts";

/** What a run has its tasks on: the same for the same seed. */
export interface Ground {
  readonly names: Names;
  /** What writes the database. */
  readonly commands: readonly RespCommand[];
  /** The words of all names in it, which nobody knows who has not seen them. */
  readonly words: ReadonlySet<string>;
}

/** 33,000 keys of every type that local mode has, under names that are drawn by a seed. */
export function layGround(seed: number): Ground {
  const random = createRandom(seed);
  const names = drawNames(random);
  const commands = [...groundCommands(names, random), ...streamCommands(names)];
  const keys = commands.map(([, key]) => (typeof key === "string" ? key : ""));
  return { names, commands, words: new Set([JSON.stringify(names), ...keys].flatMap(namesIn)) };
}
