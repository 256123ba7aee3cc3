import { createHash } from "node:crypto";
import { errorReply, type RedisReply, type RespCommand, replyText } from "../connection/resp.ts";
import { upperCaseName } from "../gateway/command-names.ts";
import { type LoadedFunction, libraryList } from "./function-list.ts";
import { libraryForRedis } from "./lua-flags.ts";
import type { TranslatedCommand } from "./translated-command.ts";

/** FUNCTION LOAD and FUNCTION LIST: libraries whose functions have flags of Upstash. */
export function translateFunction(command: RespCommand): TranslatedCommand {
  const subcommand = upperCaseName(command[1]);
  const code = command.at(-1);
  if (subcommand === "LOAD" && code !== undefined) {
    return { command: command.with(-1, libraryForRedis(code)) };
  }
  const options = subcommand === "LIST" ? listOptions(command) : undefined;
  if (options === undefined) return { command };
  // The flags that were sent are seen from the code.
  return {
    command: options.withCode ? command : [...command, "WITHCODE"],
    answer: (reply) => libraryList(reply, options.withCode),
  };
}

/** The options of FUNCTION LIST; undefined where Redis will refuse them. */
function listOptions(command: RespCommand): { readonly withCode: boolean } | undefined {
  const names: string[] = [];
  for (let index = 2; index < command.length; index += 1) {
    const name = upperCaseName(command[index]);
    if (name === "LIBRARYNAME") index += 1;
    if (index >= command.length || (name !== "LIBRARYNAME" && name !== "WITHCODE")) return undefined;
    names.push(name);
  }
  return new Set(names).size < names.length ? undefined : { withCode: names.includes("WITHCODE") };
}

/** Whether a command is FCALL_RO, for which loaded functions have to be known. */
export function callsReadOnlyFunction([name]: RespCommand): boolean {
  return name?.length === "FCALL_RO".length && upperCaseName(name) === "FCALL_RO";
}

/**
 * FCALL_RO runs at Upstash also where a function is not declared to write nothing, and fails where it writes. Redis
 * refuses it beforehand; what it runs in the same way is a script (EVAL_RO), so the library is run as one.
 */
export function translateReadOnlyCall(
  command: RespCommand,
  functions: ReadonlyMap<string, LoadedFunction>,
): TranslatedCommand {
  const name = String(command[1] ?? "");
  const called = functions.get(name.toLowerCase());
  if (called === undefined || called.writesNothing) return { command };
  const script = scriptOfFunction(name, called.code);
  const sha1 = createHash("sha1").update(script).digest("hex");
  return { command: ["EVAL_RO", script, ...command.slice(2)], answer: (reply) => errorOfFunction(reply, name, sha1) };
}

/** Only the begin of line 1, which was the library's name, is ours, so that errors name the lines of the library. */
function scriptOfFunction(name: string, code: Buffer): Buffer {
  const begin = `local called; local redis = setmetatable({register_function = function(first, callback)
    local name = first; if type(first) == 'table' then name, callback = first.function_name, first.callback end
    if string.lower(name) == '${name.toLowerCase()}' then called = callback end
  end}, {__index = redis}); local server = redis; (function()`;
  const end = "\nend)() return called(KEYS, ARGV)";
  const firstLine = code.indexOf("\n");
  const lines = firstLine === -1 ? Buffer.alloc(0) : code.subarray(firstLine);
  return Buffer.concat([Buffer.from(begin.replaceAll(/\n\s+/g, " ")), lines, Buffer.from(end)]);
}

function errorOfFunction(reply: RedisReply, name: string, sha1: string): RedisReply {
  if (reply.kind !== "error") return reply;
  const text = replyText(reply) ?? "";
  return errorReply(
    text.replaceAll(sha1, name).replaceAll("user_script:", "user_function:").replace("'eval_ro'", "'fcall_ro'"),
  );
}
