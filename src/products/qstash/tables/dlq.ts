import { isRecord } from "../../account/answers/readable.ts";
import { readableEntries, readableMessage } from "../answers/readable-message.ts";
import { unpackLetters, unpackMessage } from "../answers/unpack.ts";
import { operation } from "../qstash-operation.ts";
import { letterPreview } from "../qstash-previews.ts";
import { askedAboutMany, askedAboutSeveral } from "../selected-count.ts";
import { checkFilters, checkSelection, dlqFilters, dlqSelection, fullList, text } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

const LETTERS = { one: "dlq_id", several: "dlq_ids" };

/** The dead letter queue: messages that failed for good. API, "DLQ". */
export const dlq: QStashRows = [
  operation(
    "qstash_dlq_list",
    "read",
    "GET /v2/dlq",
    "List messages of the dead letter queue (DLQ): all retries failed.",
    { ...dlqFilters, ...fullList },
    { paged: "messages", check: checkFilters, unpack: unpackLetters, present: readableEntries },
  ),
  operation(
    "qstash_dlq_get",
    "read",
    "GET /v2/dlq/{dlq_id}",
    "Get a DLQ message: request and last response.",
    { dlq_id: text.describe("Of qstash_dlq_list.") },
    { unpack: unpackMessage, present: readableMessage },
  ),
  operation(
    "qstash_dlq_retry",
    "write",
    "POST /v2/dlq/retry",
    "Send DLQ messages again, by ID, filters or all; they leave the DLQ as new messages.",
    dlqSelection,
    {
      filtersAs: "As of qstash_dlq_list, and flow_control_key.",
      otherPaths: [{ given: "dlq_id", path: "/v2/dlq/retry/{dlq_id}" }],
      check: checkSelection("dlq_id", "dlq_ids"),
      inParts: true,
      harm: askedAboutSeveral("sends again", "DLQ messages", LETTERS),
      preview: letterPreview,
      present: retried,
    },
  ),
  operation(
    "qstash_dlq_delete",
    "destructive",
    "DELETE /v2/dlq",
    "Delete DLQ messages for good, by ID, filters or all.",
    dlqSelection,
    {
      filtersAs: "As of qstash_dlq_list, and flow_control_key.",
      otherPaths: [{ given: "dlq_id", path: "/v2/dlq/{dlq_id}" }],
      check: checkSelection("dlq_id", "dlq_ids"),
      inParts: true,
      harm: askedAboutMany("deletes", "DLQ messages", LETTERS),
      preview: letterPreview,
    },
  ),
];

/** IDs of new messages that an answer shows. */
const IDS_SHOWN = 5;

/** How many were sent again, and as which messages. */
function retried(response: unknown): unknown {
  if (!isRecord(response) || !Array.isArray(response.responses)) return response;
  const ids = response.responses.map((one) => (isRecord(one) ? one.messageId : undefined));
  const shown = ids.slice(0, IDS_SHOWN);
  return { retried: ids.length, message_ids: shown, ...(ids.length > shown.length ? { ids_shown: shown.length } : {}) };
}
