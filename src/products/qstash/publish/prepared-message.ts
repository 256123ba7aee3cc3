import { InputError } from "../../../call/tool.ts";
import { quoted } from "../../../upstash/quoted.ts";
import type { ApiBody } from "../../../upstash/rest-api.ts";
import { ownHeaders } from "../../../upstash/rest-headers.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { isSecretHeader } from "../answers/message-secrets.ts";
import type { QStashContext, ReachedQStash } from "../context.ts";
import { type DestinationRule, destinationUrl } from "../destinations/destination.ts";
import { messageBody } from "./message-body.ts";
import { messageHeaders, plainName } from "./message-headers.ts";
import type { MessageInput } from "./message-inputs.ts";

/** A message that may be sent: its destination was judged, and that of each callback. */
export interface PreparedMessage {
  /** The URL, or the name of the URL group. */
  destination: string;
  queue: string | undefined;
  headers: Record<string, string>;
  body: ApiBody | undefined;
}

/**
 * Makes a message of its inputs. Throws an InputError for what cannot be right or must not be sent; of a URL group each
 * endpoint is judged, as it is now.
 */
export async function prepareMessage(
  input: MessageInput,
  reached: ReachedQStash,
  context: QStashContext,
): Promise<PreparedMessage> {
  const rule = { allowed: context.allowedDestinations, localPort: reached.localPort };
  hideSecrets(input, context);
  const headers = messageHeaders(input, rule);
  const body = messageBody(input);
  if (input.content_type !== undefined) ownHeaders({ "content-type": input.content_type });
  const queue = input.queue === undefined ? undefined : plainName(input.queue, "queue");
  return { destination: await destinationOf(input, reached, rule, context), queue, headers, body };
}

async function destinationOf(
  { url, url_group }: Pick<MessageInput, "url" | "url_group">,
  { api }: ReachedQStash,
  rule: DestinationRule,
  { signal }: QStashContext,
): Promise<string> {
  if ((url === undefined) === (url_group === undefined)) {
    throw new InputError("Give the destination: either `url`, or `url_group`, the name of a URL group.");
  }
  if (url !== undefined) return destinationUrl(url, "url", rule);
  const name = plainName(String(url_group), "url_group");
  const group = await api.request({ method: "GET", path: `/v2/topics/${encodeURIComponent(name)}` }, signal);
  const endpoints = isRecord(group) && Array.isArray(group.endpoints) ? group.endpoints.filter(isRecord) : [];
  if (endpoints.length === 0) throw new InputError(`The URL group ${quoted(name)} has no endpoint. Nothing was sent.`);
  for (const endpoint of endpoints) destinationUrl(String(endpoint.url), `The endpoint of ${name}`, rule);
  return name;
}

/** What a call forwards as a credential is no part of its answer. */
function hideSecrets(
  { headers, callback_options, failure_callback_options }: MessageInput,
  context: QStashContext,
): void {
  for (const [name, value] of Object.entries({ ...headers, ...callback_options, ...failure_callback_options })) {
    // Behind a scheme, as in `Bearer …`, the credential is a word of its own.
    if (isSecretHeader(name)) for (const word of [String(value), ...String(value).split(/\s+/)]) context.hide(word);
  }
}

/** The path of a destination, as "Publish a Message" has it: a URL stands there as it is, its query behind it. */
export function pathTo(start: string, destination: string): { path: string; query?: string } {
  const [path = "", ...query] = destination.split("?");
  return { path: `${start}/${path}`, ...(query.length === 0 ? {} : { query: query.join("?") }) };
}
