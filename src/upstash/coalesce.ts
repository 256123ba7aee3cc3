import { outcomeUnknown, RedisError, UpstashError } from "./errors.ts";
import type { CommandOptions, RedisCommand } from "./redis.ts";
import type { Answer } from "./redis-responses.ts";

/** Bounds of one `/pipeline` request made of the commands of many callers. */
const MAX_COMMANDS = 128;
const MAX_CHARACTERS = 262_144;
/** Requests of reads under way at once; further commands gather meanwhile. */
const MAX_READ_REQUESTS = 16;

/** How commands leave: alone, or several in one request. */
export interface Sending {
  one(command: RedisCommand, options: CommandOptions): Promise<Answer>;
  many(commands: readonly RedisCommand[], options: CommandOptions): Promise<Answer[]>;
}

interface Waiting {
  command: RedisCommand;
  size: number;
  signal: AbortSignal | undefined;
  settle: (answer: Answer) => void;
  fail: (error: unknown) => void;
}

/**
 * Gathers the commands that are given in the same turn of the event loop into one request. Reads and writes travel
 * apart: a request of reads may be repeated, and only one request of writes is under way at a time, so that writes
 * keep their order. A failing or cancelled command leaves the others as they are.
 */
export function coalesce(sending: Sending): (command: RedisCommand, options: CommandOptions) => Promise<Answer> {
  const reads = createLane(sending, true, MAX_READ_REQUESTS);
  const writes = createLane(sending, false, 1);
  return (command, { repeatable, signal }) => (repeatable ? reads : writes)(command, signal);
}

function createLane(sending: Sending, repeatable: boolean, maxRequests: number) {
  const queue: Waiting[] = [];
  let underWay = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    process.nextTick(() => {
      scheduled = false;
      while (queue.length > 0 && underWay < maxRequests) void dispatch(takeBatch(queue));
    });
  }

  async function dispatch(batch: readonly Waiting[]): Promise<void> {
    underWay += 1;
    await sendBatch(sending, batch, repeatable);
    underWay -= 1;
    if (queue.length > 0) schedule();
  }

  return (command: RedisCommand, signal: AbortSignal | undefined) =>
    new Promise<Answer>((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled());
      const size = command.reduce((sum, word) => sum + word.length, 0);
      const waiting: Waiting = { command, size, signal, settle: resolve, fail: reject };
      signal?.addEventListener("abort", () => leave(queue, waiting), { once: true });
      queue.push(waiting);
      schedule();
    });
}

function leave(queue: Waiting[], waiting: Waiting): void {
  const index = queue.indexOf(waiting);
  if (index === -1) return;
  queue.splice(index, 1);
  waiting.fail(cancelled());
}

function cancelled(): UpstashError {
  return new UpstashError("cancelled", "The call was cancelled before it was sent.", { notExecuted: true });
}

function takeBatch(queue: Waiting[]): Waiting[] {
  let count = 0;
  let characters = 0;
  for (const { size } of queue) {
    characters += size;
    if (count > 0 && (characters > MAX_CHARACTERS || count >= MAX_COMMANDS)) break;
    count += 1;
  }
  return queue.splice(0, count);
}

async function sendBatch(sending: Sending, batch: readonly Waiting[], repeatable: boolean): Promise<void> {
  const [first] = batch;
  if (first !== undefined && batch.length === 1) {
    await sending.one(first.command, { signal: first.signal, repeatable }).then(first.settle, first.fail);
    return;
  }
  const { signal, release } = whenAllAborted(batch, repeatable);
  try {
    const answers = await sending.many(
      batch.map(({ command }) => command),
      { signal, repeatable },
    );
    for (const [index, answer] of answers.entries()) batch[index]?.settle(answer);
  } catch (error) {
    if (repeatable && mayBeOneCommands(error)) {
      for (const waiting of batch) await sendBatch(sending, [waiting], repeatable);
    } else {
      for (const { fail } of batch) fail(error);
    }
  } finally {
    release();
  }
}

/** Whether a whole request may have failed because of one command in it; reads are then asked for one by one. */
function mayBeOneCommands(error: unknown): boolean {
  return (
    error instanceof RedisError ||
    (error instanceof UpstashError && (error.kind === "too-large" || error.kind === "bad-request"))
  );
}

/** A caller that cancels is answered at once; the request itself is given up only when nobody waits for it any more. */
function whenAllAborted(batch: readonly Waiting[], repeatable: boolean): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let left = batch.length;
  const releases = batch.map(({ signal, fail }) => {
    const abort = () => {
      const failure = new UpstashError("cancelled", "The call was cancelled while it was under way.");
      fail(repeatable ? failure : outcomeUnknown(failure));
      left -= 1;
      if (left === 0) controller.abort();
    };
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    return () => signal?.removeEventListener("abort", abort);
  });
  return { signal: controller.signal, release: () => releases.forEach((release) => void release()) };
}
