import type { MessageSettings } from "../messages/message-settings.ts";
import type { CronTimes } from "./cron-times.ts";

/** A message that is published again and again. */
export interface Schedule {
  readonly id: string;
  readonly cron: string;
  readonly times: CronTimes;
  readonly destination: string;
  readonly createdAt: number;
  readonly callerIp: string;
  readonly queueName: string | undefined;
  readonly settings: MessageSettings;
  readonly body: Buffer;
  isPaused: boolean;
  lastTime: number | undefined;
  nextTime: number | undefined;
  /** What became of the messages of the last time, by their IDs. */
  readonly lastStates: Map<string, "IN_PROGRESS" | "SUCCESS" | "FAIL">;
  /** Takes back the next time. */
  stopTimer: (() => void) | undefined;
}
