import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import type { RedisContext } from "../context.ts";
import { redisPreview } from "../preview.ts";
import type { ReachedDatabase } from "../reached-databases.ts";
import { adviseAccess, targetOfDatabase } from "../redis-tool.ts";
import { readAcl } from "./read-acl.ts";
import { rightsText } from "./rights.ts";
import { filesFact, namesOfUser } from "./user-files.ts";
import { OWN_USERS, userInput } from "./wanted-rights.ts";

const deleteInput = { name: userInput.name };

/** `redis_acl_user_delete`: ends a user, and names what ends with it. */
export const aclUserDelete: Handler<RedisContext> = defineTool<typeof deleteInput, RedisContext>({
  name: "redis_acl_user_delete",
  needs: ["ACL DELUSER"],
  title: "Redis ACL: delete user",
  access: "destructive",
  mayHarm: true,
  description:
    "Deletes a user of the database: its tokens and passwords stop working at once. Tells what stops, and which .env files have its token.",
  input: deleteInput,
  plan: ({ name }, context) => planDeletion(name, context),
  advice: adviseAccess,
});

async function planDeletion(name: string, context: RedisContext): Promise<Plan> {
  const database = await context.database({ fresh: true });
  context.keepName(database.name);
  database.limits?.admit([["ACL", "DELUSER", name]]);
  const { caller, before: rights, categories } = await readAcl(name, database.redis, context.signal);
  if (name === caller.name) throw new InputError(`${name} is the user of this server's own token. ${NOBODY}`);
  if (OWN_USERS.has(name)) {
    throw new InputError(`The user ${name} has ${OWN_USERS.get(name)} of the database itself. ${NOBODY}`);
  }
  if (rights === undefined) {
    throw new InputError(`There is no such user. ACL USERS, in redis_server_read, lists those there are. ${NOBODY}`);
  }
  const stops = async () => ({
    rights: rightsText(rights, categories),
    ...filesFact(await context.env.files.holding((await namesOfUser(name, database, context)).of)),
  });
  return {
    target: { ...targetOfDatabase(database), acl_user: name },
    harm: { things: [{ does: "deletes the ACL user", args: [name], means: MEANS }] },
    preview: async () => ({ ...(await redisPreview(database, context)), ...(await stops()) }),
    run: async () => deleteUser(name, await stops(), database, context),
  };
}

const NOBODY = "Nothing was changed, and nobody was asked.";
const MEANS =
  "its REST tokens and passwords stop working at once, and its connections end (how many there are the REST API does not tell)";

async function deleteUser(
  name: string,
  stopped: Readonly<Record<string, unknown>>,
  database: ReachedDatabase,
  context: RedisContext,
): Promise<ToolOutput> {
  const options = { signal: context.signal, repeatable: false };
  const deleted = await database.redis.command(["ACL", "DELUSER", name], options);
  context.env.userTokens.forget((await namesOfUser(name, database, context)).owner);
  if (deleted !== 1) return { result: { acl_user: name, deleted: false }, notice: "The user was gone already." };
  return { result: { acl_user: name, deleted: true, stopped } };
}
