import { ARGUMENT_LIMITS } from "../call/argument-limits.ts";
import type { Served } from "../call/served.ts";
import { countDown } from "../load/value-extent.ts";
import { NO_ROOM, type RequestMemory } from "./request-memory.ts";

/** More than any message has. */
const ANY = Number.MAX_SAFE_INTEGER;

/**
 * The same calls, as long as the arguments of all that are not answered have room together. One that finds none is
 * answered so and does nothing; nobody waits. For a transport on which many calls of one connection are in progress.
 */
export function withinRoom(served: Served, memory: RequestMemory): Served {
  return {
    ...served,
    // It may be another one the next time.
    get offer() {
      return served.offer;
    },
    async call(name, raw, client) {
      const share = memory.begin();
      try {
        if (share.take(lengthOf(raw)) === undefined) return await served.call(name, raw, client);
        return { content: [{ type: "text", text: NO_ROOM }], isError: true };
      } finally {
        share.release();
      }
    },
  };
}

/** About the characters of a value as JSON, which in memory takes more where it has many small parts. */
function lengthOf(value: unknown): number {
  const left = { values: ANY, characters: ANY, levels: ARGUMENT_LIMITS.levels };
  // What is nested deeper is not looked at: its call is refused without being held.
  countDown(value, left);
  return ANY - left.characters + 2 * (ANY - left.values);
}
