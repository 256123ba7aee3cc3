import * as z from "zod";
import { withMore } from "../../../call/more-argument.ts";
import { WHOLE_ONLY } from "../../../call/read-on.ts";
import type { Plan } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { isRecord } from "../../account/answers/readable.ts";
import type { QStashContext } from "../context.ts";
import { deliveryPlan } from "./delivery-plan.ts";
import { LISTED_OF_MESSAGE, MORE_OF_MESSAGE, messageInputs } from "./message-inputs.ts";
import { pathTo, prepareMessage } from "./prepared-message.ts";

const input = {
  ...withMore(messageInputs, LISTED_OF_MESSAGE, `${MORE_OF_MESSAGE}.`),
  dry_run: z.boolean().optional().describe("Only check and plan."),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** `qstash_message_publish`: one message to a URL or a URL group, at once or through a queue. */
export const publishTool = defineTool({
  name: "qstash_message_publish",
  title: "QStash message publish",
  access: "write",
  description:
    "Publish a message: QStash delivers body to url (public https, or as --allow-destinations says) or a URL group, and retries.",
  input,
  plan: planPublish,
  paging: () => WHOLE_ONLY,
});

async function planPublish({ dry_run, more: _, ...message }: Input, context: QStashContext): Promise<Plan> {
  const reached = await context.qstash("write");
  const { destination, queue, headers, body } = await prepareMessage(message, reached, context);
  const target = { qstash: reached.name, ...(queue === undefined ? {} : { queue }) };
  const planned = deliveryPlan(message, Date.now());
  if (dry_run === true) return { target, run: async () => ({ result: { sent: false, destination, plan: planned } }) };
  const start = queue === undefined ? "/v2/publish" : `/v2/enqueue/${encodeURIComponent(queue)}`;
  return {
    target,
    async run() {
      const request = { method: "POST", ...pathTo(start, destination), headers } as const;
      const published = await reached.api.request(body === undefined ? request : { ...request, body }, context.signal);
      // A message to a URL group becomes one for each endpoint, in a list.
      const answer = isRecord(published) ? published : { messages: published };
      return {
        result: { ...answer, plan: answer.deduplicated === true ? DEDUPLICATED : deliveryPlan(message, Date.now()) },
      };
    },
  };
}

const DEDUPLICATED = "not sent: a message with this deduplication ID was taken before";
