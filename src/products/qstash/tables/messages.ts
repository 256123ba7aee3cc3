import * as z from "zod";
import { inOtherPath, inQuery, localOnly } from "../../../catalog/define.ts";
import { readableMessage } from "../answers/readable-message.ts";
import { unpackMessage } from "../answers/unpack.ts";
import { operation } from "../qstash-operation.ts";
import { cancelPreview } from "../qstash-previews.ts";
import { askedAboutMany } from "../selected-count.ts";
import { checkSelection, elementsOf, oneText, severalTexts, spanInputs, text } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

/** What can be cancelled together: any of the values of each. API, "Bulk Cancel Messages". */
const cancelSelection = {
  message_id: inOtherPath(oneText),
  message_ids: inQuery(severalTexts, "messageIds", elementsOf),
  url: inQuery(severalTexts, "url", elementsOf),
  destination_host: inQuery(severalTexts, "host", elementsOf),
  destination_path: inQuery(severalTexts, "path", elementsOf),
  url_group: inQuery(severalTexts, "topicName", elementsOf),
  queue: inQuery(severalTexts, "queueName", elementsOf),
  schedule_id: inQuery(severalTexts, "scheduleId", elementsOf),
  label: inQuery(severalTexts, "label", elementsOf),
  flow_control_key: inQuery(severalTexts, "flowControlKey", elementsOf),
  caller_ip: inQuery(severalTexts, "callerIp", elementsOf),
  ...spanInputs,
  count: inQuery(z.number().int().min(1).max(500).optional().describe("How many at most.")),
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
