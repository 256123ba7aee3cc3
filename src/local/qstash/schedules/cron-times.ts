import { badRequestError } from "../../http/api-error.ts";

/** When a cron expression is due: the first time after one, both in milliseconds since 1970. */
export type CronTimes = (after: number) => number | undefined;

const TIME_ZONE = /^(?:CRON_TZ|TZ)=(\S+)\s+/;
const STANDARD_ZONE = "UTC";

/**
 * Reads an expression of five fields, such as `CRON_TZ=America/New_York 0 9 * * 1`; without a time zone it is of UTC. What
 * is none is a 400.
 */
export async function readCron(text: string): Promise<CronTimes> {
  const { Cron } = await import("croner");
  const timezone = TIME_ZONE.exec(text)?.[1] ?? STANDARD_ZONE;
  try {
    const cron = new Cron(text.trim().replace(TIME_ZONE, ""), { timezone, mode: "5-part", paused: true });
    cron.nextRun();
    return (after) => cron.nextRun(new Date(after))?.getTime();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRequestError(
      `Upstash-Cron: "${text}" is no cron expression of five fields, such as "CRON_TZ=Europe/Berlin 0 9 * * 1": ${reason}`,
    );
  }
}
