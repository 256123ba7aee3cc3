import { InputError } from "../../../call/tool.ts";
import { RedisError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisContext } from "../context.ts";
import type { TokenOwner } from "./user-tokens.ts";

/**
 * The REST token of a user that this process has made, as the database gives it now: it is refused where the user is gone
 * or has another password. Throws an InputError that says how to get one otherwise.
 */
export async function tokenOfUser(owner: TokenOwner, redis: Redis, context: RedisContext): Promise<string> {
  const password = context.env.userTokens.of(owner);
  if (password === undefined) throw new InputError(`${NOT_KNOWN} ${adviceFor(context)}`);
  context.hide(password);
  try {
    const command = ["ACL", "RESTTOKEN", owner.user, password];
    const token = await redis.command(command, { signal: context.signal, repeatable: true });
    if (typeof token !== "string") throw new InputError("ACL RESTTOKEN gave no token. Nothing was written.");
    context.learn(token, "database");
    return token;
  } catch (error) {
    if (!(error instanceof RedisError) || !IS_OUTDATED.test(error.message)) throw error;
    context.env.userTokens.forget(owner);
    throw new InputError(
      `The user is gone or has another password than the one that was made here. Nothing was written. ${adviceFor(context)}`,
    );
  }
}

/** "Returns an error if the username does not exist or the password does not match" (ACL RESTTOKEN). */
const IS_OUTDATED = /password|not exist|no such user/i;

const NOT_KNOWN =
  "The password of this user is not known here: it was made before this server was started, elsewhere, or in another database. Nothing was written.";

function adviceFor({ offered }: RedisContext): string {
  return offered?.has("redis_acl_user_create") === false
    ? "The person can make one in the Upstash console: ACL GENTOKEN, then ACL SETUSER."
    : "redis_acl_user_create with the rights that it shall have makes a user; with new_password: true one that is there gets a new password, which ends its tokens.";
}
