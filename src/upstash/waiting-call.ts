import { noRoomFor } from "./arriving-reply.ts";
import { outcomeUnknown, UpstashError } from "./errors.ts";
import type { CommandOptions, RedisCommand } from "./redis-command.ts";
import type { Answer } from "./redis-responses.ts";

/** A call that has waited for this share of its time is not sent any more, since its outcome would hardly be learnt. */
const LONGEST_WAIT = 0.9;

/** What all calls of one database have in common. */
export interface CallTerms {
  host: string;
  /** Milliseconds from the call to its end, the time in the queue included. */
  timeout: number;
  /** Whether the command may be sent again when its outcome is unknown: true for reads alone. */
  repeatable: boolean;
  /** Told how many more calls wait to be sent; below zero, how many fewer. */
  onQueue?: ((change: number) => void) | undefined;
}

/** The request with which a call was sent, as its calls and its sender see it. */
export interface RequestUnderWay {
  /** Whether its response is here and waits for room. */
  needsRoom: boolean;
  /** One of its calls has ended before its answer. */
  givenUp(): void;
}

/** A call on its way. It ends once: with its answer, a failure, by its client, or when its time is up. */
export interface WaitingCall {
  readonly command: RedisCommand;
  /** Who sends it, where that is known. */
  readonly caller: string | undefined;
  /** Its part of a request's body in bytes. */
  readonly size: number;
  readonly ended: boolean;
  /** From here on the command may be carried out, and that it is given up is told to this request, no more to the queue. */
  send(request: RequestUnderWay): void;
  answer(answer: Answer): void;
  fail(error: unknown): void;
}

/** Makes a call and the promise of its answer; `givenUp` hears of a call that ends while it waits to be sent. */
export function waitingCall(
  command: RedisCommand,
  terms: CallTerms,
  { signal, caller }: Pick<CommandOptions, "signal" | "caller">,
  givenUp: () => void,
): { call: WaitingCall; answered: Promise<Answer> } {
  const { promise: answered, resolve, reject } = promised<Answer>();
  let ended = false;
  let request: RequestUnderWay | undefined;
  const endOfTime = performance.now() + terms.timeout;
  let timer = setTimeout(() => (request === undefined ? giveUp("timeout") : wait()), terms.timeout * LONGEST_WAIT);
  const cancel = () => giveUp("cancelled");
  signal?.addEventListener("abort", cancel);

  function end(settle: () => void): void {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
    settle();
  }

  function wait(): void {
    timer = setTimeout(() => giveUp("timeout"), endOfTime - performance.now());
  }

  function giveUp(why: "timeout" | "cancelled"): void {
    if (ended) return;
    call.fail(request === undefined ? beforeSending(why, terms) : whileUnderWay(why, terms, request));
    if (request === undefined) givenUp();
    else request.givenUp();
  }

  const call: WaitingCall = {
    command,
    caller,
    size: Buffer.byteLength(JSON.stringify(command)) + 1,
    get ended() {
      return ended;
    },
    send(underWay) {
      request = underWay;
    },
    answer: (answer) => end(() => resolve(answer)),
    fail: (error) => end(() => reject(error)),
  };
  return { call, answered };
}

function beforeSending(why: "timeout" | "cancelled", { timeout }: CallTerms): UpstashError {
  const message =
    why === "cancelled"
      ? "The call was cancelled before it was sent."
      : `The call was not sent: earlier ones took its ${timeout} ms.`;
  return new UpstashError(why, message, { notExecuted: true });
}

function whileUnderWay(
  why: "timeout" | "cancelled",
  { host, timeout, repeatable }: CallTerms,
  { needsRoom }: RequestUnderWay,
): UpstashError {
  const message =
    why === "cancelled"
      ? "The call was cancelled while it was under way."
      : `${host} did not answer within ${timeout} ms.`;
  const failure = why === "timeout" && needsRoom ? noRoomFor(host, timeout) : new UpstashError(why, message);
  return repeatable ? failure : outcomeUnknown(failure);
}

function promised<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<Value>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}
