import * as z from "zod";
import { inOtherPath } from "../../../catalog/define.ts";
import { readableThings } from "../answers/readable-message.ts";
import { operation } from "../qstash-operation.ts";
import { oneText } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

/** Flow control keys: messages of one key share limits. API, "Flow Control". */
export const flowControl: QStashRows = [
  operation(
    "qstash_flow_control_list",
    "read",
    "GET /v2/flowControl",
    "List the flow control keys: limits, use, how many messages wait; or get one.",
    {
      key: inOtherPath(oneText),
      all_keys: inOtherPath(z.boolean().optional().describe("Parallelism of all together.")),
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
];
