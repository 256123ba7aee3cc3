import type { RedisConnection } from "../connection/redis-connection.ts";
import { type RedisReply, type RespCommand, replyText } from "../connection/resp.ts";
import { upperCaseName } from "../gateway/command-names.ts";
import type { TranslatedCommand } from "./translated-command.ts";

/**
 * `SCAN … WITHTYPE`, which Upstash has and Redis has not: each key is followed by its type. The types are asked for by
 * `standard`, since who may SCAN is told of keys that it may not read; a key that is gone by then is left out.
 */
export function translateScan(command: RespCommand, standard: () => RedisConnection): TranslatedCommand {
  if (!asksForTypes(command)) return { command };
  return {
    command: withoutWithType(command),
    answer: async (reply) => {
      const [cursor, keys] = reply.kind === "array" ? (reply.value ?? []) : [];
      if (cursor === undefined || keys?.kind !== "array") return reply;
      const names = (keys.value ?? []).flatMap((key) => (key.kind === "bulk" && key.value !== null ? [key.value] : []));
      const types = names.length === 0 ? [] : await standard().pipeline(names.map((name) => ["TYPE", name]));
      return { kind: "array", value: [cursor, { kind: "array", value: keysWithTypes(names, types) }] };
    },
  };
}

/** Whether a command is SCAN with types: what comes after it in a pipeline must not run before they are known. */
export function asksForTypes(command: RespCommand): boolean {
  return upperCaseName(command[0]) === "SCAN" && withoutWithType(command).length < command.length;
}

/** The other options, MATCH, COUNT and TYPE, have a value, which may be any word. */
function withoutWithType(command: RespCommand): RespCommand {
  const kept = command.slice(0, 2);
  for (let index = 2; index < command.length; index += 1) {
    if (upperCaseName(command[index]) === "WITHTYPE") continue;
    kept.push(...command.slice(index, index + 2));
    index += 1;
  }
  return kept;
}

function keysWithTypes(names: readonly Buffer[], types: readonly RedisReply[]): RedisReply[] {
  return names.flatMap((value, index): RedisReply[] => {
    const type = replyText(types[index]) ?? "none";
    if (type === "none") return [];
    return [
      { kind: "bulk", value },
      { kind: "bulk", value: Buffer.from(type) },
    ];
  });
}
