import type { RedisConnection } from "../connection/redis-connection.ts";
import { errorReply, type RedisReply, type RespCommand, replyText } from "../connection/resp.ts";
import type { RedisHost } from "../host/redis-host.ts";
import { upperCaseName } from "./command-names.ts";

/** How long the scripts of one request may run, in milliseconds. */
export interface ScriptTimes {
  /** From then on other commands are refused, as Redis refuses them (`busy-reply-threshold`). */
  readonly busyAfter: number;
  /** Then they are ended. */
  readonly longest: number;
  /** How long Redis has to end one of them, until it is ended itself. */
  readonly grace: number;
}

/** Sees to it that no script holds a database for ever. */
export interface ScriptLimit {
  /** The connection with its scripts under the limit. */
  over(connection: RedisConnection): RedisConnection;
}

/** Redis takes SCRIPT KILL once a script has run for five seconds (`busy-reply-threshold`), also one that has just begun. */
const TIMES: ScriptTimes = { busyAfter: 5_000, longest: 10_000, grace: 6_500 };
/** Scripts of one request that are ended one by one; with more of them Redis is ended. */
const MOST_KILLED = 5;
/** Milliseconds until the next script of the same request is ended, once one of them took all the time. */
const KILL_AGAIN_AFTER = 100;

/** How scripts have ended. */
type Ending = "by-itself" | "killed" | "with-redis";

const SCRIPTS: ReadonlySet<string> = new Set(["EVAL", "EVAL_RO", "EVALSHA", "EVALSHA_RO", "FCALL", "FCALL_RO"]);

const BUSY =
  "BUSY A script is running and holds the database. Wait a few seconds: a script that takes too long is ended.";

/**
 * The limit for a Redis that we have started: what runs too long is ended by SCRIPT KILL, and where Redis refuses that,
 * since the script has written, by ending Redis, which is started anew and empty. On a Redis of somebody else nothing is
 * ended: the script that runs there may be theirs.
 */
export function createScriptLimit(host: RedisHost, times: ScriptTimes = TIMES): ScriptLimit {
  if (host.end === undefined) return { over: (connection) => connection };
  const scripts = createScriptTurns(host, times);
  return {
    over: (connection) => ({
      ...connection,
      async pipeline(commands) {
        if (scripts.runningFor() >= times.busyAfter) return commands.map(() => errorReply(BUSY));
        return commands.some(runsScript) ? scripts.run(connection, commands) : connection.pipeline(commands);
      },
      async command(...command) {
        const [reply] = await this.pipeline([command]);
        return reply ?? errorReply("ERR Redis sent no reply");
      },
    }),
  };
}

/** Requests with scripts, one after the other: Redis sends no answer before it has run all that came with one write. */
function createScriptTurns(host: RedisHost, { longest, grace }: ScriptTimes) {
  let runningSince: number | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function untilEnded(done: Promise<unknown>): Promise<Ending> {
    runningSince = performance.now();
    try {
      if (await isWithin(longest, done)) return "by-itself";
      for (let killed = 0; killed < MOST_KILLED && (await killScript(host, grace, done)); killed += 1) {
        if (await isWithin(KILL_AGAIN_AFTER, done)) return "killed";
      }
      await host.end?.();
      return "with-redis";
    } finally {
      runningSince = undefined;
    }
  }

  async function takeTurn(connection: RedisConnection, commands: readonly RespCommand[]): Promise<RedisReply[]> {
    const replies = connection.pipeline(commands);
    const ending = await untilEnded(replies.then(nothing, nothing));
    if (ending === "with-redis") return commands.map(() => errorReply(endedWithRedis(longest)));
    return ending === "killed" ? (await replies).map((reply) => explained(reply, longest)) : replies;
  }

  return {
    /** Milliseconds for which the scripts of one request have been running. */
    runningFor: () => (runningSince === undefined ? 0 : performance.now() - runningSince),
    run(connection: RedisConnection, commands: readonly RespCommand[]): Promise<RedisReply[]> {
      const turn = last.then(() => takeTurn(connection, commands));
      last = turn.catch(nothing);
      return turn;
    },
  };
}

function runsScript([name]: RespCommand): boolean {
  return SCRIPTS.has(upperCaseName(name));
}

/**
 * Has Redis end the script, on a connection of its own, since the script holds the others. False where Redis cannot: the
 * script has written, or nothing is answered in time.
 */
async function killScript(host: RedisHost, grace: number, done: Promise<unknown>): Promise<boolean> {
  const opening = host.open(host.standard);
  const killing = opening
    .then((link) => link.send([SCRIPT_KILL, FUNCTION_KILL]))
    // One of the two is for another kind of script; NOTBUSY says that the script has just ended by itself.
    .then(
      (replies) => replies.some((reply) => /^(OK|NOTBUSY)/.test(replyText(reply) ?? "")),
      () => false,
    );
  const inTime = await isWithin(grace, Promise.race([killing, done]));
  void opening.then((link) => link.destroy(), nothing);
  return inTime && Promise.race([killing, done.then(() => true)]);
}

const SCRIPT_KILL: RespCommand = ["SCRIPT", "KILL"];
const FUNCTION_KILL: RespCommand = ["FUNCTION", "KILL"];

/** Whether something happens within a time. */
async function isWithin(milliseconds: number, event: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([event.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

function explained(reply: RedisReply, longest: number): RedisReply {
  if (reply.kind === "array") return { ...reply, value: reply.value?.map((one) => explained(one, longest)) ?? null };
  if (reply.kind !== "error" || !/killed by user/i.test(replyText(reply) ?? "")) return reply;
  return errorReply(
    `ERR The script ran longer than ${longest} ms and was ended (SCRIPT KILL). It had written nothing. Give it less to do in one call.`,
  );
}

function endedWithRedis(longest: number): string {
  return `ERR The script ran longer than ${longest} ms, and Redis could not end it alone: it or another one of the request has written, or there are too many of them in the request. Redis was ended with it: the local database starts anew, and is empty. Give a script less to do in one call.`;
}

function nothing(): void {}
