import { notFoundError } from "../../http/api-error.ts";
import { headerOf } from "../messages/header-lists.ts";
import { bodyFields, flowControlFields, labelFields, shownBody, shownHeaders } from "../messages/message-document.ts";
import { type QStashAnswer, type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import type { Tenant } from "../tenant.ts";
import { createSchedule } from "./create-schedule.ts";
import { armSchedule } from "./run-schedule.ts";
import type { Schedule } from "./schedule.ts";

/** Schema Schedule. The delay is in seconds. */
function scheduleDocument(schedule: Schedule): Record<string, unknown> {
  const { settings, lastStates } = schedule;
  return {
    scheduleId: schedule.id,
    cron: schedule.cron,
    destination: schedule.destination,
    createdAt: schedule.createdAt,
    method: settings.method,
    header: shownHeaders(schedule),
    ...bodyFields("body", shownBody(schedule)),
    retries: settings.retries,
    delay: settings.delayMs === 0 ? undefined : settings.delayMs / 1_000,
    callback: settings.callback?.url,
    failureCallback: settings.failureCallback?.url,
    callerIp: schedule.callerIp,
    callerIP: schedule.callerIp,
    isPaused: schedule.isPaused,
    queueName: schedule.queueName,
    retryDelayExpression: settings.retryDelay,
    ...flowControlFields(settings.flowControl),
    ...labelFields(settings.labels),
    lastScheduleTime: schedule.lastTime,
    nextScheduleTime: schedule.nextTime,
    lastScheduleStates: lastStates.size === 0 ? undefined : Object.fromEntries(lastStates),
  };
}

function scheduleNamed({ schedules }: Tenant, id: string): Schedule {
  const schedule = schedules.get(id);
  if (schedule === undefined) throw notFoundError(`schedule ${id} not found`);
  return schedule;
}

function setPaused(tenant: Tenant, id: string, isPaused: boolean): QStashAnswer {
  const schedule = scheduleNamed(tenant, id);
  schedule.isPaused = isPaused;
  armSchedule(tenant, schedule);
  return {};
}

/** Schedules, and what pauses them: by POST as documented, by PATCH as the client of TypeScript does. */
export const scheduleRoutes: readonly QStashRoute[] = [
  qstashRoute("POST /v2/schedules/{destination}", async ({ tenant, path, headers, body, callerIp }) => {
    const queueName = headerOf(headers, "upstash-queue-name");
    const { destination } = path;
    const { id } = await createSchedule(tenant, { destination, headers, body, callerIp, queueName });
    return { body: { scheduleId: id } };
  }),
  qstashRoute("GET /v2/schedules", ({ tenant }) => ({ body: [...tenant.schedules.values()].map(scheduleDocument) })),
  qstashRoute("GET /v2/schedules/{schedule}", ({ tenant, path }) => ({
    body: scheduleDocument(scheduleNamed(tenant, path.schedule)),
  })),
  qstashRoute("DELETE /v2/schedules/{schedule}", ({ tenant, path }) => {
    scheduleNamed(tenant, path.schedule).stopTimer?.();
    tenant.schedules.delete(path.schedule);
    return {};
  }),
  ...(["POST", "PATCH"] as const).flatMap((method) => [
    qstashRoute(`${method} /v2/schedules/{schedule}/pause`, ({ tenant, path }) =>
      setPaused(tenant, path.schedule, true),
    ),
    qstashRoute(`${method} /v2/schedules/{schedule}/resume`, ({ tenant, path }) =>
      setPaused(tenant, path.schedule, false),
    ),
  ]),
];
