import * as z from "zod";
import { WHOLE_ONLY } from "../../../call/read-on.ts";
import { InputError, type Plan } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { isRecord } from "../../account/answers/readable.ts";
import type { QStashContext, ReachedQStash } from "../context.ts";
import { readMessageArgument } from "./message-inputs.ts";
import { type PreparedMessage, prepareMessage } from "./prepared-message.ts";

const MOST_MESSAGES = 100;

const input = {
  messages: z.array(z.looseObject({})).min(1).max(MOST_MESSAGES).describe("Each as qstash_message_publish takes it."),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** `qstash_message_publish_batch`: many messages in one request, each as `qstash_message_publish` takes it. */
export const publishBatchTool = defineTool({
  name: "qstash_message_publish_batch",
  title: "QStash message publish batch",
  access: "write",
  description: `Publish up to ${MOST_MESSAGES} messages in one request.`,
  input,
  plan: planBatch,
  paging: () => WHOLE_ONLY,
});

async function planBatch({ messages }: Input, context: QStashContext): Promise<Plan> {
  const reached = await context.qstash("write");
  const prepared: PreparedMessage[] = [];
  for (const [index, given] of messages.entries()) prepared.push(await prepareOne(given, index, reached, context));
  return {
    target: { qstash: reached.name },
    async run() {
      const body = { json: prepared.map(inBatch) };
      const answer = await reached.api.request({ method: "POST", path: "/v2/batch", body }, context.signal);
      return { result: told(answer) };
    },
  };
}

/** A refusal says which message it is of; none is sent then. A batch is JSON, in which a body is text. */
async function prepareOne(given: unknown, index: number, reached: ReachedQStash, context: QStashContext) {
  try {
    const read = readMessageArgument(given);
    if (read.body_type === "base64") throw new InputError("body cannot be base64 in a batch: publish it by itself.");
    return await prepareMessage(read, reached, context);
  } catch (error) {
    throw error instanceof InputError ? inMessage(index, error.message) : error;
  }
}

function inMessage(index: number, problem: string): InputError {
  return new InputError(`Message ${index + 1}: ${problem} No message was sent.`);
}

/** "Batch Messages": content types stand among the headers. */
function inBatch({ destination, queue, headers, body }: PreparedMessage): Record<string, unknown> {
  const content = body !== undefined && "text" in body ? body : undefined;
  return {
    destination,
    headers: { ...headers, ...(content === undefined ? {} : { "Content-Type": content.type }) },
    ...(content === undefined ? {} : { body: content.text }),
    ...(queue === undefined ? {} : { queue }),
  };
}

/** How many messages were made: one to a URL group becomes one for each endpoint. */
function told(answer: unknown): unknown {
  if (!Array.isArray(answer)) return answer;
  const all = answer.flat().flatMap((one) => (isRecord(one) && Array.isArray(one.messages) ? one.messages : [one]));
  const deduplicated = all.filter((one) => isRecord(one) && one.deduplicated === true).length;
  return { published: all.length - deduplicated, deduplicated, messages: all };
}
