import { randomBytes } from "node:crypto";
import { LocalError } from "../../local-error.ts";
import { parseRedisUrl, type RedisTarget } from "../connection/redis-address.ts";
import { openRedisLink } from "../connection/redis-link.ts";
import { replyText } from "../connection/resp.ts";
import { READ_ONLY_RULES, READ_ONLY_USER, type RedisHost, randomPassword } from "./redis-host.ts";

const NO_SNAPSHOTS =
  "Snapshots need a Redis that upstash-mcp has started itself; this database is on a running Redis (UPSTASH_MCP_REDIS_SERVER is a URL). Use that server's own backups.";

/**
 * A Redis that somebody else runs, by its URL. The standard token acts as the user of the URL. The read-only token acts as
 * a user that is made here under a name of its own and removed by stop(); nothing else of that Redis is changed.
 */
export function createRunningRedis(url: string): RedisHost {
  const target = parseRedisUrl(url);
  const { address, login: standard } = target;
  const readOnlyName = `${READ_ONLY_USER}_${randomBytes(4).toString("hex")}`;
  let readOnly = { username: readOnlyName, password: randomPassword() };
  let isMade = false;

  async function makeReadOnlyUser(): Promise<void> {
    await runOn(target, "ACL", "SETUSER", readOnlyName, "reset", "on", `>${readOnly.password}`, ...READ_ONLY_RULES);
    isMade = true;
  }

  return {
    standard,
    get readOnly() {
      return readOnly;
    },
    async address() {
      // At each opening anew: that Redis may have been restarted and have forgotten the user.
      await makeReadOnlyUser();
      return address;
    },
    async changePasswords() {
      readOnly = { username: readOnlyName, password: randomPassword() };
      if (isMade) await makeReadOnlyUser();
    },
    snapshot: () => Promise.reject(new Error(NO_SNAPSHOTS)),
    restore: () => Promise.reject(new Error(NO_SNAPSHOTS)),
    async stop() {
      if (isMade) await runOn(target, "ACL", "DELUSER", readOnlyName).catch(() => undefined);
    },
  };
}

/** Runs a command on a connection that lives only as long. Throws a LocalError when Redis refuses it. */
async function runOn({ address, login }: RedisTarget, ...command: string[]): Promise<void> {
  const link = await openRedisLink(address, login);
  try {
    const [reply] = await link.send([command]);
    if (reply?.kind === "error") {
      throw new LocalError(`The running Redis refused ${command.slice(0, 2).join(" ")}: ${replyText(reply)}`);
    }
  } finally {
    link.destroy();
  }
}
