import { isOverBudget } from "./budget/call-budget.ts";
import { createCallQueue } from "./call-queue.ts";
import { isNotExecuted, mayHaveRun, RedisError, UpstashError } from "./errors.ts";
import type { CommandOptions, RedisCommand } from "./redis-command.ts";
import type { Answer } from "./redis-responses.ts";
import { type CallTerms, type RequestUnderWay, type WaitingCall, waitingCall } from "./waiting-call.ts";

/** Requests of reads under way at once; further commands gather meanwhile. */
const MAX_READ_REQUESTS = 16;
/** With as many requests under way, commands gather for a moment: one larger request costs less than several small ones. */
const BUSY_REQUESTS = 2;
const GATHERING_MS = 1;

/** How commands leave: alone, or several in one request. */
export interface Sending {
  one(command: RedisCommand, options: CommandOptions): Promise<Answer>;
  many(commands: readonly RedisCommand[], options: CommandOptions): Promise<Answer[]>;
  /** For how many commands Upstash bills one of them. */
  billed(command: RedisCommand, options: Pick<CommandOptions, "repeatable">): number;
}

/** Commands that wait for each other, and travel together. */
type Lane = (command: RedisCommand, signal: AbortSignal | undefined, caller: string | undefined) => Promise<Answer>;

/** The lane of reads; several callers may share one, since a read that fails leaves the others as they are. */
export function readLane(sending: Sending, limits: Omit<CallTerms, "repeatable">): Lane {
  return createLane(sending, { ...limits, repeatable: true }, MAX_READ_REQUESTS);
}

/**
 * Gathers the commands that are given in the same turn of the event loop into one request. Reads and writes travel
 * apart: a request of reads may be repeated, and only one request of writes is under way at a time, so that writes
 * keep their order. The writes are those of one caller: they wait for nobody else's, and fail with nobody else's. A
 * cancelled command leaves the others as they are; each call ends within `timeout` milliseconds, however many wait before
 * it.
 */
export function coalesce(
  sending: Sending,
  limits: Omit<CallTerms, "repeatable">,
  reads: Lane = readLane(sending, limits),
  caller?: string,
): (command: RedisCommand, options: CommandOptions) => Promise<Answer> {
  const writes = createLane(sending, { ...limits, repeatable: false }, 1);
  return (command, { signal, repeatable }) => (repeatable ? reads : writes)(command, signal, caller);
}

function createLane(sending: Sending, terms: CallTerms, maxRequests: number): Lane {
  const queue = createCallQueue(terms.onQueue);
  let underWay = 0;
  let cancelFlush: (() => void) | undefined;

  function flush(): void {
    cancelFlush = undefined;
    while (queue.waiting > 0 && underWay < maxRequests) void dispatch(queue.take());
  }

  function schedule(): void {
    if (underWay < BUSY_REQUESTS) {
      const immediate = setImmediate(flush);
      cancelFlush = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(flush, GATHERING_MS);
      cancelFlush = () => clearTimeout(timer);
    }
  }

  async function dispatch(batch: readonly WaitingCall[]): Promise<void> {
    underWay += 1;
    await sendBatch(sending, batch, terms);
    underWay -= 1;
    cancelFlush?.();
    cancelFlush = undefined;
    if (queue.waiting > 0) schedule();
  }

  return (command, signal, caller) => {
    if (signal?.aborted) {
      const cancelled = "The call was cancelled before it was sent.";
      return Promise.reject(new UpstashError("cancelled", cancelled, { notExecuted: true }));
    }
    const { call, answered } = waitingCall(command, terms, { signal, caller }, queue.leave);
    queue.add(call);
    if (cancelFlush === undefined) schedule();
    return answered;
  };
}

/** How a request is sent, and whether its commands may have been carried out by one before it. */
interface BatchTerms {
  repeatable: boolean;
  mayHave?: boolean;
}

/** Sends calls as one request and ends each of them; the request is given up when nobody waits for it any more. */
async function sendBatch(
  sending: Sending,
  batch: readonly WaitingCall[],
  { repeatable, mayHave = false }: BatchTerms,
): Promise<void> {
  const controller = new AbortController();
  let waiting = batch.length;
  const request: RequestUnderWay = {
    needsRoom: false,
    // Counted, since each that is given up would else look at all the others.
    givenUp() {
      waiting -= 1;
      if (waiting === 0) controller.abort();
    },
  };
  for (const call of batch) call.send(request);
  const onRoom = (waits: boolean) => {
    request.needsRoom = waits;
  };
  try {
    const answers = await answersOf(sending, batch, {
      ...{ signal: controller.signal, repeatable, onRoom },
      callers: () => callersOf(batch, (command) => sending.billed(command, { repeatable })),
    });
    // A reply that is cut because of the others in its request is asked for alone; of a write, what is there must do.
    const mayAsk = repeatable && batch.length > 1;
    const cut = batch.filter((_, index) => mayAsk && isCut(answers[index]));
    for (const [index, answer] of answers.entries()) if (!mayAsk || !isCut(answer)) batch[index]?.answer(answer);
    await sendOneByOne(sending, cut, { repeatable: true, mayHave: true });
  } catch (error) {
    // Fewer of its commands may be sent all the same.
    const isOther = batch.length > 1 && (isOverBudget(error) || (repeatable && mayBeOneCommands(error)));
    if (isOther) await sendOneByOne(sending, batch, { repeatable, mayHave: mayHave || !isNotExecuted(error) });
    else for (const call of batch) call.fail(mayHave && error instanceof UpstashError ? mayHaveRun(error) : error);
  }
}

async function answersOf(
  sending: Sending,
  batch: readonly WaitingCall[],
  options: CommandOptions,
): Promise<readonly Answer[]> {
  const commands = batch.map(({ command }) => command);
  const [first] = commands;
  return first !== undefined && commands.length === 1
    ? [await sending.one(first, options)]
    : await sending.many(commands, options);
}

async function sendOneByOne(sending: Sending, calls: readonly WaitingCall[], terms: BatchTerms): Promise<void> {
  for (const call of calls) {
    if (!call.ended) await sendBatch(sending, [call], terms);
  }
}

function callersOf(batch: readonly WaitingCall[], billed: (command: RedisCommand) => number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { caller, command } of batch) {
    if (caller !== undefined) counts.set(caller, (counts.get(caller) ?? 0) + billed(command));
  }
  return counts;
}

function isCut(answer: Answer | undefined): boolean {
  return answer !== undefined && "reply" in answer && answer.left !== undefined;
}

/** Whether a whole request may have failed because of one command in it; reads are then asked for one by one. */
function mayBeOneCommands(error: unknown): boolean {
  return (
    error instanceof RedisError ||
    (error instanceof UpstashError && (error.kind === "too-large" || error.kind === "bad-request"))
  );
}
