import type { CallTerms, WaitingCall } from "./waiting-call.ts";

/** Bounds of one `/pipeline` request made of the commands of many callers. */
const MAX_COMMANDS = 128;
const MAX_BODY_BYTES = 262_144;
/** Calls up to which those that have left are not looked for. */
const FEW = 256;

/** The calls that wait to be sent, in the order of their arrival. */
export function createCallQueue(onQueue: CallTerms["onQueue"]) {
  /** Those that leave stay in it, ended, so that they need not search for themselves. */
  let calls: WaitingCall[] = [];
  let waiting = 0;

  function count(change: number): void {
    waiting += change;
    onQueue?.(change);
  }

  return {
    get waiting() {
      return waiting;
    },
    add(call: WaitingCall) {
      calls.push(call);
      count(1);
    },
    /** One of them has ended. */
    leave() {
      count(-1);
      if (calls.length > FEW && waiting < calls.length / 2) calls = calls.filter(({ ended }) => !ended);
    },
    take(): WaitingCall[] {
      const { batch, rest } = takeBatch(calls);
      calls = rest;
      count(-batch.length);
      return batch;
    },
  };
}

/** The first calls that still wait, as many as one request carries, and what is behind them. */
function takeBatch(queue: readonly WaitingCall[]): { batch: WaitingCall[]; rest: WaitingCall[] } {
  const batch: WaitingCall[] = [];
  let bytes = 0;
  for (const [place, call] of queue.entries()) {
    if (call.ended) continue;
    bytes += call.size;
    const isFull = bytes > MAX_BODY_BYTES || batch.length >= MAX_COMMANDS;
    if (batch.length > 0 && isFull) return { batch, rest: queue.slice(place) };
    batch.push(call);
  }
  return { batch, rest: [] };
}
