import { unknownBecause } from "../../../call/preview-facts.ts";
import { type CallUndo, canBeUndone, type PlanUndo } from "../../../call/undo-scope.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { WriteLimits } from "../limits/write-limits.ts";
import { whyUnread } from "./allowed-back.ts";
import { createChangeFinder } from "./changed-keys.ts";
import { keepingRedis } from "./keeping-redis.ts";
import type { KeptDatabase } from "./kept-keys.ts";
import { readLimits } from "./key-states.ts";
import { type KeepingTerms, prepareWrites } from "./prepare-writes.ts";

/** A database whose keys are kept, with its client behind its limits. */
interface Kept extends KeptDatabase {
  redis: Redis;
  limits?: WriteLimits | undefined;
}

/** What keeps the keys that calls change. */
export interface Keeper {
  /** The client of a call that keeps what it changes. */
  client(database: Kept, undo: CallUndo): Redis;
  /** What a plan says of undo: of lines that it sends, or of a job that changes keys as it finds them. */
  planUndo(database: Kept, undo: CallUndo, lines: readonly RedisCommand[] | "job"): PlanUndo;
}

/** Nothing is made before the first call that is kept. */
export function createKeeper(maxReply: number): Keeper {
  let finder: ReturnType<typeof createChangeFinder> | undefined;
  const termsOf = ({ id, name, limits }: Kept, undo: CallUndo): KeepingTerms => {
    finder ??= createChangeFinder();
    const terms = { undo, database: { id, name }, limits: readLimits(maxReply), changesOf: finder };
    return { ...terms, whyUnread: () => whyUnread(limits) };
  };
  return {
    client: (database, undo) => keepingRedis(database.redis, termsOf(database, undo)),
    planUndo: (database, undo, lines) => ({
      outlook: async () => {
        const terms = termsOf(database, undo);
        return lines === "job" ? jobOutlook(terms) : outlookOf(database.redis, lines, terms);
      },
    }),
  };
}

function jobOutlook({ undo, whyUnread }: KeepingTerms): string {
  const why = whyUnread();
  if (why !== undefined) return `cannot be undone: ${why}`;
  const { keys, bytes } = undo.record.bounds;
  return `${canBeUndone(undo.record)}, as far as ${keys} keys and ${bytes} bytes of them go`;
}

/** Sentences on what cannot be undone that a question has. */
const MOST_SENTENCES = 3;

/** Whether what some lines change can be kept, found out as it is before they are sent. */
async function outlookOf(redis: Redis, lines: readonly RedisCommand[], terms: KeepingTerms): Promise<string> {
  const reasons = new Set<string>();
  const undo: CallUndo = { ...terms.undo, cannot: (why) => void reasons.add(why), does: () => {} };
  const signal = AbortSignal.timeout(LONGEST_LOOK_MS);
  try {
    const { keys } = await prepareWrites(redis, lines, { ...terms, undo }, { signal, repeatable: true });
    if (reasons.size === 0) return canBeUndone(undo.record);
    const shown = [...reasons].slice(0, MOST_SENTENCES).join("; ");
    const more = reasons.size > MOST_SENTENCES ? `; and ${reasons.size - MOST_SENTENCES} more` : "";
    const rest = keys.length === 0 ? "" : ` The rest ${canBeUndone(undo.record)}.`;
    return `cannot be undone: ${shown}${more}.${rest}`;
  } catch (error) {
    return unknownBecause(error);
  }
}

/** A question waits no longer to say whether there is a way back. */
const LONGEST_LOOK_MS = 10_000;
