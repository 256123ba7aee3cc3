import { type CallContext, contextWith } from "./context.ts";
import type { Plan, Tool } from "./tool.ts";
import type { BackCall, PlannedBack, UndoRemark, UndoScope } from "./undo-scope.ts";

/** The keeping of one call, as the service begins it. */
export interface BegunUndo {
  scope: UndoScope;
  /** Plans a call of another tool that the caller is offered, in the context of this one. */
  plan(call: BackCall, context: CallContext): Promise<PlannedBack>;
}

/** The context of a call whose changes are kept. */
export function undoWithin(undo: BegunUndo | undefined, context: CallContext): CallContext {
  if (undo === undefined) return context;
  const within: CallContext = contextWith(context, {
    undo: { ...undo.scope, planOf: (call: BackCall) => undo.plan(call, within) },
  });
  return within;
}

const NOT_COVERED = "cannot be undone: of what this tool changes nothing is kept";

/** What a person who is asked reads of undo; nothing where it is off. */
export async function undoFact(plan: Plan, { undo }: Pick<CallContext, "undo">): Promise<{ undo?: string }> {
  return undo === undefined ? {} : { undo: (await plan.undo?.outlook()) ?? NOT_COVERED };
}

/** What the answer to a call says of undo; nothing where nothing was changed. */
export async function endOfUndo(
  undo: BegunUndo,
  { name, access }: Pick<Tool, "name" | "access">,
  plan: Plan,
): Promise<{ undo?: UndoRemark }> {
  if (access === "read") return {};
  if (plan.undo === undefined) undo.scope.cannot(`of what ${name} changes nothing is kept`);
  const remark = await undo.scope.end();
  return remark === undefined ? {} : { undo: remark };
}

/** What the failure of a call says of what it has changed before; nothing where nothing was kept. */
export async function undoneByFailure(undo: BegunUndo | undefined): Promise<string | undefined> {
  const remark = await undo?.scope.end();
  if (remark?.call === undefined) return undefined;
  return `What it changed before that (${remark.kept}) can be undone: undo_apply with call ${remark.call}.`;
}
