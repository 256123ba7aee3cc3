import type { CallContext } from "../../call/context.ts";
import type { Harm } from "../../call/harm.ts";
import { facts } from "../../call/preview-facts.ts";
import { nameAndId } from "../../call/question.ts";
import type { ReachedDatabase } from "./reached-databases.ts";

/**
 * What a destructive Redis command may take away: which database, and how many keys it has. Costs one DBSIZE. Where all of it
 * may go, also since when it exists and what could bring it back, of a database of the account.
 */
export async function redisPreview(
  database: ReachedDatabase,
  { signal }: Pick<CallContext, "signal">,
  harm: Harm = { things: [] },
): Promise<Record<string, unknown>> {
  const keys = database.redis.command(["DBSIZE"], { signal, repeatable: true });
  const history = harm.things.some(({ whole }) => whole !== undefined) ? database.history?.() : undefined;
  const [counted, told] = await Promise.all([facts({ keys }), history]);
  return { database: databaseText(database), ...counted, ...told };
}

/** A database as a person knows it: by its name, and by the ID that no other has. */
function databaseText({ name, id }: ReachedDatabase): string {
  return id === undefined ? name : nameAndId(name, id);
}
