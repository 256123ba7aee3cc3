import type { RedisConnection } from "../connection/redis-connection.ts";
import { type RedisReply, type RespCommand, replyText } from "../connection/resp.ts";
import { upperCaseName } from "../gateway/command-names.ts";
import { type LoadedFunction, loadedFunctions } from "./function-list.ts";
import { callsReadOnlyFunction, translateFunction, translateReadOnlyCall } from "./function-translation.ts";
import { asksForTypes, translateScan } from "./scan-translation.ts";
import { createScriptTranslation } from "./script-translation.ts";
import type { TranslatedCommand, TranslationTable } from "./translated-command.ts";

/** Commands as Upstash has them, for Redis. Scripts that were sent once are remembered. */
export interface Translation {
  /** One translation for each command, in order. */
  translate(commands: readonly RespCommand[]): Promise<TranslatedCommand[]>;
}

/** `standard` is a connection that may do everything. */
export function createTranslation(standard: () => RedisConnection): Translation {
  const scripts = createScriptTranslation();

  async function functionsFor(commands: readonly RespCommand[]): Promise<ReadonlyMap<string, LoadedFunction>> {
    if (!commands.some(callsReadOnlyFunction)) return new Map();
    return loadedFunctions(await standard().command("FUNCTION", "LIST", "WITHCODE"));
  }

  return {
    async translate(commands) {
      const functions = await functionsFor(commands);
      const table: TranslationTable = {
        ...scripts,
        FUNCTION: translateFunction,
        FCALL_RO: (command) => translateReadOnlyCall(command, functions),
        SCAN: (command) => translateScan(command, standard),
        COPY: (command) => ({ command, answer: copyOntoItself }),
      };
      return commands.map((command) => table[upperCaseName(command[0])]?.(command) ?? { command });
    },
  };
}

/** Whether a command has to be translated and answered before those after it in a pipeline run. */
export function isTranslatedAlone(command: RespCommand): boolean {
  return asksForTypes(command) || callsReadOnlyFunction(command);
}

/** The answers of Upstash to what Redis has replied to translated commands. */
export function answersOfUpstash(
  translated: readonly TranslatedCommand[],
  replies: readonly RedisReply[],
): Promise<RedisReply[]> {
  return Promise.all(replies.map((reply, index) => translated[index]?.answer?.(reply) ?? reply));
}

const SAME_KEY = "ERR source and destination objects are the same";

/** A copy of a key onto itself is an error of Redis, and no copy at Upstash. */
function copyOntoItself(reply: RedisReply): RedisReply {
  return reply.kind === "error" && replyText(reply) === SAME_KEY ? { kind: "integer", value: "0" } : reply;
}
