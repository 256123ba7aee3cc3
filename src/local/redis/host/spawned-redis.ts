import type { RedisLogin } from "../connection/redis-address.ts";
import { openRedisLink } from "../connection/redis-link.ts";
import { type RedisReply, type RespCommand, replyText } from "../connection/resp.ts";
import { createCurrentProcess } from "./current-process.ts";
import type { ProcessSlots } from "./process-slots.ts";
import { READ_ONLY_RULES, READ_ONLY_USER, type RedisHost, randomPassword } from "./redis-host.ts";
import { type RedisProcess, startRedisProcess } from "./redis-process.ts";

/** The two users of a Redis of ours. */
interface Logins {
  readonly standard: OwnLogin;
  readonly readOnly: OwnLogin;
}

type OwnLogin = RedisLogin & { readonly password: string };

/** What a Redis of ours is started with. */
export interface SpawnedRedisOptions {
  /** The settings of Redis, asked for at each start. */
  readonly settings?: (() => Readonly<Record<string, string>>) | undefined;
  /** Of which each process needs one; without them it always starts. */
  readonly slots?: ProcessSlots | undefined;
}

/** A Redis process of our own, started when it is first needed, and again when it has died. */
export function createSpawnedRedis(program: string, options: SpawnedRedisOptions = {}): RedisHost {
  const { settings = () => ({}), slots = { start: (start) => start() } } = options;
  let logins = newLogins();
  const current = createCurrentProcess(() => start());

  async function start(dump?: Buffer): Promise<RedisProcess> {
    const { password } = logins.standard;
    const users = [[READ_ONLY_USER, "on", `>${logins.readOnly.password}`, ...READ_ONLY_RULES].join(" ")];
    return slots.start(() => startRedisProcess({ program, password, users, settings: settings(), dump }));
  }

  async function startFrom(dump: Buffer, users: readonly RespCommand[]): Promise<RedisProcess> {
    const started = await start(dump).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`The snapshot could not be loaded, and the database is as it was. ${reason}`);
    });
    await runAs(logins.standard, users, started);
    return started;
  }

  return {
    get standard() {
      return logins.standard;
    },
    get readOnly() {
      return logins.readOnly;
    },
    open: async (login) => openRedisLink((await current.get()).address, login),
    async changePasswords() {
      const next = newLogins();
      const process = await current.started();
      if (process?.isRunning) await runAs(logins.standard, passwordChanges(next), process);
      logins = next;
    },
    async snapshot() {
      const process = await current.get();
      await runAs(logins.standard, [["SAVE"]], process);
      return process.takeDump();
    },
    async restore(dump) {
      const previous = await current.get();
      const [list] = await runAs(logins.standard, [["ACL", "LIST"]], previous);
      await current.replaceBy(startFrom(dump, userRules(list)));
    },
    isRunning: async () => (await current.started())?.isRunning === true,
    end: () => current.end(),
    stop: () => current.stop(),
  };
}

function newLogins(): Logins {
  return {
    standard: { username: "default", password: randomPassword() },
    readOnly: { username: READ_ONLY_USER, password: randomPassword() },
  };
}

/** Runs commands on a connection that lives only as long; rejects with Redis's text when one of them fails. */
async function runAs(login: RedisLogin, commands: readonly RespCommand[], on: RedisProcess): Promise<RedisReply[]> {
  const link = await openRedisLink(on.address, login);
  try {
    const replies = await link.send(commands);
    const failed = replies.find((reply) => reply.kind === "error");
    if (failed !== undefined) throw new Error(replyText(failed) ?? "ERR");
    return replies;
  } finally {
    link.destroy();
  }
}

function passwordChanges({ readOnly, standard }: Logins): RespCommand[] {
  return [readOnly, standard].map(({ username, password }) => [
    "ACL",
    "SETUSER",
    username,
    "resetpass",
    `>${password}`,
  ]);
}

/** The lines of ACL LIST (`user NAME RULE …`) as the commands that make the same users again. */
function userRules(list: RedisReply | undefined): RespCommand[] {
  const lines = list?.kind === "array" ? (list.value ?? []) : [];
  return lines.map((line) => {
    const [, username = "", ...rules] = (replyText(line) ?? "").split(" ");
    return ["ACL", "SETUSER", username, "reset", ...rules];
  });
}
