import type { ToolContext } from "../../call/context.ts";
import type { Preview } from "../../catalog/rows.ts";
import type { DatabaseIdentity } from "../../upstash/connections.ts";
import { RedisError, UpstashError } from "../../upstash/errors.ts";

/** What a destructive Redis command may take away: which database, and how many keys it has. Costs one DBSIZE. */
export const redisPreview: Preview = async (_, context) => {
  const [database, { keys }] = await Promise.all([context.identify(), facts({ keys: countKeys(context) })]);
  return { database: databaseText(database), keys };
};

/** The number of keys of the database that `redis` means by the same argument. */
export async function countKeys(context: ToolContext, database?: string): Promise<unknown> {
  const redis = await context.redis(database);
  return redis.command(["DBSIZE"], { signal: context.signal, repeatable: true });
}

/** A database as a person knows it: by its name, and by the ID that no other has. */
function databaseText({ name, id }: DatabaseIdentity): string {
  return id === undefined ? name : `${name} (ID ${id})`;
}

/**
 * Waits for the facts of a preview. One that cannot be read says why and does not stop the question, unless the call was
 * cancelled; a failure that is no answer of Upstash is thrown.
 */
export async function facts(parts: Readonly<Record<string, Promise<unknown>>>): Promise<Record<string, unknown>> {
  const settled = await Promise.allSettled(Object.values(parts));
  return Object.fromEntries(
    Object.keys(parts).map((name, index) => {
      const part = settled[index];
      return [name, part?.status === "fulfilled" ? part.value : unknownBecause(part?.reason)];
    }),
  );
}

/** What stands for a fact that could not be read. Throws what is no answer of Upstash, and what ended the call. */
export function unknownBecause(reason: unknown): string {
  const isAnswer = reason instanceof RedisError || (reason instanceof UpstashError && reason.kind !== "cancelled");
  if (!isAnswer) throw reason;
  return `unknown (${reason.message.replace(/\.$/, "")})`;
}
