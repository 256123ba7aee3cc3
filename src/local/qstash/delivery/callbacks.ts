import type { HeaderLists } from "../messages/header-lists.ts";
import type { Message, MessageContent } from "../messages/message.ts";
import { type CallbackSetting, type MessageSettings, readMessageSettings } from "../messages/message-settings.ts";
import { type Published, publishTo } from "../messages/publish.ts";
import type { Tenant } from "../tenant.ts";
import { callTypeOf, runIdOf, settingsInRun } from "../workflow/run-settings.ts";

/**
 * Publishes a callback of a message, whose queue goes on when the callback is done with. Where there is no room for it, nobody
 * but the person who runs the server can be told.
 */
export function publishCallback(
  tenant: Tenant,
  message: Message,
  callback: CallbackSetting,
  body: Buffer,
): Published | undefined {
  const headers = callbackHeaders(callback);
  try {
    const { callerIp, scheduleId } = message;
    const settings = callbackSettings(tenant, headers);
    return publishTo(tenant, { url: callback.url }, { settings, body, callerIp, scheduleId, tellsOf: message });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    tenant.tell(`The local QStash could not publish a callback of message ${message.id}: ${reason}.`);
    return undefined;
  }
}

/** Publishes the callback of a message that is done with once more, and gives its ID. */
export function publishAgain(tenant: Tenant, message: MessageContent, callback: CallbackSetting, body: Buffer): string {
  const settings = callbackSettings(tenant, callbackHeaders(callback));
  return publishTo(tenant, { url: callback.url }, { settings, body, callerIp: message.callerIp }).messageId;
}

function callbackHeaders({ headers }: CallbackSetting): HeaderLists {
  return new Map([["content-type", ["application/json"]], ...headers]);
}

/** What a call of a workflow run was answered goes to the endpoint of the run, as its steps do. */
function callbackSettings({ runs }: Tenant, headers: HeaderLists): MessageSettings {
  const settings = readMessageSettings(headers);
  const run = runs.get(runIdOf(settings.workflow) ?? "");
  return run !== undefined && callTypeOf(settings.workflow) === "fromCallback"
    ? settingsInRun(run, settings)
    : settings;
}
