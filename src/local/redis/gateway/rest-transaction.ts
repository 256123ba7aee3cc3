import type { RedisLogin } from "../connection/redis-address.ts";
import type { RedisConnection } from "../connection/redis-connection.ts";
import { errorReply, type RedisReply, type RespCommand } from "../connection/resp.ts";
import { answersOfUpstash } from "../translation/translation.ts";
import { refusalOfCommand } from "./command-availability.ts";
import type { CommandExecution } from "./command-execution.ts";
import { upperCaseName } from "./command-names.ts";
import { isTokenCommand } from "./token-commands.ts";

/**
 * Redis REST API, "Transactions": runs commands atomically. Resolves with one reply each, in which a command that failed
 * while it ran has its error; or with the single error for which Redis, or the REST API, discards the whole: then nothing
 * has been executed.
 */
export type RunTransaction = (
  login: RedisLogin,
  commands: readonly RespCommand[],
) => Promise<readonly RedisReply[] | { readonly discarded: RedisReply }>;

/** Runs transactions on the connections of `execution`. */
export function createTransactions(execution: CommandExecution): RunTransaction {
  const permitted = new WeakSet<RedisConnection>();

  /** Without a permission for MULTI, Redis would run the commands after it one by one. Asked once for each connection. */
  async function refusalOfMulti(connection: RedisConnection): Promise<RedisReply | undefined> {
    if (permitted.has(connection)) return undefined;
    const [multi, exec] = await connection.pipeline([["MULTI"], ["EXEC"]]);
    if (multi?.kind === "error") return multi;
    if (exec?.kind === "error") {
      connection.close();
      return exec;
    }
    permitted.add(connection);
    return undefined;
  }

  return async (login, commands) => {
    for (const command of commands) {
      const refusal = isTokenCommand(command)
        ? `ERR 'ACL ${upperCaseName(command[1])}' is not available in a transaction`
        : refusalOfCommand(command);
      if (refusal !== undefined) return { discarded: errorReply(refusal) };
    }
    const connection = execution.connectionOf(login);
    const refused = await refusalOfMulti(connection);
    if (refused !== undefined) return { discarded: refused };
    const translated = await execution.translate(commands);
    // One write on one connection: no command of another request comes between MULTI and EXEC.
    const replies = await connection.pipeline([["MULTI"], ...translated.map(({ command }) => command), ["EXEC"]]);
    const executed = replies.at(-1);
    execution.usersChangedBy(commands);
    if (executed?.kind === "array" && executed.value !== null) return answersOfUpstash(translated, executed.value);
    // The reason is the error of the command that could not be queued; EXEC itself only says that there was one.
    const reason = replies.find((reply) => reply.kind === "error");
    return { discarded: reason ?? errorReply("EXECABORT Transaction discarded") };
  };
}
