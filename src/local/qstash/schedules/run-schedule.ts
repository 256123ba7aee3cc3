import { publishTo, targetsOf } from "../messages/publish.ts";
import type { Tenant } from "../tenant.ts";
import type { Schedule } from "./schedule.ts";

/** Waits for the next time of a schedule, unless it is paused. */
export function armSchedule(tenant: Tenant, schedule: Schedule): void {
  schedule.stopTimer?.();
  schedule.stopTimer = undefined;
  schedule.nextTime = schedule.isPaused ? undefined : schedule.times(tenant.clock.now());
  if (schedule.nextTime === undefined) return;
  schedule.stopTimer = tenant.clock.at(schedule.nextTime, () => {
    runSchedule(tenant, schedule);
    armSchedule(tenant, schedule);
  });
}

/** Publishes the message of a schedule. What nobody could be told of, such as a group that is gone, is no message. */
function runSchedule(tenant: Tenant, schedule: Schedule): void {
  schedule.lastTime = tenant.clock.now();
  schedule.lastStates.clear();
  const { settings, body, callerIp, queueName, id: scheduleId } = schedule;
  try {
    for (const target of targetsOf(tenant, schedule.destination)) {
      const { messageId } = publishTo(tenant, target, { settings, body, callerIp, queueName, scheduleId });
      schedule.lastStates.set(messageId, "IN_PROGRESS");
    }
  } catch (error) {
    tenant.tell(
      `The local QStash could not run schedule ${schedule.id}: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}
