import * as z from "zod";
import { withMore } from "../../../call/more-argument.ts";
import { WHOLE_ONLY } from "../../../call/read-on.ts";
import { InputError, type Plan } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { QStashContext, ReachedQStash } from "../../qstash/context.ts";
import { plainName } from "../../qstash/publish/message-headers.ts";
import { type PreparedMessage, pathTo, prepareMessage } from "../../qstash/publish/prepared-message.ts";
import { withRunTime } from "../answers/readable-run.ts";
import { flowLimits } from "./flow-limits.ts";
import { LISTED_OF_RUN, MORE_OF_RUN, readTrigger, type TriggerInput, triggerInputs } from "./trigger-inputs.ts";

const MOST_RUNS = 100;

const input = {
  ...withMore(triggerInputs, LISTED_OF_RUN, `${MORE_OF_RUN}.`),
  runs: z
    .array(z.looseObject({}))
    .min(1)
    .max(MOST_RUNS)
    .optional()
    .describe(`Instead: up to ${MOST_RUNS}, each with these arguments.`),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** `workflow_run_trigger`: starts a run of a workflow, or many. API, "Trigger" and "Batch Trigger Workflow Runs". */
export const triggerTool = defineTool({
  name: "workflow_run_trigger",
  title: "Workflow run trigger",
  access: "write",
  description: "Start a run of a workflow (url: https, public, or as --allow-destinations says), or many.",
  input,
  plan: planTrigger,
  paging: () => WHOLE_ONLY,
});

async function planTrigger({ runs, more: _, ...one }: Input, context: QStashContext): Promise<Plan> {
  const reached = await context.qstash("write");
  const isOneGiven = Object.values(one).some((value) => value !== undefined);
  if (runs !== undefined && isOneGiven) {
    throw new InputError("With runs, give no other argument: each element of runs has its own. Nothing was started.");
  }
  return runs === undefined ? planOne(one, reached, context) : planMany(runs, reached, context);
}

async function planOne(one: TriggerInput, reached: ReachedQStash, context: QStashContext): Promise<Plan> {
  const { destination, headers, body } = await prepareRun(one, reached, context);
  const request = { method: "POST", ...pathTo("/v2/trigger", destination), headers } as const;
  return {
    target: { qstash: reached.name },
    async run() {
      const answer = await reached.api.request(body === undefined ? request : { ...request, body }, context.signal);
      return { result: withRunTime(answer) };
    },
  };
}

async function planMany(runs: readonly unknown[], reached: ReachedQStash, context: QStashContext): Promise<Plan> {
  const prepared: PreparedMessage[] = [];
  for (const [index, given] of runs.entries()) prepared.push(await prepareNext(given, index, reached, context));
  const request = { method: "POST", path: "/v2/batch/trigger", body: { json: prepared.map(inBatch) } } as const;
  return {
    target: { qstash: reached.name },
    async run() {
      const answer = await reached.api.request(request, context.signal);
      return { result: Array.isArray(answer) ? answer.map(withRunTime) : answer };
    },
  };
}

/** A run is a message to its workflow. Throws an InputError for what cannot be right or must not be sent. */
async function prepareRun(
  { run_id, failure_callback_headers, flow_control, ...others }: TriggerInput,
  reached: ReachedQStash,
  context: QStashContext,
): Promise<PreparedMessage> {
  checkTogether(others, failure_callback_headers, flow_control);
  const forwarded = Object.entries(failure_callback_headers ?? {}).map(([name, value]) => [`forward-${name}`, value]);
  const options = forwarded.length === 0 ? {} : { failure_callback_options: Object.fromEntries(forwarded) };
  const message = { ...others, ...options, ...(flow_control === undefined ? {} : flowLimits(flow_control)) };
  if (message.url === undefined) throw new InputError("Give url, where the workflow is served. Nothing was started.");
  const prepared = await prepareMessage(message, reached, context);
  if (run_id === undefined) return prepared;
  return { ...prepared, headers: { ...prepared.headers, "Upstash-Workflow-RunId": plainName(run_id, "run_id") } };
}

/** Refuses what says nothing without its other half. */
function checkTogether(
  { flow_control_key, failure_callback }: TriggerInput,
  callbackHeaders: TriggerInput["failure_callback_headers"],
  limits: string | undefined,
): void {
  if ((flow_control_key === undefined) !== (limits === undefined)) {
    throw new InputError(
      'Flow control needs both, such as `flow_control_key: "KEY"` and `flow_control: "parallelism=2"`.',
    );
  }
  if (callbackHeaders !== undefined && failure_callback === undefined) {
    throw new InputError("failure_callback_headers need `failure_callback`, the URL.");
  }
}

/** A refusal says which run it is of; none is started then. A batch is JSON, in which a body is text. */
async function prepareNext(given: unknown, index: number, reached: ReachedQStash, context: QStashContext) {
  try {
    return await prepareRun(readTrigger(given), reached, context);
  } catch (error) {
    throw error instanceof InputError
      ? new InputError(`Run ${index + 1}: ${error.message} No run was started.`)
      : error;
  }
}

/** "Batch Trigger Workflow Runs": content types stand among the headers. */
function inBatch({ destination, headers, body }: PreparedMessage): Record<string, unknown> {
  const content = body !== undefined && "text" in body ? body : undefined;
  return {
    destination,
    headers: { ...headers, ...(content?.type === undefined ? {} : { "Content-Type": content.type }) },
    ...(content === undefined ? {} : { body: content.text }),
  };
}
