import * as z from "zod";
import { localOnly } from "../../../catalog/define.ts";
import type { Endpoint } from "../../../catalog/endpoint-row.ts";
import type { QStashContext } from "../../qstash/context.ts";
import { operation } from "../../qstash/qstash-operation.ts";
import { text } from "../../qstash/tables/inputs.ts";
import { readableWaiters } from "../answers/waiters.ts";
import { notifyTool } from "../notify-tool.ts";

/** Events, and the runs that wait for them. API, "Notify". */
export const events: readonly (Endpoint<QStashContext> | typeof notifyTool)[] = [
  operation(
    "workflow_waiter_list",
    "read",
    "GET /v2/waiters/{event_id}",
    "List the runs that wait for an event.",
    {
      event_id: text.describe("Its ID."),
      from: localOnly(z.number().int().min(1).max(1_000_000).optional().describe("Default 1.")),
    },
    { unpack: readableWaiters, present: someWaiters, rows: { within: "runs" } },
  ),
  notifyTool,
];

/** Runs in one answer. */
const SHOWN = 100;

/** How many wait, and some of them: the API gives all at once. */
function someWaiters(waiters: unknown, { from = 1 }: Readonly<Record<string, unknown>>): unknown {
  if (!Array.isArray(waiters)) return waiters;
  const next = Number(from) + SHOWN;
  return {
    waiting: waiters.length,
    runs: waiters.slice(next - SHOWN - 1, next - 1),
    ...(next <= waiters.length ? { next: `from: ${next} shows more` } : {}),
  };
}
