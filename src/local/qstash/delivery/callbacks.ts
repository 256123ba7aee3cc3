import type { Message } from "../messages/message.ts";
import { type CallbackSetting, readMessageSettings } from "../messages/message-settings.ts";
import { publishTo } from "../messages/publish.ts";
import type { Tenant } from "../tenant.ts";

/** The ID of the callback that was published, or why it could not be. */
export type CallbackResult = { readonly messageId: string } | { readonly error: string };

/** Publishes a callback of a message; its queue goes on when the callback is done with. */
export function publishCallback(
  tenant: Tenant,
  message: Message,
  callback: CallbackSetting,
  body: Buffer,
): CallbackResult {
  const headers = new Map([["content-type", ["application/json"]], ...callback.headers]);
  try {
    const settings = readMessageSettings(headers);
    const { callerIp, scheduleId } = message;
    return publishTo(tenant, { url: callback.url }, { settings, body, callerIp, scheduleId, tellsOf: message });
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
