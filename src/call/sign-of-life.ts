import type { CallContext } from "./context.ts";

/** Milliseconds after which a client that hears nothing is told that the call still runs. */
const SILENT = 2_000;
/** Milliseconds from one look at this to the next. */
const LOOKS_EVERY = 500;

/** What tells a client how far a call is, and that it still runs. */
export interface SignOfLife {
  progress: CallContext["progress"];
  /** The call is over. */
  end(): void;
}

/**
 * Passes on what a call tells of itself; where it has told nothing for two seconds, as while one request is slow, it tells
 * how long it has run. Progress must increase with each message (MCP, "Progress"), so what is told in between lies between
 * two whole numbers, and never reaches the next one.
 */
export function createSignOfLife(tell: CallContext["progress"]): SignOfLife {
  const since = performance.now();
  let toldAt = since;
  let last: { done: number; total: number | undefined; message: string | undefined } = {
    ...{ done: 0, total: undefined, message: undefined },
  };
  let between = 0;
  const inBetween = () => {
    between += 1;
    return last.done + between / (between + 1);
  };
  const timer = setInterval(() => {
    if (performance.now() - toldAt < SILENT) return;
    toldAt = performance.now();
    const seconds = Math.round((toldAt - since) / 1_000);
    const what = last.message === undefined ? "Still waiting for Upstash" : last.message;
    // A client that has gone is told by the signal.
    tell(inBetween(), last.total, `${what} (${seconds} s)`).catch(() => {});
  }, LOOKS_EVERY);
  return {
    async progress(done, total, message) {
      toldAt = performance.now();
      const isFurther = done > last.done || (done === last.done && between === 0 && last.message === undefined);
      last = { done: isFurther ? done : last.done, total, message };
      if (isFurther) between = 0;
      await tell(isFurther ? done : inBetween(), total, message);
    },
    end: () => clearInterval(timer),
  };
}
