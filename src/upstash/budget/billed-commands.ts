import { UpstashError } from "../errors.ts";
import { type LuaToken, luaTokens, REACHES_ANYTHING } from "../lua-tokens.ts";
import type { RedisCommand } from "../redis-command.ts";

/*
 * How many commands Upstash bills of what is sent. It bills those that code calls beside the EVAL itself ("Costs" of
 * Ratelimit), and each write once more for each read region ("Pricing & Billing").
 */

/** Commands that run code of the call, and those that run code of which the database alone knows the text. */
const CODE_IN_CALL: ReadonlySet<string> = new Set(["EVAL", "EVAL_RO"]);
const CODE_IN_DATABASE: ReadonlySet<string> = new Set(["EVALSHA", "EVALSHA_RO", "FCALL", "FCALL_RO"]);
/** Characters of a name; anything longer is a value, which may be megabytes. */
const LONGEST_NAME = 20;

/** Throws a `forbidden` UpstashError where code runs, and it cannot be told how many commands that calls. */
export function billedCommands(
  lines: readonly RedisCommand[],
  { repeatable, copies }: { repeatable: boolean; copies: number },
): number {
  const run = lines.reduce((sum, line) => sum + commandsOf(line), 0);
  // A request that may write is taken for writes alone: what it reads beside them is none that costs more than it says.
  return repeatable ? run : run * (1 + copies);
}

function commandsOf([given = "", code = ""]: RedisCommand): number {
  const name = given.length > LONGEST_NAME ? "" : given.trim().toUpperCase();
  if (CODE_IN_DATABASE.has(name)) throw notCounted(name);
  if (!CODE_IN_CALL.has(name)) return 1;
  const calls = callsOf(code);
  if (calls === undefined) throw notCounted(name);
  return 1 + calls;
}

const REPEATS = /^(?:for|while|repeat|goto)$/;
/** What of `redis` calls no command, or says what it is to be. */
const CALLS_NOTHING = /^(?:error_reply|status_reply|sha1hex|log|LOG_[A-Z]+|setresp|replicate_commands)$/;

/** The most commands that a script calls; nothing where it may call one more than once, or in a way that is not seen. */
function callsOf(code: string): number | undefined {
  const tokens = luaTokens(code.replace(/^#!lua[^\r\n]*/, ""));
  if (tokens === undefined) return undefined;
  let calls = 0;
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== "name") continue;
    if (REACHES_ANYTHING.test(text) || REPEATS.test(text)) return undefined;
    if (text !== "redis") continue;
    const does = useAt(tokens, at);
    if (does === undefined) return undefined;
    if (does === "call") calls += 1;
  }
  return calls;
}

/** What is done with `redis` at an index; nothing where it is handed on, so that something else may call a command. */
function useAt(tokens: readonly LuaToken[], at: number): "call" | "nothing" | undefined {
  const [point, member, behind] = tokens.slice(at + 1, at + 4);
  if (point?.text !== "." || point.kind !== "sign" || member?.kind !== "name") return undefined;
  if (CALLS_NOTHING.test(member.text)) return "nothing";
  if (member.text !== "call" && member.text !== "pcall") return undefined;
  const isCalled = behind?.kind === "string" || (behind?.kind === "sign" && /^[({]$/.test(behind.text));
  return isCalled ? "call" : undefined;
}

function notCounted(name: string): UpstashError {
  const message = `Nothing was sent: how many commands the code of this ${name} runs cannot be told, and the server may spend so many and no more (--command-budget, --max-cost, or commands_per_day of a caller).`;
  const advice =
    "EVAL is counted where each redis.call stands in no loop and no function of the script. Otherwise send the commands themselves, as with redis_pipeline_write.";
  return new UpstashError("forbidden", message, { advice, notExecuted: true });
}
