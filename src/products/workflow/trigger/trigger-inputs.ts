import * as z from "zod";
import { InputError } from "../../../call/tool.ts";
import { withoutEmpty } from "../../qstash/publish/message-inputs.ts";
import { optionalText } from "../../qstash/tables/inputs.ts";

const texts = z.object({}).catchall(z.string()).optional();

/** What a run is started with, as "Trigger Workflow Run" has it. */
export const triggerInputs = {
  ...{ url: optionalText, run_id: optionalText, body: optionalText, headers: texts },
  ...{ delay: optionalText, not_before: optionalText },
  ...{ retries: z.number().int().min(0).max(1_000).optional(), retry_delay: optionalText },
  ...{ failure_callback: optionalText, failure_callback_headers: texts },
  ...{ flow_control_key: optionalText, flow_control: optionalText, label: optionalText },
};

export type TriggerInput = z.output<z.ZodObject<typeof triggerInputs>>;

/** The arguments of one run of many. Throws an InputError for what is none. */
export function readTrigger(given: unknown): TriggerInput {
  const read = z.strictObject(triggerInputs).safeParse(withoutEmpty(given));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.length ? ` (${issue.path.join(".")})` : "";
  throw new InputError(
    `${issue?.message ?? "It is not understood"}${where}; it has the arguments of a call, but runs.`,
  );
}
