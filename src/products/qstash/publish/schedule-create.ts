import * as z from "zod";
import { InputError, type Plan } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { WHOLE_ONLY } from "../../../catalog/endpoint.ts";
import { isRecord } from "../../account/answers/readable.ts";
import type { QStashContext } from "../context.ts";
import { plainName } from "./message-headers.ts";
import { messageInputs, readMessageArgument } from "./message-inputs.ts";
import { pathTo, prepareMessage } from "./prepared-message.ts";

const { url, url_group, queue: queueName, body: bodyText, headers: sent, method } = messageInputs;

const input = {
  cron: z.string().describe("Five fields, as 0 9 * * 1-5."),
  time_zone: z.string().optional().describe("As Europe/Berlin; UTC if omitted."),
  schedule_id: z.string().optional().describe("Replaces the schedule with this ID."),
  ...{ url, url_group, queue: queueName, body: bodyText, method, headers: sent },
  more: z
    .looseObject({})
    .optional()
    .describe("Further arguments of qstash_message_publish, as retries, delay, callback, label."),
  dry_run: z.boolean().optional().describe("Check and plan, create nothing."),
};

/** What is said of one message alone. */
const OF_ONE_MESSAGE = ["not_before", "deduplication_id", "content_based_deduplication"];

type Input = z.output<z.ZodObject<typeof input>>;

/** `qstash_schedule_create`: a message that is published again and again. */
export const scheduleCreateTool = defineTool({
  name: "qstash_schedule_create",
  title: "QStash schedule create",
  access: "write",
  description:
    "Create a schedule, or replace one: a message as in qstash_message_publish, published at the times of cron.",
  input,
  plan: planSchedule,
  paging: () => WHOLE_ONLY,
});

async function planSchedule(given: Input, context: QStashContext): Promise<Plan> {
  const { cron, time_zone, schedule_id, dry_run, more, ...main } = given;
  const once = OF_ONE_MESSAGE.find((name) => more?.[name] !== undefined);
  if (once !== undefined) throw new InputError(`${once} is of one message, not of a schedule.`);
  const message = readMessageArgument({ ...more, ...main });
  const reached = await context.qstash("write");
  const { destination, queue, headers, body } = await prepareMessage(message, reached, context);
  const own = {
    "Upstash-Cron": time_zone === undefined ? cron : `CRON_TZ=${time_zone} ${cron}`,
    ...(schedule_id === undefined ? {} : { "Upstash-Schedule-Id": plainName(schedule_id, "schedule_id") }),
    ...(queue === undefined ? {} : { "Upstash-Queue-Name": queue }),
  };
  const target = { qstash: reached.name, ...(schedule_id === undefined ? {} : { schedule_id }) };
  if (dry_run === true) return { target, run: async () => ({ result: { created: false, destination } }) };
  return {
    target,
    async run() {
      const request = {
        method: "POST",
        ...pathTo("/v2/schedules", destination),
        headers: { ...headers, ...own },
      } as const;
      const answer = await reached.api.request(body === undefined ? request : { ...request, body }, context.signal);
      return { result: isRecord(answer) ? answer : { answer } };
    },
  };
}
