import type { CallContext } from "../../../call/context.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { Asking } from "../keyspace/asking.ts";
import { numberIn, replyOf } from "../replies/pipeline-answers.ts";
import { bytesIn, type Stored } from "./export-records.ts";

/** Keys, and characters of their names, that one EXISTS asks about. */
const KEYS = 250;
const CHARACTERS = 131_072;

/** Counts how many of many keys are there, some hundred with each command. */
export function createExistingCount(redis: Redis, asking: Asking, { signal }: Pick<CallContext, "signal">) {
  let [waiting, characters, existing]: [string[], number, number] = [[], 0, 0];

  async function ask(): Promise<void> {
    if (waiting.length === 0) return;
    const [answer] = await asking.read([["EXISTS", ...waiting]]);
    existing += numberIn(replyOf(answer)) ?? 0;
    [waiting, characters] = [[], 0];
  }

  return {
    async add(key: Stored): Promise<void> {
      if (typeof key !== "string") {
        asking.count(1);
        const reply = await redis.commandWithBytes(["EXISTS"], bytesIn(key), { signal, repeatable: true });
        existing += numberIn(reply) ?? 0;
        return;
      }
      waiting.push(key);
      characters += key.length;
      if (waiting.length >= KEYS || characters >= CHARACTERS) await ask();
    },
    /** How many there were. */
    async total(): Promise<number> {
      await ask();
      return existing;
    },
  };
}
