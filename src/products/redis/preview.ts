import type { CallContext } from "../../call/context.ts";
import { facts } from "../../call/preview-facts.ts";
import { nameAndId } from "../../call/question.ts";
import type { ReachedDatabase } from "./reached-databases.ts";

/** What a destructive Redis command may take away: which database, and how many keys it has. Costs one DBSIZE. */
export async function redisPreview(
  database: ReachedDatabase,
  { signal }: Pick<CallContext, "signal">,
): Promise<Record<string, unknown>> {
  const keys = database.redis.command(["DBSIZE"], { signal, repeatable: true });
  return { database: databaseText(database), ...(await facts({ keys })) };
}

/** A database as a person knows it: by its name, and by the ID that no other has. */
function databaseText({ name, id }: ReachedDatabase): string {
  return id === undefined ? name : nameAndId(name, id);
}
