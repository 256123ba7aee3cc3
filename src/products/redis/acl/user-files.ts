import { remarksOn } from "../../account/env/new-token.ts";
import type { ReachedDatabase, RedisContext } from "../context.ts";

/** The files of this process that hold the token of a user. */
export function filesOf(user: string, { id, name }: ReachedDatabase, { env }: RedisContext): Promise<string[]> {
  return env.files.holding({ product: "redis", resource: [id ?? name], user });
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
