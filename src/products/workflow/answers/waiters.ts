import { isRecord, timeText } from "../../account/answers/readable.ts";
import { headerOfMany } from "./step-text.ts";

/** Who waits for an event: headers and body of the timeout are the SDK's own, and say nothing to a reader. */
export function readableWaiters(response: unknown): unknown {
  return Array.isArray(response) ? response.map(readableWaiter) : response;
}

/** One of them. */
export function readableWaiter(waiter: unknown): unknown {
  if (!isRecord(waiter)) return waiter;
  const { url, deadline, headers, timeoutHeaders } = waiter;
  const run = headerOfMany(headers, "upstash-workflow-runid") ?? headerOfMany(timeoutHeaders, "upstash-workflow-runid");
  return {
    ...(run === undefined ? {} : { workflowRunId: run }),
    url,
    ...(typeof deadline === "number" ? { deadline: timeText(deadline) ?? deadline } : {}),
  };
}
