import type { MessageContent } from "../messages/message.ts";
import type { Tenant } from "../tenant.ts";
import type { LogDetails, MessageState } from "./message-log.ts";

/** Writes down a state of a message, with the time of now. */
export function recordState(
  { clock, log }: Pick<Tenant, "clock" | "log">,
  message: MessageContent,
  state: MessageState,
  details: LogDetails = {},
): void {
  log.add({ time: clock.now(), state, message, ...details });
}
