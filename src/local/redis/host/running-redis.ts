import { randomBytes } from "node:crypto";
import { parseRedisUrl, placeOf, type RedisLogin, type RedisTarget } from "../connection/redis-address.ts";
import { RedisLoginError, RedisUnavailableError } from "../connection/redis-errors.ts";
import { openRedisLink, type RedisLink } from "../connection/redis-link.ts";
import { replyText } from "../connection/resp.ts";
import { READ_ONLY_RULES, READ_ONLY_USER, type RedisHost, randomPassword } from "./redis-host.ts";
import { explained, RunningRedisError, refusalOf } from "./running-redis-faults.ts";

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
  const readOnly = createReadOnlyUser(target, tell);
  return {
    standard: target.login,
    get readOnly() {
      return readOnly.login;
    },
    async open(login) {
      // At each opening anew: that Redis may have been restarted and have forgotten the user.
      await readOnly.make();
      return openChecked(target, login);
    },
    changePasswords: () => readOnly.changePassword(),
    snapshot: () => Promise.reject(new RunningRedisError(NO_SNAPSHOTS)),
    restore: () => Promise.reject(new RunningRedisError(NO_SNAPSHOTS)),
    stop: () => readOnly.remove(),
  };
}

/** The user of the read-only token on a Redis of somebody else. */
interface ReadOnlyUser {
  readonly login: RedisLogin;
  /** Makes the user; one that is there gets the same rights and password. Rejects after remove(). */
  make(): Promise<void>;
  changePassword(): Promise<void>;
  remove(): Promise<void>;
}

function createReadOnlyUser(target: RedisTarget, tell: (sentence: string) => void): ReadOnlyUser {
  const username = `${READ_ONLY_USER}_${randomBytes(8).toString("hex")}`;
  let login = { username, password: randomPassword() };
  let mayExist = false;
  let isTold = false;
  let isRemoved = false;
  let making: Promise<unknown> = Promise.resolve();

  async function makeUser(): Promise<void> {
    const link = await openChecked(target, target.login);
    if (!isTold) tell(announcement(target, username));
    isTold = true;
    const existed = mayExist;
    mayExist = true;
    try {
      await runOn(link, "ACL", "SETUSER", username, "reset", "on", `>${login.password}`, ...READ_ONLY_RULES);
    } catch (error) {
      // Refused, so there is none; where no answer came nobody knows.
      if (error instanceof RunningRedisError) mayExist = existed;
      throw error;
    }
  }

  async function make(): Promise<void> {
    if (isRemoved) throw new RedisUnavailableError("This local database has been stopped.");
    const made = makeUser();
    making = Promise.allSettled([making, made]);
    return made;
  }

  async function removeUser(): Promise<void> {
    if (mayExist) await runOn(await openChecked(target, target.login), "ACL", "DELUSER", username);
  }

  return {
    get login() {
      return login;
    },
    make,
    async changePassword() {
      login = { username, password: randomPassword() };
      if (mayExist) await make();
    },
    async remove() {
      isRemoved = true;
      await toldWhenLate(making.then(removeUser), () => mayExist && tell(leftBehind(target, username)));
      mayExist = false;
    },
  };
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

function announcement({ address }: RedisTarget, username: string): string {
  return `The Redis at ${placeOf(address)} gets the ACL user ${username}, as whom the read-only token acts; it is removed when upstash-mcp ends.`;
}

function leftBehind({ address }: RedisTarget, username: string): string {
  return `The Redis at ${placeOf(address)} did not say that it removed the ACL user ${username}; where it is still there, remove it with ACL DELUSER ${username}.`;
}

/**
 * Connects, and asks for a first answer, since Redis refuses some clients with that alone. Rejects with a RunningRedisError
 * that says what to do; with RedisLoginError where another user than that of the URL is not accepted.
 */
async function openChecked(target: RedisTarget, login: RedisLogin): Promise<RedisLink> {
  try {
    const link = await openRedisLink(target.address, login);
    const [reply] = await link.send([["PING"]]);
    const refusal = reply?.kind === "error" ? refusalOf(target, replyText(reply) ?? "") : undefined;
    if (refusal === undefined) return link;
    link.destroy();
    throw refusal;
  } catch (error) {
    if (error instanceof RedisLoginError && login !== target.login) throw error;
    throw await explained(target, error);
  }
}

/** Runs a command on a connection, and ends it. Throws a RunningRedisError when Redis refuses the command. */
async function runOn(link: RedisLink, ...command: string[]): Promise<void> {
  try {
    const [reply] = await link.send([command]);
    if (reply?.kind === "error") {
      throw new RunningRedisError(`The running Redis refused ${command.slice(0, 2).join(" ")}: ${replyText(reply)}`);
    }
  } finally {
    link.destroy();
  }
}
