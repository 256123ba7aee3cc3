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

/** What of `redis` calls no command, or says what it is to be. */
const CALLS_NOTHING = /^(?:error_reply|status_reply|sha1hex|log|LOG_[A-Z]+|setresp|replicate_commands)$/;
/** A repeat ends with a condition, of which the end is not seen. */
const UNSEEN_END = /^(?:repeat|until|goto)$/;

/** The most commands that a script calls; nothing where it may call one more often, or in a way that is not seen. */
function callsOf(code: string): number | undefined {
  const tokens = luaTokens(code.replace(/^#!lua[^\r\n]*/, ""));
  if (tokens === undefined) return undefined;
  const blocks = createBlocks(tokens);
  let calls = 0;
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== "name") continue;
    // What a function does counts as unknown below, and only where it calls a command.
    if ((text !== "function" && REACHES_ANYTHING.test(text)) || UNSEEN_END.test(text)) return undefined;
    if (!blocks.pass(at)) return undefined;
    if (text !== "redis") continue;
    const does = useAt(tokens, at);
    if (does === undefined) return undefined;
    if (does === "call") calls += blocks.times();
  }
  return blocks.areClosed() && Number.isSafeInteger(calls) ? calls : undefined;
}

/** The blocks of a script that are open at a token, and how often what stands there runs at most. */
function createBlocks(tokens: readonly LuaToken[]) {
  const open: { times: number; inside: number; hasBegun: boolean }[] = [];

  function begin(times: number, inside = times, hasBegun = true): void {
    open.push({ times, inside, hasBegun });
  }

  function beginDo(): void {
    const head = open.at(-1);
    if (head === undefined || head.hasBegun) begin(1);
    else Object.assign(head, { times: head.inside, hasBegun: true });
  }

  return {
    /** Takes a name; false where it ends what has not begun. */
    pass(at: number): boolean {
      const word = tokens[at]?.text;
      if (word === "function") begin(Number.POSITIVE_INFINITY);
      else if (word === "while") begin(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, false);
      else if (word === "for") begin(1, roundsOf(tokens.slice(at + 1, at + 9)), false);
      else if (word === "if") begin(1);
      else if (word === "do") beginDo();
      else if (word === "end") return open.pop() !== undefined;
      return true;
    },
    times: () => open.reduce((product, { times }) => product * times, 1),
    areClosed: () => open.length === 0,
  };
}

/** How often a `for` runs whose numbers are written out, as in `i = 1, 10 do`, by what stands behind the word. */
function roundsOf([name, equals, ...rest]: readonly LuaToken[]): number {
  const end = rest.findIndex(({ kind, text }) => kind === "name" && text === "do");
  const [from, comma, to, second, step] = rest.slice(0, Math.max(0, end));
  const isCounted = name?.kind === "name" && equals?.text === "=" && comma?.text === ",";
  const numbers = [from, to, ...(end === 3 ? [] : [step])].map((token) => (isWhole(token) ? Number(token?.text) : 0));
  const [first = 0, last = 0, by = 1] = numbers;
  if (!isCounted || numbers.includes(0) || !(end === 3 || (end === 5 && second?.text === ","))) {
    return Number.POSITIVE_INFINITY;
  }
  return Math.max(1, Math.floor((last - first) / by) + 1);
}

/** A whole number above zero; the zero of a step would run for ever. */
function isWhole(token: LuaToken | undefined): boolean {
  return token?.kind === "number" && /^[1-9]\d{0,8}$/.test(token.text);
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
  const isInCall = CODE_IN_CALL.has(name);
  const why = isInCall
    ? "how many commands its code runs cannot be told"
    : "the code that it runs is in the database alone";
  const message = `Nothing was sent of this ${name}: ${why}, so its commands cannot be counted against what may be spent (--command-budget, --max-cost, or commands_per_day of the caller).`;
  const instead = isInCall
    ? "Take each redis.call out of functions and of loops, but for loops such as `for i = 1, 10 do`"
    : "Send the text of the script with EVAL, where each redis.call stands in no function, and in no loop but such as `for i = 1, 10 do`";
  const advice = `${instead}; or send the commands themselves, as with redis_pipeline_write.`;
  return new UpstashError("forbidden", message, { advice, notExecuted: true });
}
