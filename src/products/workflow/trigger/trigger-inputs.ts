import * as z from "zod";
import { withoutMore } from "../../../call/more-argument.ts";
import { InputError } from "../../../call/tool.ts";
import { withoutEmpty } from "../../qstash/publish/message-inputs.ts";
import { optionalText } from "../../qstash/tables/inputs.ts";

const texts = z.object({}).catchall(z.string()).optional();

/** What a run is started with, as "Trigger Workflow Run" has it. */
export const triggerInputs = {
  url: optionalText.describe("Where the workflow is served."),
  run_id: optionalText.describe("Default: a new one."),
  body: optionalText.describe("Its payload: text or JSON."),
  headers: texts.describe("For the workflow."),
  delay: optionalText.describe("As 30s."),
  not_before: optionalText,
  retries: z.number().int().min(0).max(1_000).optional().describe("Of each step. Default 3."),
  retry_delay: optionalText,
  failure_callback: optionalText.describe("URL told when the run failed."),
  failure_callback_headers: texts,
  flow_control_key: optionalText,
  flow_control: optionalText,
  label: optionalText.describe("To find the run by."),
};

/** What the list shows of a run one by one. */
export const LISTED_OF_RUN = ["url", "run_id", "body", "headers", "delay", "retries", "failure_callback", "label"];

/** What the list says of the others. */
export const MORE_OF_RUN =
  "not_before (ISO 8601 or Unix time), retry_delay (ms, as pow(2, retried) * 1000), failure_callback_headers (object), flow_control_key with flow_control (as parallelism=2, rate=10, period=1m)";

export type TriggerInput = z.output<z.ZodObject<typeof triggerInputs>>;

/** The arguments of one run of many. Throws an InputError for what is none. */
export function readTrigger(given: unknown): TriggerInput {
  const read = z.strictObject(triggerInputs).safeParse(withoutEmpty(withoutMore(given)));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.length ? ` (${issue.path.join(".")})` : "";
  throw new InputError(
    `${issue?.message ?? "It is not understood"}${where}; it has the arguments of a call, but runs.`,
  );
}
