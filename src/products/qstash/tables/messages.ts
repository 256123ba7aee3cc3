import { readableMessage } from "../answers/readable-message.ts";
import { unpackMessage } from "../answers/unpack.ts";
import { operation } from "../qstash-operation.ts";
import { text } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

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
];
