import { InputError } from "../../../call/tool.ts";
import { spanOf } from "../../account/tables/time-span.ts";
import { durationOf } from "./message-durations.ts";
import type { MessageInput } from "./message-inputs.ts";
import { retryDelays } from "./retry-plan.ts";

/** "If it is not provided, the default of 3 retries is used." */
const STANDARD_RETRIES = 3;
/** Times of retries that are told. */
const TIMES_TOLD = 5;

/** When a message is tried, in absolute times, were it published now; a queue or a flow control key may hold it back. */
export function deliveryPlan(input: MessageInput, now: number): Record<string, unknown> {
  const { delay, not_before, retries = STANDARD_RETRIES, retry_delay, queue, flow_control_key: key } = input;
  const wanted = not_before === undefined ? now : spanOf(not_before, "not_before").begin;
  const first = delay === undefined ? Math.max(now, wanted) : now + durationOf(delay, "delay");
  const delays = retryDelays(retries, retry_delay);
  let time = first;
  const times = delays.map((milliseconds) => {
    time += milliseconds;
    return textOf(time);
  });
  return {
    first_try: [
      textOf(first),
      ...(queue === undefined ? [] : ["after those before it in the queue"]),
      ...(key === undefined ? [] : ["or when the flow control key lets it through"]),
    ].join(", "),
    ...(times.length === 0 ? {} : { retries_if_each_try_fails_at_once: times.slice(0, TIMES_TOLD) }),
    ...(times.length > TIMES_TOLD ? { last_retry: times.at(-1) } : {}),
  };
}

function textOf(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) {
    throw new InputError("That is later than any time there is: give a shorter delay, or an earlier not_before.");
  }
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
