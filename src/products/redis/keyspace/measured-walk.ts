import { type MeasuredKey, measureKeys } from "./measures.ts";
import { type Walk, walkKeys } from "./walk.ts";

export interface MeasuredPage {
  keys: MeasuredKey[];
  /** How many were found and are no longer there. */
  gone: number;
  /** Where the walk goes on behind these keys; `0` is the end. */
  cursor: string;
}

/** A walk that asks type, TTL, memory and size of every key; each costs up to COMMANDS_PER_KEY. */
export async function* walkMeasured(walk: Walk): AsyncGenerator<MeasuredPage> {
  for await (const { keys: found, cursor } of walkKeys(walk)) {
    const keys = await measureKeys(found, walk.asking, walk.redis);
    yield { keys, gone: found.length - keys.length, cursor };
  }
}
