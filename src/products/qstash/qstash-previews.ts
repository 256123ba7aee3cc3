import { facts } from "../../call/preview-facts.ts";
import { REDACTED } from "../../call/redactor.ts";
import type { Preview as PreviewOf } from "../../catalog/endpoint-row.ts";
import { fillPath } from "../../upstash/path.ts";
import { isRecord } from "../account/answers/readable.ts";
import { withoutMessageSecrets } from "./answers/message-secrets.ts";
import { readableThings } from "./answers/readable-message.ts";
import { readableSchedules } from "./answers/readable-schedule.ts";
import { unpackMessage } from "./answers/unpack.ts";
import type { QStashContext } from "./context.ts";
import { countLetters, countWaitingMessages } from "./selected-count.ts";
import { dlqFilters, elementsOf, logFilters, queryOf } from "./tables/inputs.ts";

type Preview = PreviewOf<QStashContext>;
type Fields = Readonly<Record<string, unknown>>;

// What a person is told before something is taken away: read by GET alone, and without secrets.

/** A queue, with how many messages wait in it. */
export const queuePreview: Preview = async ({ queue }, context) =>
  picked(await read(context, "/v2/queues/{queue}", { queue }), {
    name: "queue",
    lag: "messages_that_wait",
    parallelism: "parallelism",
    paused: "paused",
  });

export const schedulePreview: Preview = async ({ schedule_id }, context) => {
  const schedule = await readableSchedules(await read(context, "/v2/schedules/{schedule_id}", { schedule_id }));
  return picked(isRecord(schedule) ? schedule : {}, {
    scheduleId: "schedule",
    cron: "cron",
    cron_text: "that_is",
    destination: "goes_to",
    isPaused: "paused",
    nextScheduleTime: "next_time",
    createdAt: "created",
  });
};

/** A URL group, with the schedules that could not reach it any more. */
export const urlGroupPreview: Preview = async ({ url_group }, context) => {
  const group = await read(context, "/v2/topics/{url_group}", { url_group });
  const endpoints = Array.isArray(group.endpoints) ? group.endpoints.filter(isRecord) : [];
  return {
    url_group: group.name ?? url_group,
    endpoints: endpoints.map(({ url }) => url).join(", ") || "none",
    ...(await facts({
      schedules_that_publish_to_it: schedulesTo(String(url_group), context).then((ids) => ids.join(", ") || "none"),
    })),
  };
};

async function schedulesTo(destination: string, context: QStashContext): Promise<string[]> {
  const { api } = await context.qstash("destructive");
  const all = await api.request({ method: "GET", path: "/v2/schedules" }, context.signal);
  const fitting = Array.isArray(all) ? all.filter((one) => isRecord(one) && one.destination === destination) : [];
  return fitting.map(({ scheduleId }) => String(scheduleId));
}

/** One message that is cancelled, or how many. */
export const cancelPreview: Preview = async (input, context) => {
  const { message_id, message_ids } = input;
  if (message_id !== undefined) {
    const message = await read(context, "/v2/messages/{message_id}", { message_id });
    return picked(message, { messageId: "message", url: "goes_to", queueName: "queue", createdAt: "created" });
  }
  if (message_ids !== undefined) return { messages: elementsOf(message_ids).length };
  // What was created before a time may have been tried after it.
  const query = queryOf(logFilters, { ...input, until: undefined });
  return facts({ messages_that_fit: countWaitingMessages(query, input, context) });
};

/** One message of the DLQ, or how many. */
export const letterPreview: Preview = async (input, context) => {
  const { dlq_id, dlq_ids } = input;
  if (dlq_id !== undefined) {
    const letter = await read(context, "/v2/dlq/{dlq_id}", { dlq_id });
    return picked(letter, { dlqId: "dlq_message", url: "went_to", createdAt: "created", error: "failed_with" });
  }
  if (dlq_ids !== undefined) return { messages: elementsOf(dlq_ids).length };
  return facts({ messages_that_fit: countLetters(queryOf(dlqFilters, input), input, context) });
};

/** Which keys there are now. Fingerprints are of `tables/signing-keys.ts`. */
export function keysPreview(shown: (response: unknown) => readonly Fields[]): Preview {
  return async (_, context) => {
    const { api } = await context.qstash("destructive");
    const response = await api.request({ method: "GET", path: "/v2/keys" }, context.signal);
    const [current, next] = shown(response);
    return {
      stops_to_sign: `the key with the fingerprint ${current?.fingerprint}`,
      signs_from_then_on: `the key with the fingerprint ${next?.fingerprint}`,
    };
  };
}

/** A thing at a path without its secrets; its names stay as they are in the question. */
async function read(context: QStashContext, path: string, input: Fields): Promise<Fields> {
  const { api } = await context.qstash("destructive");
  const answer = await api.request({ method: "GET", path: fillPath(path, input) }, context.signal);
  for (const name of Object.values(input)) context.keepName(String(name));
  const { value } = withoutMessageSecrets(readableThings(unpackMessage(answer)), REDACTED);
  return isRecord(value) ? value : {};
}

/** Fields of a thing under the names that a person reads. */
function picked(thing: Fields, names: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(
    Object.entries(names).flatMap(([field, name]) => (thing[field] === undefined ? [] : [[name, thing[field]]])),
  );
}
