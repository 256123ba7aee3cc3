import type { RedisLogin } from "../connection/redis-address.ts";
import { openRedisLink, RedisUnavailableError } from "../connection/redis-link.ts";
import { type RedisReply, type RespCommand, replyText } from "../connection/resp.ts";
import { READ_ONLY_RULES, READ_ONLY_USER, type RedisHost, randomPassword } from "./redis-host.ts";
import { type RedisProcess, startRedisProcess } from "./redis-process.ts";

/**
 * A Redis process of our own, started when it is first needed, and again when it has died; each time with what `settings`
 * says then.
 */
export function createSpawnedRedis(
  program: string,
  settings: () => Readonly<Record<string, string>> = () => ({}),
): RedisHost {
  let standard = newLogin("default");
  let readOnly = newLogin(READ_ONLY_USER);
  let running: RedisProcess | undefined;
  let starting: Promise<RedisProcess> | undefined;
  let isStopped = false;

  async function start(dump?: Buffer): Promise<RedisProcess> {
    const users = [[READ_ONLY_USER, "on", `>${readOnly.password}`, ...READ_ONLY_RULES].join(" ")];
    return startRedisProcess({ program, password: standard.password, users, settings: settings(), dump });
  }

  async function startFrom(dump: Buffer, users: readonly RespCommand[]): Promise<RedisProcess> {
    const started = await start(dump).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`The snapshot could not be loaded, and the database is as it was. ${reason}`);
    });
    await run(users, started);
    return started;
  }

  async function replace(next: Promise<RedisProcess>): Promise<RedisProcess> {
    starting = next;
    try {
      const started = await next;
      const previous = running;
      running = started;
      await previous?.stop();
      if (isStopped) await started.stop();
      return started;
    } finally {
      starting = undefined;
    }
  }

  async function current(): Promise<RedisProcess> {
    if (isStopped) throw new RedisUnavailableError("This local database has been stopped.");
    if (starting !== undefined) return starting;
    return running?.isRunning ? running : replace(start());
  }

  /** Runs commands on a connection that lives only as long; rejects with Redis's text when one of them fails. */
  async function run(commands: readonly RespCommand[], on: RedisProcess): Promise<RedisReply[]> {
    const link = await openRedisLink({ connect: { path: on.socketPath }, tls: false }, standard);
    try {
      const replies = await link.send(commands);
      const failed = replies.find((reply) => reply.kind === "error");
      if (failed !== undefined) throw new Error(replyText(failed) ?? "ERR");
      return replies;
    } finally {
      link.destroy();
    }
  }

  return {
    get standard() {
      return standard;
    },
    get readOnly() {
      return readOnly;
    },
    async address() {
      const { socketPath } = await current();
      return { connect: { path: socketPath }, tls: false };
    },
    async changePasswords() {
      const next = { standard: newLogin("default"), readOnly: newLogin(READ_ONLY_USER) };
      const process = starting === undefined ? running : await starting;
      if (process?.isRunning) {
        const logins = [next.readOnly, next.standard];
        await run(
          logins.map(({ username, password }) => ["ACL", "SETUSER", username, "resetpass", `>${password}`]),
          process,
        );
      }
      standard = next.standard;
      readOnly = next.readOnly;
    },
    async snapshot() {
      const process = await current();
      await run([["SAVE"]], process);
      return process.takeDump();
    },
    async restore(dump) {
      const previous = await current();
      const users = userRules((await run([["ACL", "LIST"]], previous))[0]);
      await replace(startFrom(dump, users));
    },
    async stop() {
      isStopped = true;
      await starting?.catch(() => undefined);
      await running?.stop();
    },
  };
}

function newLogin(username: string): RedisLogin & { readonly password: string } {
  return { username, password: randomPassword() };
}

/** The lines of ACL LIST (`user NAME RULE …`) as the commands that make the same users again. */
function userRules(list: RedisReply | undefined): RespCommand[] {
  const lines = list?.kind === "array" ? (list.value ?? []) : [];
  return lines.map((line) => {
    const [, username = "", ...rules] = (replyText(line) ?? "").split(" ");
    return ["ACL", "SETUSER", username, "reset", ...rules];
  });
}
