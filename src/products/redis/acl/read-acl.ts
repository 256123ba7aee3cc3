import { InputError } from "../../../call/tool.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { type Categories, categoriesIn, type Rights, rightsIn } from "./rights.ts";
import { JUDGED_CATEGORIES } from "./wanted-rights.ts";

/** What is known of the users of a database before one is changed. */
export interface Acl {
  /** The user whose token the server has, and what it may do. */
  caller: { name: string; rights: Rights };
  /** What the user may do now, where there is one. */
  before: Rights | undefined;
  categories: Categories;
}

/** Reads what a user has, what the caller has, and the commands of every category that says so: three requests. */
export async function readAcl(user: string, redis: Redis, signal: AbortSignal): Promise<Acl> {
  const [name, before] = await ask(redis, signal, [
    ["ACL", "WHOAMI"],
    ["ACL", "GETUSER", user],
  ]);
  if (typeof name !== "string") throw unreadable();
  const own = rightsIn((await ask(redis, signal, [["ACL", "GETUSER", name]]))[0] ?? null);
  if (own === undefined) throw unreadable();
  const had = rightsIn(before ?? null);
  const named = [...new Set([...JUDGED_CATEGORIES, ...categoriesIn([...own.commands, ...(had?.commands ?? [])])])];
  const lists = await ask(
    redis,
    signal,
    named.map((category) => ["ACL", "CAT", category]),
  );
  const categories = new Map(named.map((category, index) => [category, commandsIn(lists[index] ?? null)]));
  return { caller: { name, rights: own }, before: had, categories };
}

/** Replies to reads; throws the first refusal. */
async function ask(redis: Redis, signal: AbortSignal, commands: readonly string[][]): Promise<Reply[]> {
  const answers = await redis.pipeline(commands, { signal, repeatable: true });
  return answers.map((answer) => {
    if ("error" in answer) throw answer.error;
    return answer.reply;
  });
}

function commandsIn(reply: Reply): ReadonlySet<string> {
  const names = Array.isArray(reply) ? reply.filter((name) => typeof name === "string") : [];
  return new Set(names.map((name) => name.toLowerCase()));
}

function unreadable(): InputError {
  return new InputError("The database does not tell which rights the token of this server has. Nothing was changed.");
}
