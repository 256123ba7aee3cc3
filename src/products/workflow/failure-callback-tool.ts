import * as z from "zod";
import { WHOLE_ONLY } from "../../call/read-on.ts";
import type { Plan } from "../../call/tool.ts";
import { defineTool } from "../../catalog/define.ts";
import { fillPath } from "../../upstash/path.ts";
import type { QStashContext } from "../qstash/context.ts";
import { text } from "../qstash/tables/inputs.ts";
import { withRunTime } from "./answers/readable-run.ts";

const input = {
  dlq_id: text.describe("Of workflow_dlq_list."),
  action: z.enum(["retry", "cancel"]).describe("Which."),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** `workflow_dlq_callback`: the failure function of a failed run. API, "Retry" and "Cancel Failure Callback". */
export const failureCallbackTool = defineTool({
  name: "workflow_dlq_callback",
  title: "Workflow dlq callback",
  access: "write",
  description: "Retry the failure function of a failed run, or cancel it.",
  input,
  async plan({ dlq_id, action }: Input, context: QStashContext): Promise<Plan> {
    const { name, api } = await context.qstash("write");
    const method = action === "retry" ? "POST" : "DELETE";
    const path = fillPath("/v2/workflows/dlq/callback/{dlq_id}", { dlq_id });
    return {
      target: { qstash: name, dlq_id },
      run: async () => ({ result: withRunTime(await api.request({ method, path }, context.signal)) }),
    };
  },
  paging: () => WHOLE_ONLY,
});
