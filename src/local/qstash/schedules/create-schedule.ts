import { ApiError, badRequestError } from "../../http/api-error.ts";
import { type HeaderLists, headerOf } from "../messages/header-lists.ts";
import { readMessageSettings, requireResourceName } from "../messages/message-settings.ts";
import { requireSize, targetsOf } from "../messages/publish.ts";
import type { Tenant } from "../tenant.ts";
import { readCron } from "./cron-times.ts";
import { armSchedule } from "./run-schedule.ts";
import type { Schedule } from "./schedule.ts";

/** A schedule as a client asks for it. */
export interface NewSchedule {
  readonly destination: string;
  readonly headers: HeaderLists;
  readonly body: Buffer;
  readonly callerIp: string;
  readonly queueName?: string | undefined;
}

const MOST_SCHEDULES = 1_000;

/** Makes a schedule, or sets one of the same ID anew; what a client may not ask for is a 4xx. */
export async function createSchedule(tenant: Tenant, given: NewSchedule): Promise<Schedule> {
  const { destination, headers, body, callerIp, queueName } = given;
  const cron = headerOf(headers, "upstash-cron");
  if (cron === undefined) throw badRequestError("Upstash-Cron is missing: a schedule needs a cron expression");
  const id = headerOf(headers, "upstash-schedule-id") ?? tenant.newId("scd");
  requireResourceName("Schedule ID", id);
  requireSize(body);
  const settings = readMessageSettings(headers);
  targetsOf(tenant, destination);
  const times = await readCron(cron);
  const before = tenant.schedules.get(id);
  if (before === undefined && tenant.schedules.size >= MOST_SCHEDULES) {
    throw new ApiError(412, `the local QStash holds at most ${MOST_SCHEDULES} schedules; delete one first`);
  }
  before?.stopTimer?.();
  const schedule: Schedule = {
    id,
    cron,
    times,
    destination,
    createdAt: before?.createdAt ?? tenant.clock.now(),
    callerIp,
    queueName,
    settings,
    body,
    isPaused: before?.isPaused ?? false,
    lastTime: before?.lastTime,
    nextTime: undefined,
    lastStates: before?.lastStates ?? new Map(),
    stopTimer: undefined,
  };
  tenant.schedules.set(id, schedule);
  armSchedule(tenant, schedule);
  return schedule;
}
