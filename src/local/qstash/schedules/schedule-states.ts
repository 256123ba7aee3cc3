import type { MessageContent } from "../messages/message.ts";
import type { Tenant } from "../tenant.ts";

/** Writes down what became of a message of a schedule, where it is one of its last time. */
export function noteScheduled(
  { schedules }: Pick<Tenant, "schedules">,
  { id, scheduleId }: MessageContent,
  state: "SUCCESS" | "FAIL",
): void {
  const states = scheduleId === undefined ? undefined : schedules.get(scheduleId)?.lastStates;
  if (states?.has(id)) states.set(id, state);
}
