import { remarksOn } from "../../account/env/new-token.ts";
import type { TokensOf } from "../../account/env/written-files.ts";
import type { RedisContext } from "../context.ts";
import type { ReachedDatabase } from "../reached-databases.ts";
import type { TokenOwner } from "./user-tokens.ts";

/** Under which names a user's token is remembered, and the files that got it. */
export interface UserNames {
  owner: TokenOwner;
  of: TokensOf;
}

/** The names of a user. A database goes by its host, since it may be reached by the account and by its URL alone. */
export async function namesOfUser(user: string, database: ReachedDatabase, context: RedisContext): Promise<UserNames> {
  return namesAt(user, await context.env.ofDatabase(database), database, context);
}

/** The same, where the URL of the database is known. */
export function namesAt(
  user: string,
  { url }: { url: string },
  { id }: Pick<ReachedDatabase, "id">,
  { caller }: RedisContext,
): UserNames {
  const { host } = new URL(url);
  const resource = id === undefined ? [host] : [id, host];
  return { owner: { caller, database: host, user }, of: { product: "redis", resource, user } };
}

/** Where the token of a user is to be had. */
export function tokenRemarks(user: string, files: readonly string[], context: RedisContext) {
  const database: Record<string, string> = context.resource === undefined ? {} : { database: context.resource };
  const byPerson = `The person makes one in the Upstash console: ACL GENTOKEN ${user}, then ACL SETUSER ${user} resetpass >TOKEN.`;
  return remarksOn({ call: { ...database, acl_user: user }, files, byPerson }, context);
}

/** The files as a fact of a question. */
export function filesFact(files: readonly string[]): Record<string, string> {
  return files.length === 0 ? {} : { env_files_with_its_token: files.join(", ") };
}
