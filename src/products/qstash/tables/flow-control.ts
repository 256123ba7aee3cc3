import * as z from "zod";
import { inOtherPath, inQuery } from "../../../catalog/define.ts";
import { readableThings } from "../answers/readable-message.ts";
import { flowControlPaused } from "../qstash-inverses.ts";
import { operation } from "../qstash-operation.ts";
import { optionalText, text } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

const key = text.describe("The key.");
const unpinned = inQuery(z.boolean().optional().describe("true: unpin it."));
const limit = z.number().int().min(1).max(1_000_000_000).optional();

/** Flow control keys: messages of one key share limits. API, "Flow Control". */
export const flowControl: QStashRows = [
  operation(
    "qstash_flow_control_list",
    "read",
    "GET /v2/flowControl",
    "List flow control keys, or get one: limits, use, messages that wait.",
    {
      key: inOtherPath(optionalText.describe("One alone.")),
      all_keys: inOtherPath(z.boolean().optional().describe("All together, instead.")),
    },
    {
      otherPaths: [
        { given: "key", path: "/v2/flowControl/{key}" },
        { given: "all_keys", path: "/v2/globalParallelism" },
      ],
      listed: { id: "flowControlKey" },
      present: readableThings,
    },
  ),
  operation(
    "qstash_flow_control_action",
    "write",
    "POST /v2/flowControl/{key}/{action}",
    "Pause or resume a flow control key, or begin a new rate period (resetRate).",
    { key, action: z.enum(["pause", "resume", "resetRate"]).describe("Which.") },
    { inverses: [flowControlPaused] },
  ),
  operation(
    "qstash_flow_control_pin",
    "write",
    "POST /v2/flowControl/{key}/pin",
    "Fix limits of a flow control key, whatever messages say.",
    {
      key,
      parallelism: inQuery(limit.describe("Messages at once.")),
      rate: inQuery(limit.describe("Messages per period.")),
      period: inQuery(limit.describe("Seconds.")),
    },
    { check: checkPin },
  ),
  operation(
    "qstash_flow_control_unpin",
    "write",
    "POST /v2/flowControl/{key}/unpin",
    "Undo qstash_flow_control_pin: messages set limits again.",
    { key, parallelism: unpinned, rate: unpinned },
    { check: checkUnpin },
  ),
];

function checkPin({ parallelism, rate, period }: Readonly<Record<string, unknown>>): string | undefined {
  if (parallelism === undefined && rate === undefined)
    return "Nothing to pin: give parallelism, or rate with period, or both.";
  return period !== undefined && rate === undefined ? "period is that of rate: give rate, too." : undefined;
}

function checkUnpin({ parallelism, rate }: Readonly<Record<string, unknown>>): string | undefined {
  return parallelism === true || rate === true
    ? undefined
    : "Nothing to unpin: give parallelism: true, rate: true, or both.";
}
