import * as z from "zod";
import { withMore } from "../../../call/more-argument.ts";
import { WHOLE_ONLY } from "../../../call/read-on.ts";
import { InputError, type Plan } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { cronFields } from "../answers/readable-schedule.ts";
import type { QStashContext } from "../context.ts";
import { explainCron } from "../cron/explain-cron.ts";
import { schedulePreview } from "../qstash-previews.ts";
import { optionalText } from "../tables/inputs.ts";
import { thingNow } from "../thing-now.ts";
import { deliveryPlan } from "./delivery-plan.ts";
import { plainName } from "./message-headers.ts";
import { messageInputs } from "./message-inputs.ts";
import { pathTo, prepareMessage } from "./prepared-message.ts";

const input = {
  cron: z.string().describe("Five fields, as 0 9 * * 1-5."),
  time_zone: optionalText.describe("As Europe/Berlin. Default UTC."),
  schedule_id: optionalText.describe("Replace this one."),
  ...withMore(messageInputs, ["url", "body"], "Other arguments of qstash_message_publish."),
  dry_run: z.boolean().optional().describe("Only check and plan."),
};

/** What is said of one message alone. */
const OF_ONE_MESSAGE = ["not_before", "deduplication_id", "content_based_deduplication"] as const;

type Input = z.output<z.ZodObject<typeof input>>;

/** `qstash_schedule_create`: a message that is published again and again. */
export const scheduleCreateTool = defineTool({
  name: "qstash_schedule_create",
  title: "QStash schedule create",
  access: "write",
  description: "Create or replace a schedule: publish a message at the times of cron.",
  input,
  mayHarm: true,
  plan: planSchedule,
  paging: () => WHOLE_ONLY,
});

async function planSchedule(given: Input, context: QStashContext): Promise<Plan> {
  const { cron, time_zone, schedule_id, dry_run, more: _, ...message } = given;
  const once = OF_ONE_MESSAGE.find((name) => message[name] !== undefined);
  if (once !== undefined) throw new InputError(`${once} is of one message, not of a schedule.`);
  const inZone = zonedCron(cron, time_zone);
  const read = await explainCron(inZone, Date.now());
  const reached = await context.qstash("write");
  const { destination, queue, headers, body } = await prepareMessage(message, reached, context);
  const own = {
    "Upstash-Cron": inZone,
    ...(schedule_id ? { "Upstash-Schedule-Id": plainName(schedule_id, "schedule_id") } : {}),
    ...(queue === undefined ? {} : { "Upstash-Queue-Name": queue }),
  };
  const target = { qstash: reached.name, ...(schedule_id ? { schedule_id } : {}) };
  const told = { ...cronFields(inZone, read), next_times: read.next, first_message: deliveryPlan(message, read.first) };
  if (dry_run === true) return { target, run: async () => ({ result: { created: false, destination, ...told } }) };
  const before = schedule_id && (await thingNow("/v2/schedules/{schedule_id}", { schedule_id }, context));
  const replaces = before && before.scheduleId !== undefined;
  if (replaces) await context.admitHarm?.(target);
  return {
    target,
    ...(replaces && {
      harm: { things: [{ does: "replaces the schedule", args: [schedule_id], means: WHAT_IT_WAS }] },
      preview: () => schedulePreview({ schedule_id }, context),
    }),
    async run() {
      const all = { ...headers, ...own };
      const request = { method: "POST", ...pathTo("/v2/schedules", destination), headers: all } as const;
      const answer = await reached.api.request(body === undefined ? request : { ...request, body }, context.signal);
      return { result: { ...(isRecord(answer) ? answer : {}), ...told } };
    },
  };
}

const WHAT_IT_WAS = "what it sends, where and when is lost";

/** The zone stands before the fields. */
function zonedCron(cron: string, zone: string | undefined): string {
  if (!zone) return cron.trim();
  if (/=/.test(cron)) throw new InputError("cron and time_zone both name a time zone; give time_zone alone.");
  return `CRON_TZ=${zone} ${cron.trim()}`;
}
