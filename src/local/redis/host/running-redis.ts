import { randomBytes } from "node:crypto";
import { LocalError } from "../../local-error.ts";
import { parseRedisUrl, type RedisTarget } from "../connection/redis-address.ts";
import { RedisUnavailableError } from "../connection/redis-errors.ts";
import { openRedisLink } from "../connection/redis-link.ts";
import { replyText } from "../connection/resp.ts";
import { READ_ONLY_RULES, READ_ONLY_USER, type RedisHost, randomPassword } from "./redis-host.ts";

const NO_SNAPSHOTS =
  "Snapshots need a Redis that upstash-mcp has started itself; this database is on a running Redis (UPSTASH_MCP_REDIS_SERVER is a URL). Use that server's own backups.";

/** Milliseconds until the person is told of the user that is still there; the process ends soon after. */
const TOLD_AFTER = 500;

/**
 * A Redis that somebody else runs, by its URL. The standard token acts as the user of the URL. The read-only token acts as
 * a user that is made here under a name of its own and removed by stop(); nothing else of that Redis is changed. `tell` is
 * told of the user before it is made, for the person whose Redis it is.
 */
export function createRunningRedis(url: string, tell: (sentence: string) => void = () => undefined): RedisHost {
  const target = parseRedisUrl(url);
  const { address, login: standard } = target;
  const readOnlyName = `${READ_ONLY_USER}_${randomBytes(8).toString("hex")}`;
  let readOnly = { username: readOnlyName, password: randomPassword() };
  let mayExist = false;
  let isTold = false;
  let isStopped = false;
  let making: Promise<unknown> = Promise.resolve();

  async function makeReadOnlyUser(): Promise<void> {
    if (isStopped) throw new RedisUnavailableError("This local database has been stopped.");
    if (!isTold) tell(announcement(target, readOnlyName));
    isTold = true;
    const existed = mayExist;
    mayExist = true;
    const made = makeUser(target, readOnly).catch((error: unknown) => {
      // Refused, so there is none; where no answer came nobody knows.
      if (error instanceof LocalError) mayExist = existed;
      throw error;
    });
    making = Promise.allSettled([making, made]);
    return made;
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
      if (mayExist) await makeReadOnlyUser();
    },
    snapshot: () => Promise.reject(new Error(NO_SNAPSHOTS)),
    restore: () => Promise.reject(new Error(NO_SNAPSHOTS)),
    async stop() {
      isStopped = true;
      const removed = making.then(() => (mayExist ? runOn(target, "ACL", "DELUSER", readOnlyName) : undefined));
      await toldWhenLate(removed, () => tell(leftBehind(target, readOnlyName)));
      mayExist = false;
    },
  };
}

/** A user that may read; one of this name that was there gets the same rights. */
function makeUser(target: RedisTarget, { username, password }: { username: string; password: string }): Promise<void> {
  return runOn(target, "ACL", "SETUSER", username, "reset", "on", `>${password}`, ...READ_ONLY_RULES);
}

/** Waits for what is done at the end; tells where it fails, or is not done while there is still time to tell. */
async function toldWhenLate(done: Promise<void>, tellLeft: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, TOLD_AFTER, true);
  });
  const failed = done.then(
    () => false,
    () => true,
  );
  if (await Promise.race([failed, late])) tellLeft();
  clearTimeout(timer);
  await failed;
}

function announcement(target: RedisTarget, username: string): string {
  return `The Redis at ${placeOf(target)} gets the ACL user ${username}, as whom the read-only token acts; it is removed when upstash-mcp ends.`;
}

function leftBehind(target: RedisTarget, username: string): string {
  return `The Redis at ${placeOf(target)} did not say that it removed the ACL user ${username}; where it is still there, remove it with ACL DELUSER ${username}.`;
}

/** Where a Redis is, without its password. */
function placeOf({ address: { connect } }: RedisTarget): string {
  if ("path" in connect) return connect.path;
  const host = connect.host ?? "";
  return `${host.includes(":") ? `[${host}]` : host}:${connect.port}`;
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
