import * as z from "zod";
import { InputError } from "../../../call/tool.ts";

const text = z.string().optional();
const count = z.number().int().min(0).max(1_000).optional();
const limit = z.number().int().min(1).max(1_000_000).optional();
const texts = z.object({}).catchall(z.string()).optional();

/** What a message is sent with, as "Publish a Message" has it, and each message of a batch and of a schedule. */
export const messageInputs = {
  url: text.describe("Destination; or url_group."),
  url_group: text,
  queue: text,
  body: z.string().optional(),
  body_type: z
    .enum(["text", "json", "base64"])
    .optional()
    .describe("If omitted: json where body is an object or array."),
  content_type: text,
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).optional().describe("POST if omitted."),
  headers: texts.describe("Sent to the destination."),
  delay: text.describe("As 30s or 1d2h."),
  not_before: text.describe("ISO 8601 (UTC) or Unix time."),
  retries: count.describe("3 if omitted."),
  retry_delay: text.describe("Expression in ms, as pow(2, retried) * 1000."),
  timeout: text.describe("As 30s."),
  callback: text.describe("URL told of each try."),
  callback_options: texts.describe("method, timeout, retries, retry_delay, forward-HEADER."),
  failure_callback: text.describe("URL told when all retries failed."),
  failure_callback_options: texts,
  deduplication_id: text,
  content_based_deduplication: z.boolean().optional(),
  flow_control_key: text.describe("With rate (per period) or parallelism."),
  rate: limit,
  period: limit.describe("Seconds; 1 if omitted."),
  parallelism: limit,
  label: text.describe("One or more, with commas."),
  redact: text.describe("Hide in logs: body, headers, header[NAME]."),
};

export type MessageInput = z.output<z.ZodObject<typeof messageInputs>>;

/** The inputs that say something: clients fill in an empty text for what they do not mean. A body may well be empty. */
export function givenInputs(input: MessageInput): MessageInput {
  const isGiven = ([name, value]: [string, unknown]) => value !== "" || name === "body";
  return Object.fromEntries(Object.entries(input).filter(isGiven)) as MessageInput;
}

/** The arguments of a message that stand within another argument. Throws an InputError for what is none. */
export function readMessageArgument(given: unknown): MessageInput {
  const read = z.strictObject(messageInputs).safeParse(given);
  if (read.success) return givenInputs(read.data);
  const [issue] = read.error.issues;
  const where = issue?.path.length ? ` (${issue.path.join(".")})` : "";
  throw new InputError(
    `${issue?.message ?? "It is not understood"}${where}; it has the arguments of qstash_message_publish.`,
  );
}
