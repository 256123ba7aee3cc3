import { finish } from "../delivery/lanes.ts";
import { recordState } from "../logs/record-state.ts";
import { noteScheduled } from "../schedules/schedule-states.ts";
import type { Tenant } from "../tenant.ts";
import type { Message } from "./message.ts";

/** Cancels a message. One whose delivery runs is told of at its end: what has been delivered stays delivered. */
export function cancel(tenant: Tenant, message: Message): void {
  if (message.cancelRequested) return;
  message.cancelRequested = true;
  recordState(tenant, message, "CANCEL_REQUESTED");
  if (message.isActive) return;
  recordState(tenant, message, "CANCELED");
  noteScheduled(tenant, message, "FAIL");
  finish(tenant, message);
}
