import { type LocalQStashOptions, startLocalQStash } from "./local-qstash.ts";
import { randomId } from "./qstash-ids.ts";
import { qstashVariables } from "./qstash-variables.ts";
import { createUser } from "./tenant.ts";

/** A local QStash of one user, for whoever starts it alone. */
export interface QStashOfOneUser {
  /** By which its clients find it. */
  readonly variables: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts a local QStash with a user of its own. */
export async function startQStashOfOneUser(
  options: Pick<LocalQStashOptions, "port" | "tell">,
): Promise<QStashOfOneUser> {
  const user = createUser(randomId);
  const qstash = await startLocalQStash({ ...options, users: [user] });
  return { variables: qstashVariables(qstash, user), stop: () => qstash.stop() };
}
