import { type NextCall, type NextCallOptions, withRights } from "./next-calls.ts";
import type { ReadIncidents } from "./read-incidents.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Queues and keys that are shown. */
const MOST_SHOWN = 10;

/** Where messages wait because something is paused or at its limit, the most first, and what lets them go. */
export function waitingMessages(
  { queues, keys }: Pick<ReadIncidents, "queues" | "keys">,
  options: Omit<NextCallOptions, "window">,
): unknown[] {
  const waiting = [...queues.flatMap(inQueue), ...keys.flatMap(atKey)];
  const most = waiting.toSorted((one, other) => Number(other.messages) - Number(one.messages)).slice(0, MOST_SHOWN);
  return most.map(({ next, ...about }) => ({ ...about, next: withRights([next], options) }));
}

interface Waiting extends Fields {
  messages: unknown;
  because: string;
  next: NextCall;
}

function inQueue({ name, paused, lag, parallelism }: Fields): Waiting[] {
  if (!(Number(lag) > 0)) return [];
  if (paused !== true) {
    // One message that is tried again and again holds up all behind it.
    const next = { to: "see what is tried", tool: "qstash_log_list", arguments: { filters: [`queue=${name}`] } };
    const because = `those before them are delivered or tried again, ${parallelism ?? 1} at once`;
    return [{ queue: name, messages: lag, because, next }];
  }
  const next = { to: "let the queue go on", tool: "qstash_queue_action", arguments: { queue: name, action: "resume" } };
  return [{ queue: name, messages: lag, because: "paused", next }];
}

function atKey({
  flowControlKey: key,
  waitListSize,
  isPaused,
  parallelismMax,
  parallelismCount,
  ...of
}: Fields): Waiting[] {
  if (!(Number(waitListSize) > 0)) return [];
  const about = { flow_control_key: key, messages: waitListSize };
  if (isPaused === true) {
    const next = { to: "let the key go on", tool: "qstash_flow_control_action", arguments: { key, action: "resume" } };
    return [{ ...about, because: "paused", next }];
  }
  const pin = { to: "raise the limit, where the destination can take it", tool: "qstash_flow_control_pin" };
  const parallelism = Number(parallelismMax);
  if (parallelism > 0 && Number(parallelismCount) >= parallelism) {
    const next = { ...pin, arguments: { key, parallelism: 2 * parallelism } };
    return [{ ...about, because: `parallelism ${parallelism} is used up`, next }];
  }
  const [rate, period] = [Number(of.rateMax), Number(of.ratePeriod)];
  const isRated = rate > 0 && period > 0;
  const next = isRated
    ? { ...pin, arguments: { key, rate: 2 * rate, period } }
    : { to: "see the key", tool: "qstash_flow_control_list", arguments: { key } };
  return [{ ...about, because: isRated ? `rate ${rate} in ${period} s` : "flow control", next }];
}
