import { argumentShape } from "./argument-shape.ts";
import type { Agreement } from "./consent.ts";
import type { CallContext } from "./context.ts";
import type { CallObserver, CallRequest, Outcome } from "./observer.ts";
import type { OfferedTool, Plan } from "./tool.ts";

/** What of a call is told where it is known. */
interface ObservedCall {
  id: number;
  request?: CallRequest | undefined;
  context: Pick<CallContext, "caller" | "connection" | "usage">;
}

/** What a call has come to. */
interface CourseOfCall {
  target?: Plan["target"] | undefined;
  outcome: Outcome;
  agreement?: Agreement | undefined;
}

/** Tells the observer that a call begins; gives what tells it the end. */
export function beginObserving(
  observer: CallObserver,
  { name: tool, access, inputSchema }: OfferedTool,
  raw: unknown,
  { id, request, context }: ObservedCall,
): (course: CourseOfCall) => void {
  const { caller, connection } = context;
  const at = new Date();
  const since = performance.now();
  observer.begun({ id, request, caller, connection, tool, access, at });
  return ({ target, outcome, agreement }) => {
    const { requests, commands } = context.usage ?? { requests: 0, commands: 0 };
    const milliseconds = performance.now() - since;
    const shape = observer.wantsShape ? argumentShape(raw, inputSchema) : undefined;
    const begun = { id, request, caller, connection, tool, access, at };
    observer.ended(Object.assign(begun, { target, outcome, agreement, milliseconds, requests, commands, shape }));
  };
}
