import type * as z from "zod";
import { WHOLE_ONLY } from "../../call/read-on.ts";
import { REDACTED } from "../../call/redactor.ts";
import type { Plan, ToolOutput } from "../../call/tool.ts";
import { defineTool } from "../../catalog/define.ts";
import { fillPath } from "../../upstash/path.ts";
import { isRecord } from "../account/answers/readable.ts";
import type { QStashContext } from "../qstash/context.ts";
import { messageBody } from "../qstash/publish/message-body.ts";
import { optionalText, text } from "../qstash/tables/inputs.ts";
import { readableWaiter } from "./answers/waiters.ts";

const input = {
  event_id: text.describe("Its ID."),
  run_id: optionalText.describe("This run alone."),
  data: optionalText.describe("Text or JSON."),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** Runs that an answer shows. */
const SHOWN = 20;

/** `workflow_event_notify`: what runs wait for has happened. API, "Notify". */
export const notifyTool = defineTool({
  name: "workflow_event_notify",
  title: "Workflow event notify",
  access: "write",
  description: "Send an event to all runs that wait for it now, or to one run, for which it is kept.",
  input,
  async plan({ event_id, run_id, data }: Input, context: QStashContext): Promise<Plan> {
    const { name, api } = await context.qstash("write");
    const path = fillPath(run_id === undefined ? "/v2/notify/{event_id}" : "/v2/notify/{run_id}/{event_id}", {
      event_id,
      run_id,
    });
    const body = messageBody({ body: data });
    return {
      target: { qstash: name, event_id, ...(run_id === undefined ? {} : { run_id }) },
      async run() {
        const request = { method: "POST", path, ...(body === undefined ? {} : { body }) } as const;
        return notified(context.withoutSecrets(await api.request(request, context.signal), REDACTED).value);
      },
    };
  },
  paging: () => WHOLE_ONLY,
});

function notified(answer: unknown): ToolOutput {
  if (!Array.isArray(answer)) return { result: notifiedRun(answer) };
  if (answer.length === 0) {
    return {
      result: { notified: 0 },
      notice: "No run waited for this event, and it is not kept. With run_id it is kept for that run.",
    };
  }
  return { result: { notified: answer.length, runs: answer.slice(0, SHOWN).map(notifiedRun) } };
}

/** One run: who waited, without the headers that the SDK sends itself. */
function notifiedRun(one: unknown): unknown {
  if (!isRecord(one)) return one;
  const { waiter, workflowRunId, messageId, error } = one;
  const waited = waiter === undefined || waiter === null ? { kept_until_it_waits: true } : readableWaiter(waiter);
  const said = { workflowRunId, messageId, error };
  const given = Object.entries(said).filter(([, value]) => value !== undefined && value !== "");
  return { ...(isRecord(waited) ? waited : {}), ...Object.fromEntries(given) };
}
