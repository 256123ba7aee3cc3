import { InputError } from "../../../call/tool.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { type ExplainedCron, explainCron } from "../cron/explain-cron.ts";
import { readableMessage } from "./readable-message.ts";

/** Schedules with their cron in words; of one, its next times in its zone as well. */
export async function readableSchedules(response: unknown): Promise<unknown> {
  if (!Array.isArray(response)) return withCron(response, true);
  const schedules: unknown[] = [];
  for (const schedule of response) schedules.push(await withCron(schedule, false));
  return schedules;
}

async function withCron(schedule: unknown, isWhole: boolean): Promise<unknown> {
  const readable = readableMessage(schedule);
  if (!isRecord(readable) || typeof readable.cron !== "string") return readable;
  const read = await readOrNothing(readable.cron);
  if (read === undefined) return readable;
  const { cron, ...others } = readable;
  const next = readable.isPaused === true ? { next_times_if_resumed: read.next } : { next_times: read.next };
  return { ...others, ...cronFields(cron, read), ...(isWhole ? next : {}) };
}

/** A cron, and what it means. */
export function cronFields(cron: unknown, { words, zone }: ExplainedCron): Record<string, unknown> {
  return { cron, cron_text: `${words} (${zone})` };
}

/** QStash may take expressions that are not read here. */
async function readOrNothing(cron: string): Promise<ExplainedCron | undefined> {
  try {
    return await explainCron(cron, Date.now());
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
