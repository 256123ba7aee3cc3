import * as z from "zod";
import { withoutMore } from "../../../call/more-argument.ts";
import { InputError } from "../../../call/tool.ts";
import { optionalText } from "../tables/inputs.ts";

const count = z.number().int().min(0).max(1_000).optional();
const limit = z.number().int().min(1).max(1_000_000).optional();
const texts = z.object({}).catchall(z.string()).optional();

/** What a message is sent with, as "Publish a Message" has it, and each message of a batch and of a schedule. */
export const messageInputs = {
  url: optionalText.describe("Destination; or url_group."),
  url_group: optionalText.describe("Goes to each endpoint."),
  queue: optionalText.describe("Deliver in its order."),
  body: optionalText.describe("Text or JSON."),
  body_type: z.enum(["text", "json", "base64"]).optional(),
  content_type: optionalText,
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).optional().describe("Default POST."),
  headers: texts.describe("For the destination."),
  delay: optionalText.describe("As 30s or 1d2h."),
  not_before: optionalText,
  retries: count.describe("Default 3."),
  retry_delay: optionalText,
  timeout: optionalText,
  callback: optionalText.describe("URL told of each try."),
  callback_options: texts,
  failure_callback: optionalText.describe("URL told of final failure."),
  failure_callback_options: texts,
  deduplication_id: optionalText,
  content_based_deduplication: z.boolean().optional(),
  flow_control_key: optionalText,
  rate: limit,
  period: limit,
  parallelism: limit,
  label: optionalText.describe("One or more, with commas."),
  redact: optionalText,
};

/** What the list shows of a message one by one. */
export const LISTED_OF_MESSAGE = [
  ...["url", "url_group", "queue", "body", "method", "headers", "delay", "retries"],
  ...["callback", "failure_callback", "label"],
];

/** What the list says of the others. */
export const MORE_OF_MESSAGE = [
  "body_type (text, json, base64)",
  "content_type",
  "not_before (ISO 8601 or Unix time)",
  "retry_delay (ms, as pow(2, retried) * 1000)",
  "timeout (as 30s)",
  "callback_options, failure_callback_options ({method, timeout, retries, retry_delay, forward-HEADER})",
  "deduplication_id",
  "content_based_deduplication (true)",
  "flow_control_key with parallelism or rate per period (seconds, default 1)",
  "redact (in logs: body, headers, header[NAME])",
].join(", ");

export type MessageInput = z.output<z.ZodObject<typeof messageInputs>>;

/** The arguments of a message that stand within another argument. Throws an InputError for what is none. */
export function readMessageArgument(given: unknown): MessageInput {
  const read = z.strictObject(messageInputs).safeParse(withoutEmpty(withoutMore(given)));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.length ? ` (${issue.path.join(".")})` : "";
  throw new InputError(
    `${issue?.message ?? "It is not understood"}${where}; it has the arguments of qstash_message_publish.`,
  );
}

/** Clients fill in an empty text for what they do not mean; within an argument nobody else leaves it out. */
export function withoutEmpty(given: unknown): unknown {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
}
