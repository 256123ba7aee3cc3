/** What time it is, and what is to happen at one: the system's, or one that a test drives. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something once, at a time or as soon after as can be. The function that it gives takes that back. */
  at(time: number, run: () => void): () => void;
}

/** The longest time that a timer of Node takes; a longer one would run at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  at(time, run) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const wait = Math.max(0, time - Date.now());
      timer = wait > LONGEST_TIMER_MS ? setTimeout(arm, LONGEST_TIMER_MS) : setTimeout(run, wait);
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** A clock that can be stopped with all that was to happen. */
export interface StoppableClock extends Clock {
  stop(): void;
}

/** The time of another clock. What fails when its time has come is told to `onError`; nothing happens after a stop. */
export function createStoppableClock(clock: Clock, onError: (error: unknown) => void): StoppableClock {
  const waiting = new Set<() => void>();
  let isStopped = false;
  return {
    now: clock.now,
    at(time, run) {
      if (isStopped) return () => {};
      const stopTimer = clock.at(time, () => {
        waiting.delete(stopTimer);
        try {
          run();
        } catch (error) {
          onError(error);
        }
      });
      waiting.add(stopTimer);
      return () => {
        waiting.delete(stopTimer);
        stopTimer();
      };
    },
    stop() {
      isStopped = true;
      for (const stopTimer of waiting) stopTimer();
      waiting.clear();
    },
  };
}
