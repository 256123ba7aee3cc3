import type { Clock } from "../../clock.ts";
import type { Message } from "../messages/message.ts";
import type { DueTimes } from "../tenant.ts";

/** Messages of one time, by when it is. */
interface DueTime {
  readonly time: number;
  readonly messages: Set<Message>;
}

/**
 * Messages that wait for a time, with one timer for the first of them, however many wait. `onDue` gets each one when its
 * time has come, in the order in which they were added.
 */
export function createDueTimes(clock: Clock, onDue: (message: Message) => void): DueTimes {
  /** By time, the next one last. */
  const times: DueTime[] = [];
  const timeOfMessage = new Map<Message, DueTime>();
  let stopTimer: (() => void) | undefined;
  const arm = (): void => {
    stopTimer?.();
    const next = times.at(-1);
    stopTimer = next === undefined ? undefined : clock.at(next.time, fire);
  };
  const fire = (): void => {
    for (let next = times.at(-1); next !== undefined && next.time <= clock.now(); next = times.at(-1)) {
      times.pop();
      for (const message of next.messages) {
        timeOfMessage.delete(message);
        onDue(message);
      }
    }
    arm();
  };
  return {
    has: (message) => timeOfMessage.has(message),
    add(message) {
      const position = positionOf(times, message.notBefore);
      const known = times[position];
      const due = known?.time === message.notBefore ? known : { time: message.notBefore, messages: new Set<Message>() };
      if (due !== known) times.splice(position, 0, due);
      due.messages.add(message);
      timeOfMessage.set(message, due);
      if (due === times.at(-1)) arm();
    },
    remove(message) {
      const due = timeOfMessage.get(message);
      if (due === undefined) return;
      timeOfMessage.delete(message);
      due.messages.delete(message);
      if (due.messages.size > 0) return;
      times.splice(times.indexOf(due), 1);
      arm();
    },
  };
}

/** Where a time stands, or belongs, among times that fall. */
function positionOf(times: readonly DueTime[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle]?.time ?? 0) > time) low = middle + 1;
    else high = middle;
  }
  return low;
}
