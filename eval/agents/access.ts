import type { Script } from "../agent.ts";
import { listAt } from "../json.ts";

/** A user with few rights, and its token in a file of the project. */
export const createReader: Script = async (agent) => {
  const name = agent.told(/user (\S+) /);
  const pattern = agent.told(/keys (\S+)/);
  const file = agent.told(/into (\S+)\.$/);
  await agent.call("redis_acl_user_create", { name, key_patterns: [pattern], access: "read" });
  await agent.call("env_write", { acl_user: name, file });
  return { name };
};

/** A user whose name a person remembers only in part. */
export const removeUser: Script = async (agent) => {
  const part = agent.told(/begins with (\S+) must/);
  const users = await agent.call("redis_server_read", { command: "ACL USERS" });
  const found = listAt(users, "result")
    .map(String)
    .filter((name) => name.startsWith(part));
  const [name = ""] = found;
  if (found.length !== 1) throw new Error(`${found.length} users begin with ${part}.`);
  await agent.call("redis_acl_user_delete", { name });
  return { name };
};
