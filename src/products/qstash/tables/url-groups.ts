import * as z from "zod";
import type { HarmfulThing } from "../../../call/harm.ts";
import { inOtherPath } from "../../../catalog/define.ts";
import { readableThings } from "../answers/readable-message.ts";
import type { QStashContext } from "../context.ts";
import { destinationUrl } from "../destinations/destination.ts";
import { plainName } from "../publish/message-headers.ts";
import { endpointsAdded, endpointsRemoved } from "../qstash-inverses.ts";
import { operation } from "../qstash-operation.ts";
import { urlGroupPreview } from "../qstash-previews.ts";
import { thingNow } from "../thing-now.ts";
import { optionalText, text } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

const url_group = text.describe("Its name.");
const endpoints = (described: string) => z.array(text).min(1).max(100).describe(described);

/** URL groups: a message to one goes to all of its endpoints. API, "URL Groups". */
export const urlGroups: QStashRows = [
  operation(
    "qstash_url_group_list",
    "read",
    "GET /v2/topics",
    "List URL groups with their endpoints, or get one.",
    { url_group: inOtherPath(optionalText.describe("One alone.")) },
    {
      otherPaths: [{ given: "url_group", path: "/v2/topics/{url_group}" }],
      listed: { id: "name" },
      present: readableThings,
    },
  ),
  operation(
    "qstash_url_group_add",
    "write",
    "POST /v2/topics/{url_group}/endpoints",
    "Add endpoints to a URL group, or create it.",
    { url_group, endpoints: endpoints("Each URL or NAME=URL.") },
    { admit: admitEndpoints, inverses: [endpointsAdded] },
  ),
  operation(
    "qstash_url_group_remove",
    "write",
    "DELETE /v2/topics/{url_group}/endpoints",
    "Remove endpoints from a URL group; without any it is gone.",
    { url_group, endpoints: endpoints("Each URL or name.") },
    {
      body: ({ endpoints }) => ({ endpoints: (endpoints as string[]).map(endpointToRemove) }),
      harmFound: harmOfRemoval,
      preview: urlGroupPreview,
      inverses: [endpointsRemoved],
    },
  ),
  operation(
    "qstash_url_group_delete",
    "destructive",
    "DELETE /v2/topics/{url_group}",
    "Delete a URL group with its endpoints.",
    { url_group },
    { preview: urlGroupPreview },
  ),
];

/** Endpoints are destinations: what is added here is published to later. */
async function admitEndpoints(
  { url_group, endpoints }: Readonly<Record<string, unknown>>,
  context: QStashContext,
): Promise<Record<string, unknown>> {
  const { localPort } = await context.qstash("write");
  const rule = { allowed: context.allowedDestinations, localPort };
  return {
    url_group: plainName(String(url_group), "url_group"),
    endpoints: (endpoints as string[]).map((endpoint) => {
      const [, name, url = endpoint] = /^([\w.-]+)=(.+)$/s.exec(endpoint) ?? [];
      return { url: destinationUrl(url, "The endpoint", rule), ...(name === undefined ? {} : { name }) };
    }),
  };
}

/** Without any endpoint a group is gone, as if it had been deleted. */
async function harmOfRemoval(
  input: Readonly<Record<string, unknown>>,
  context: QStashContext,
): Promise<readonly HarmfulThing[]> {
  const group = await thingNow("/v2/topics/{url_group}", input, context);
  const before = group && endpointsRemoved.settings(group, input);
  const { endpoints: left } = before === undefined ? {} : endpointsRemoved.after(input, before);
  if (!Array.isArray(left) || left.length > 0) return [];
  const args = [String(input.url_group)];
  return [{ does: "removes every endpoint of the URL group", args, means: "it is gone then" }];
}

/** A name has no colon, and a URL has one. */
function endpointToRemove(text: string): { url: string } | { name: string } {
  return text.includes(":") ? { url: text } : { name: text };
}
