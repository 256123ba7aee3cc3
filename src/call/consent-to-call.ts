import type { Approvals } from "./approvals.ts";
import { asGiven } from "./asked-before.ts";
import type { ConfirmPolicy, Consent, Verdict } from "./consent.ts";
import type { CallContext } from "./context.ts";
import { type Harm, harmLines } from "./harm.ts";
import { judge } from "./judge.ts";
import type { Permissions } from "./permissions.ts";
import type { ReadCall } from "./read-call.ts";
import type { Redactor } from "./redactor.ts";
import type { Plan, Tool } from "./tool.ts";
import { undoFact } from "./undo-of-call.ts";

/** How a person is asked, which stays the same over all calls. */
export interface AskingTerms {
  redactor: Redactor;
  confirm: ConfirmPolicy;
  permissions: Permissions;
  /** Where a person approves calls that no form can ask about; nothing where there is no such place. */
  approvals?: Approvals | undefined;
}

/**
 * Decides on a harmful call. What a person is shown has no certain secret in it, and loses nothing else: neither what the
 * call does, nor what it is about, whatever the call carries and whatever somebody has stored.
 */
export async function consentTo(
  tool: Tool,
  read: ReadCall,
  plan: Plan & { harm: Harm },
  { context, consent }: { context: CallContext; consent: Consent },
  { redactor, permissions, confirm: policy, approvals }: AskingTerms,
  names: ReadonlySet<string>,
): Promise<Verdict> {
  const by = context.connection === undefined ? {} : { connection: context.connection };
  const kept = () => [...Object.values(by), ...Object.values(plan.target), ...names];
  const clean = (text: string) => redactor.text(text, kept());
  const preview = async () => {
    const facts = (await plan.preview?.()) ?? { arguments: read.input };
    const first = { ...by, ...(await undoFact(plan, context)) };
    return redactor.value({ ...first, ...facts, ...first }, kept()) as Record<string, unknown>;
  };
  const call = {
    caller: context.caller,
    connection: context.connection,
    tool: tool.name,
    input: asGiven(tool, read),
    target: plan.target,
    harm: harmLines(plan.harm, clean),
    whole: plan.harm.things.find(({ whole }) => whole !== undefined)?.whole,
    comesBackWith: read.comesBackWith,
    preview,
  };
  const { signal, progress } = context;
  const meanwhile = { signal, progress: (seconds: number) => progress(seconds, undefined, WAITING) };
  return judge(call, { policy, permissions, approvals, meanwhile }, consent);
}

const WAITING = "waiting for the person's decision at the page";
