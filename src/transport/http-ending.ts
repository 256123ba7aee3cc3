import type { Server, ServerResponse } from "node:http";
import type { CallResult } from "../call/deliver.ts";
import type { Served } from "../call/served.ts";
import { createSlots, type Slots } from "../load/slots.ts";

/** Milliseconds that calls have to be answered once they are aborted. */
const ABORTED_GRACE = 400;

/** Why a call was aborted, where it was not its client. */
const SERVER_ENDS = Symbol("the server ends");
const ABORTED = "The server is shutting down, and --shutdown-timeout was over before this call had ended.";

/** The end of a server over HTTP: what runs may finish, and nothing begins. */
export interface HttpEnding {
  readonly isBegun: boolean;
  /** The same calls, which can be aborted and are answered then; the same for the same. */
  follow(served: Served): Served;
  /** What ends a call that is about to be made: whoever asked for it, or the end of the server. */
  beginCall(): AbortableCall;
  /** A request is here whole; it runs until its answer has left. */
  begin(response: ServerResponse): void;
  /**
   * Waits until nothing runs, but no longer than so many milliseconds; then aborts the calls that still run. Connections on
   * which nothing runs are closed. Gives how many calls were aborted.
   */
  finish(server: Server, milliseconds: number): Promise<number>;
}

/** Ends one call. Where a call is made with its signal, it needs no second one to be followed. */
export interface AbortableCall {
  signal: AbortSignal;
  abort(): void;
  /** The call is over. */
  stop(): void;
}

/** What runs now. */
interface RunningWork {
  /** What ends each call. */
  calls: Slots<AbortController>;
  responses: Slots<ServerResponse>;
  /** Told each time that a response has left. */
  left: () => void;
}

export function createHttpEnding(): HttpEnding {
  const following = new WeakMap<Served, Served>();
  const running: RunningWork = { calls: createSlots(), responses: createSlots(), left() {} };
  let isBegun = false;

  return {
    get isBegun() {
      return isBegun;
    },
    follow(served) {
      const known = following.get(served) ?? { ...served, call: (...given) => followed(served, running, given) };
      following.set(served, known);
      return known;
    },
    beginCall: () => beginCall(running),
    begin(response) {
      if (isBegun) response.setHeader("connection", "close");
      const gone = running.responses.add(response);
      response.once("close", () => {
        gone();
        running.left();
      });
    },
    async finish(server, milliseconds) {
      isBegun = true;
      for (const response of running.responses) if (!response.headersSent) response.setHeader("connection", "close");
      server.closeIdleConnections();
      await untilIdle(running, server, milliseconds);
      const left = Math.max(running.calls.size, running.responses.size);
      if (left === 0) return 0;
      for (const call of running.calls) call.abort(SERVER_ENDS);
      await untilIdle(running, server, ABORTED_GRACE);
      return left;
    },
  };
}

/** On the signals of calls that are begun already, and need no second one. */
const BEGUN = Symbol("begun");

function beginCall({ calls }: RunningWork): AbortableCall {
  const controller = new AbortController();
  const signal = Object.assign(controller.signal, { [BEGUN]: true });
  return { signal, abort: () => controller.abort(), stop: calls.add(controller) };
}

/** Makes a call that can be aborted: by its client, or because the server ends. */
async function followed(
  served: Served,
  running: RunningWork,
  [name, raw, client]: Parameters<Served["call"]>,
): ReturnType<Served["call"]> {
  if (BEGUN in client.signal) return toldOf(await served.call(name, raw, client), client.signal);
  const { signal, abort, stop } = beginCall(running);
  if (client.signal.aborted) abort();
  client.signal.addEventListener("abort", abort, { once: true });
  try {
    return toldOf(await served.call(name, raw, { ...client, signal }), signal);
  } finally {
    stop();
    client.signal.removeEventListener("abort", abort);
  }
}

type Answer = Awaited<ReturnType<Served["call"]>>;

/** The answer, which says so where the call was aborted because the server ends. */
function toldOf(answer: Answer, { reason }: AbortSignal): Answer {
  return reason === SERVER_ENDS && "isError" in answer && answer.isError ? saidOf(answer) : answer;
}

/** The failure of an aborted call, which says of a write that its outcome is unknown, with the reason before it. */
function saidOf(answer: CallResult): CallResult {
  return { ...answer, content: [{ type: "text", text: ABORTED }, ...answer.content] };
}

/** Waits until no response is open, at most so long; connections are closed as they become idle. */
async function untilIdle(running: RunningWork, server: Server, milliseconds: number): Promise<void> {
  if (running.responses.size === 0) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    running.left = () => {
      setImmediate(() => server.closeIdleConnections());
      if (running.responses.size > 0) return;
      clearTimeout(timer);
      resolve();
    };
  });
}
