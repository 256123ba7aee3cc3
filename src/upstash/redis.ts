import type { RestAccess } from "./access.ts";
import type { BudgetLeft } from "./budget/bill.ts";
import { billedCommands } from "./budget/billed-commands.ts";
import { coalesce, readLane, type Sending } from "./coalesce.ts";
import { UpstashError } from "./errors.ts";
import { readEvents } from "./event-stream.ts";
import type { Http } from "./http.ts";
import { MOST_ELEMENTS } from "./large-json.ts";
import { pathOf } from "./path.ts";
import type { CommandOptions, RedisCommand } from "./redis-command.ts";
import { createRedisRequests } from "./redis-requests.ts";
import type { Answer } from "./redis-responses.ts";
import type { Reply } from "./reply.ts";

/** One database over the Redis REST API. An UpstashError is thrown when no answer comes. */
export interface Redis {
  /** Runs one command, together with others of the same moment; throws a RedisError when Redis refuses it. */
  command(command: RedisCommand, options: CommandOptions): Promise<Reply>;
  /** Runs commands in order in one request, not atomically; errors stand in their place. */
  pipeline(commands: readonly RedisCommand[], options: CommandOptions): Promise<Answer[]>;
  /** Runs commands atomically; throws a RedisError when the transaction was discarded and nothing was executed. */
  transaction(commands: readonly RedisCommand[], options: CommandOptions): Promise<Answer[]>;
  /** Runs a command whose last argument is bytes, sent as the raw request body ("JSON or Binary Value"). */
  commandWithBytes(command: RedisCommand, bytes: Uint8Array, options: CommandOptions): Promise<Reply>;
  /** The data of Server-Sent Events of `/subscribe/…` or `/monitor`, until the signal ends them. */
  events(path: readonly string[], signal: AbortSignal): AsyncIterable<string>;
  /**
   * For how many commands Upstash bills what is sent in one request. Throws an UpstashError for code whose commands cannot be
   * counted.
   */
  billed(commands: readonly RedisCommand[], options: Pick<CommandOptions, "repeatable">): Promise<number>;
  /** What may still be spent on it, where that is limited. */
  budget(): Promise<BudgetLeft | undefined>;
  /** The same database for one caller, whose writes keep their order and wait for nobody else's. */
  forCaller(caller: string): Redis;
}

/** Callers whose writes are told apart; of more, the one that came first begins a new order. */
const MOST_CALLERS = 1_000;

/** A client of one database. */
export function createRedis(http: Http, access: RestAccess): Redis {
  const requests = createRedisRequests(http, access);
  const counted = countingFor(access);
  const billed = http.leftFor === undefined ? numberOf : counted;
  const many = (path: string, commands: readonly RedisCommand[], options: CommandOptions) =>
    requests.sendMany(path, commands, { ...options, billed: billed(commands, options) });
  const sending: Sending = {
    one: (command, options) =>
      requests.sendOne("", JSON.stringify(command), { ...options, billed: billed([command], options) }),
    many: (commands, options) => many("/pipeline", commands, options),
    billed: (command, options) => billed([command], options),
  };
  const limits = { host: requests.host, timeout: http.limits.timeout, onQueue: http.observer?.queued };
  const reads = readLane(sending, limits);
  const callers = new Map<string, Redis>();

  function ofCaller(caller?: string): Redis {
    const own = (options: CommandOptions) => (caller === undefined ? options : { ...options, caller });
    const coalesced = coalesce(sending, limits, reads, caller);
    return {
      async command(command, options) {
        // What cannot be counted is refused alone, before it travels with others.
        billed([command], options);
        return replyOf(await coalesced(command, options), options);
      },
      pipeline: async (commands, options) => many("/pipeline", commands, own(options)),
      transaction: async (commands, options) => many("/multi-exec", commands, own(options)),
      async commandWithBytes(command, bytes, options) {
        const ofOne = { ...own(options), billed: billed([command], options) };
        return replyOf(await requests.sendOne(pathOf(command), bytes, ofOne), options);
      },
      events: (path, signal) => readEvents(http, requests.streamRequest(pathOf(path), signal, caller)),
      billed: async (commands, options) => counted(commands, options),
      budget: async () => http.leftFor?.(requests.host, "commands"),
      forCaller,
    };
  }

  function forCaller(caller: string): Redis {
    const known = callers.get(caller);
    if (known !== undefined) return known;
    const made = ofCaller(caller);
    callers.set(caller, made);
    const [first] = callers.keys();
    if (callers.size > MOST_CALLERS && first !== undefined) callers.delete(first);
    return made;
  }

  return ofCaller();
}

type Counting = (commands: readonly RedisCommand[], options: Pick<CommandOptions, "repeatable">) => number;

/** Where nobody limits what is sent, nobody asks what is billed of it. */
const numberOf: Counting = ({ length }) => length;

function countingFor({ copies = 0 }: RestAccess): Counting {
  return (commands, { repeatable }) => billedCommands(commands, { repeatable, copies });
}

function replyOf(answer: Answer, { onLeft }: CommandOptions): Reply {
  if ("error" in answer) throw answer.error;
  if (answer.left === undefined) return answer.reply;
  if (onLeft === undefined) throw new UpstashError("too-large", `The reply has more than ${MOST_ELEMENTS} elements.`);
  onLeft(answer.left);
  return answer.reply;
}
