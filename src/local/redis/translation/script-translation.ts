import { createHash } from "node:crypto";
import { errorReply, type RedisArgument, type RedisReply, type RespCommand, replyText } from "../connection/resp.ts";
import { upperCaseName } from "../gateway/command-names.ts";
import { scriptWithoutKeyLocking } from "./lua-flags.ts";
import type { TranslatedCommand, TranslationTable } from "./translated-command.ts";

/**
 * Scripts with Upstash's flag have one SHA1 for the client, that of the text it sent, and another in Redis. Of so many
 * scripts both are known; of older ones EVALSHA answers NOSCRIPT, after which a client sends the text again.
 */
const MOST_SCRIPTS = 10_000;

const SHA1_LENGTH = 40;

/** The SHA1 of one script for the client and in Redis, in lower case. */
interface ScriptNames {
  readonly client: string;
  readonly redis: string;
}

/** Scripts, by their text and by their SHA1. None is known yet. */
export function createScriptTranslation(): TranslationTable {
  const known = new Map<string, ScriptNames>();

  function remember(names: ScriptNames): ScriptNames {
    known.delete(names.client);
    known.set(names.client, names);
    const [oldest] = known.keys();
    if (known.size > MOST_SCRIPTS && oldest !== undefined) known.delete(oldest);
    return names;
  }

  function withText(command: RespCommand, at: number): TranslatedCommand {
    const script = command[at];
    const forRedis = script === undefined ? undefined : scriptWithoutKeyLocking(script);
    if (script === undefined || forRedis === undefined) return { command };
    const names = remember({ client: sha1(script), redis: sha1(forRedis) });
    return { command: command.with(at, forRedis), answer: (reply) => named(reply, names) };
  }

  function withSha(command: RespCommand): TranslatedCommand {
    const names = namesOf(command[1]);
    if (names === undefined) return { command };
    return { command: command.with(1, names.redis), answer: (reply) => named(reply, names) };
  }

  function scriptCommand(command: RespCommand): TranslatedCommand {
    const subcommand = upperCaseName(command[1]);
    if (subcommand === "EXISTS") return { command: command.map((argument) => namesOf(argument)?.redis ?? argument) };
    if (subcommand !== "LOAD") return { command };
    const script = command[2];
    const translated = withText(command, 2);
    if (script === undefined || translated.answer === undefined) return translated;
    const loaded: RedisReply = { kind: "bulk", value: Buffer.from(sha1(script)) };
    return { ...translated, answer: (reply) => (reply.kind === "bulk" ? loaded : reply) };
  }

  function namesOf(argument: RedisArgument | undefined): ScriptNames | undefined {
    return argument?.length === SHA1_LENGTH ? known.get(argument.toString().toLowerCase()) : undefined;
  }

  const evaluate = (command: RespCommand) => withText(command, 1);
  return { EVAL: evaluate, EVAL_RO: evaluate, EVALSHA: withSha, EVALSHA_RO: withSha, SCRIPT: scriptCommand };
}

function sha1(script: RedisArgument): string {
  return createHash("sha1").update(script).digest("hex");
}

/** Errors name the script by its SHA1. */
function named(reply: RedisReply, { client, redis }: ScriptNames): RedisReply {
  const text = reply.kind === "error" ? (replyText(reply) ?? "") : "";
  return text.includes(redis) ? errorReply(text.replaceAll(redis, client)) : reply;
}
