import type { Approvals } from "./approvals.ts";
import { callAtPage } from "./at-page.ts";
import type { CallContext } from "./context.ts";
import type { Permissions } from "./permissions.ts";
import type { ReadCall } from "./read-call.ts";
import type { Tool } from "./tool.ts";

type Who = Pick<CallContext, "caller" | "connection">;

/** Whether the same call has asked a person at a page before, and its approval waits or was given. */
export async function waitsForApproval(
  tool: Tool,
  read: ReadCall,
  { caller, connection }: Who,
  { approvals, permissions }: { approvals?: Approvals | undefined; permissions: Permissions },
): Promise<boolean> {
  if (approvals === undefined) return false;
  const call = callAtPage({ caller, connection, tool: tool.name, input: asGiven(tool, read) }, permissions);
  return approvals.isAwaited({ caller, call });
}

/** The input with the resource that the call names: what tells a call from others. */
export function asGiven({ resourceArgument = "" }: Tool, { input, resource }: ReadCall): Record<string, unknown> {
  return resource === undefined ? input : { ...input, [resourceArgument]: resource };
}
