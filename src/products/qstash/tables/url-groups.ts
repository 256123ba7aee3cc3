import { inOtherPath } from "../../../catalog/define.ts";
import { readableThings } from "../answers/readable-message.ts";
import { operation } from "../qstash-operation.ts";
import { oneText } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

/** URL groups: a message to one goes to all of its endpoints. API, "URL Groups". */
export const urlGroups: QStashRows = [
  operation(
    "qstash_url_group_list",
    "read",
    "GET /v2/topics",
    "List the URL groups with their endpoints, or get one.",
    { url_group: inOtherPath(oneText) },
    {
      otherPaths: [{ given: "url_group", path: "/v2/topics/{url_group}" }],
      listed: { id: "name" },
      present: readableThings,
    },
  ),
];
