import * as z from "zod";
import { inQuery } from "../../../catalog/define.ts";
import { readableMessage } from "../answers/readable-message.ts";
import { unpackMessage } from "../answers/unpack.ts";
import { operation } from "../qstash-operation.ts";
import { cancelPreview } from "../qstash-previews.ts";
import { askedAboutMany } from "../selected-count.ts";
import { all, anyOf, checkSelection, one, several, spanInputs, text } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

/** What can be cancelled together: any of the values of each. API, "Bulk Cancel Messages". */
const cancelSelection = {
  message_id: one,
  message_ids: several("messageIds"),
  url: anyOf("url"),
  destination_host: anyOf("host"),
  destination_path: anyOf("path"),
  url_group: anyOf("topicName"),
  queue: anyOf("queueName"),
  schedule_id: anyOf("scheduleId"),
  label: anyOf("label"),
  flow_control_key: anyOf("flowControlKey"),
  caller_ip: anyOf("callerIp"),
  ...spanInputs,
  count: inQuery(z.number().int().min(1).max(500).optional().describe("At most; up to 500.")),
  all,
};

/** Messages on their way. API, "Messages". */
export const messages: QStashRows = [
  operation(
    "qstash_message_get",
    "read",
    "GET /v2/messages/{message_id}",
    "Get a message not delivered yet; of others qstash_log_list tells.",
    { message_id: text.describe("Of its publishing.") },
    { unpack: unpackMessage, present: readableMessage },
  ),
  operation(
    "qstash_message_cancel",
    "destructive",
    "DELETE /v2/messages",
    "Cancel messages that are not delivered yet, by ID, filters or all. What is under way may still arrive.",
    cancelSelection,
    {
      otherPaths: [{ given: "message_id", path: "/v2/messages/{message_id}" }],
      check: checkSelection("message_id", "message_ids"),
      harm: askedAboutMany("cancels", "pending messages", { one: "message_id", several: "message_ids" }),
      preview: cancelPreview,
    },
  ),
];
