import type { Toolset } from "../../catalog/rows.ts";
import type { QStashContext } from "./context.ts";
import { incidentsTool } from "./incidents/incidents-tool.ts";
import { publishBatchTool } from "./publish/publish-batch.ts";
import { publishTool } from "./publish/publish-tool.ts";
import { scheduleCreateTool } from "./publish/schedule-create.ts";
import { dlq } from "./tables/dlq.ts";
import { flowControl } from "./tables/flow-control.ts";
import { logs } from "./tables/logs.ts";
import { messages } from "./tables/messages.ts";
import { queues } from "./tables/queues.ts";
import { schedules } from "./tables/schedules.ts";
import { signingKeys } from "./tables/signing-keys.ts";
import { urlGroups } from "./tables/url-groups.ts";

const qstash: Omit<Toolset<QStashContext>, "name"> = {
  summary: "QStash: messages, queues, schedules, URL groups, dead letters, flow control, logs",
  rows: [
    incidentsTool,
    publishTool,
    publishBatchTool,
    ...messages,
    ...queues,
    scheduleCreateTool,
    ...schedules,
    ...urlGroups,
    ...dlq,
    ...flowControl,
    ...signingKeys,
    ...logs,
  ],
};

export const qstashToolsets = { qstash };
