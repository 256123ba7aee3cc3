import * as z from "zod";
import { inOtherPath, inQuery, localOnly } from "../../../catalog/define.ts";
import { readableMessage } from "../answers/readable-message.ts";
import { unpackMessage } from "../answers/unpack.ts";
import { operation } from "../qstash-operation.ts";
import { cancelPreview } from "../qstash-previews.ts";
import { askedAboutMany } from "../selected-count.ts";
import { checkSelection, elementsOf, optionalText, plainSpan, text } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

/** What can be cancelled together: any of the values of each. API, "Bulk Cancel Messages". */
const cancelSelection = {
  message_id: inOtherPath(optionalText),
  message_ids: inQuery(optionalText, "messageIds", elementsOf),
  url: inQuery(optionalText, "url", elementsOf),
  destination_host: inQuery(optionalText, "host", elementsOf),
  destination_path: inQuery(optionalText, "path", elementsOf),
  url_group: inQuery(optionalText, "topicName", elementsOf),
  queue: inQuery(optionalText, "queueName", elementsOf),
  schedule_id: inQuery(optionalText, "scheduleId", elementsOf),
  label: inQuery(optionalText, "label", elementsOf),
  flow_control_key: inQuery(optionalText, "flowControlKey", elementsOf),
  caller_ip: inQuery(optionalText, "callerIp", elementsOf),
  ...plainSpan,
  count: inQuery(z.number().int().min(1).max(500).optional()),
  all: localOnly(z.boolean().optional()),
};

/** Messages on their way. API, "Messages". */
export const messages: QStashRows = [
  operation(
    "qstash_message_get",
    "read",
    "GET /v2/messages/{message_id}",
    "Get a message that is not delivered yet; of others qstash_log_list tells.",
    { message_id: text },
    { unpack: unpackMessage, present: readableMessage },
  ),
  operation(
    "qstash_message_cancel",
    "destructive",
    "DELETE /v2/messages",
    "Cancel messages that are not delivered yet: one, several (message_ids, with commas), or all that fit the filters. What is under way may still arrive.",
    cancelSelection,
    {
      otherPaths: [{ given: "message_id", path: "/v2/messages/{message_id}" }],
      check: checkSelection("message_id", "message_ids"),
      harm: askedAboutMany("cancels", "pending messages", { one: "message_id", several: "message_ids" }),
      preview: cancelPreview,
    },
  ),
];
