import type { Clock } from "../../src/local/clock.ts";

/** A clock that stands still until it is driven. */
export interface DrivenClock extends Clock {
  /** The time of what is to happen next, where something is. */
  next(): number | undefined;
  /** Goes on to a time, and does what is to happen until then. Nobody waits for what that begins. */
  goTo(time: number): void;
}

export function createDrivenClock(start: number): DrivenClock {
  const timers = new Map<number, { time: number; run: () => void }>();
  let now = start;
  let last = 0;
  const first = () => [...timers].sort(([, one], [, other]) => one.time - other.time)[0];
  return {
    now: () => now,
    at(time, run) {
      last += 1;
      const id = last;
      timers.set(id, { time, run });
      return () => timers.delete(id);
    },
    next: () => first()?.[1].time,
    goTo(time) {
      for (let timer = first(); timer !== undefined && timer[1].time <= time; timer = first()) {
        timers.delete(timer[0]);
        now = Math.max(now, timer[1].time);
        timer[1].run();
      }
      now = Math.max(now, time);
    },
  };
}
