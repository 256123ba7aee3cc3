import { refusalOf } from "./command-availability.ts";
import type { CommandExecution } from "./command-execution.ts";
import { isTokenCommand } from "./command-execution.ts";
import type { RedisLogin } from "./redis-address.ts";
import { errorReply, type RedisCommand, type RedisReply } from "./resp.ts";

/**
 * Redis REST API, "Transactions": runs commands atomically. Resolves with one reply each, in which a command that failed
 * while it ran has its error; or with the single error for which Redis, or the REST API, discards the whole: then nothing
 * has been executed.
 */
export async function runTransaction(
  execution: CommandExecution,
  login: RedisLogin,
  commands: readonly RedisCommand[],
): Promise<readonly RedisReply[] | { readonly discarded: RedisReply }> {
  for (const command of commands) {
    const refusal = isTokenCommand(command)
      ? "ERR Command is not available in a transaction: 'ACL'"
      : refusalOf(command);
    if (refusal !== undefined) return { discarded: errorReply(refusal) };
  }
  // One write on one connection: no command of another request comes between MULTI and EXEC.
  const replies = await execution.connectionOf(login).pipeline([["MULTI"], ...commands, ["EXEC"]]);
  const executed = replies.at(-1);
  if (executed?.kind === "array" && executed.value !== null) return executed.value;
  // The reason is the error of the command that could not be queued; EXEC itself only says that there was one.
  const reason = replies.find((reply) => reply.kind === "error");
  return { discarded: reason ?? errorReply("EXECABORT Transaction discarded") };
}
