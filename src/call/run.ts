import { type ConfirmPolicy, type Consent, judge, type Question, type Verdict } from "./consent.ts";
import type { CallContext } from "./context.ts";
import { type CallResult, type Delivery, deliver, deliverClean, deliverFailure } from "./deliver.ts";
import { tellFailure } from "./failure.ts";
import type { CallObserver, Outcome } from "./observer.ts";
import type { Permissions } from "./permissions.ts";
import { type ReadCall, readCall } from "./read-call.ts";
import type { Plan, Tool } from "./tool.ts";

/** What stays the same over all calls. */
export interface RunOptions extends Delivery {
  confirm: ConfirmPolicy;
  permissions: Permissions;
  /** What to do with a confirm_token; the default is for a client that makes further calls of the same process. */
  confirmNotice?: string;
  observer?: CallObserver | undefined;
  /** Told of failures that are ours to mend. */
  onDefect: (tool: string, error: unknown) => void;
}

/** One call of a client, with what the client can do about a question. */
export interface ClientCall {
  /** Tells the calls of one process apart. */
  id: number;
  context: CallContext;
  consent: Consent;
}

/** What a call has come to, step by step. */
interface Course {
  input: Record<string, unknown>;
  target?: Plan["target"];
  outcome: Outcome;
}

/**
 * Runs one call through its phases, from raw arguments to a bounded, redacted result: read, plan, consent, carry out,
 * deliver. It is the only place that catches: every failure becomes an answer that says what failed, why, and what to
 * try.
 */
export async function runTool(
  tool: Tool,
  raw: unknown,
  call: ClientCall,
  options: RunOptions,
): Promise<CallResult | Question> {
  const course: Course = { input: {}, outcome: "answered" };
  const ended = options.observer && beginObserving(options.observer, tool, call);
  try {
    return await throughPhases(tool, raw, call, options, course);
  } catch (error) {
    return failed(tool, error, options, course);
  } finally {
    ended?.(course);
  }
}

/** Tells the observer that a call begins; gives what tells it the end. */
function beginObserving(observer: CallObserver, { name, access }: Tool, { id, context }: ClientCall) {
  const begin = { id, caller: context.caller, tool: name, access, at: new Date() };
  const since = performance.now();
  observer.begun(begin);
  return ({ target, outcome }: Course) => {
    const { requests, commands } = context.usage ?? { requests: 0, commands: 0 };
    observer.ended({ ...begin, target, outcome, milliseconds: performance.now() - since, requests, commands });
  };
}

async function throughPhases(
  tool: Tool,
  raw: unknown,
  { context, consent }: ClientCall,
  options: RunOptions,
  course: Course,
): Promise<CallResult | Question> {
  const read = readCall(tool, raw);
  course.input = read.input;
  const { resource } = read;
  const planned = tool.plan(read.input, resource === undefined ? context : { ...context, resource });
  const plan = planned instanceof Promise ? await planned : planned;
  course.target = plan.target;
  if (plan.harm !== undefined) {
    const verdict = await consentTo(tool, read, { ...plan, harm: plan.harm }, { context, consent }, options);
    if (verdict.kind !== "agreed") return instead(tool, read, verdict, options, course);
  }
  return deliver(tool, read.input, await plan.run(), options);
}

/** Decides on a harmful call; whatever a person is shown has no secret in it. */
async function consentTo(
  tool: Tool,
  { input, resource, confirmToken }: ReadCall,
  plan: Plan & { harm: string },
  { context, consent }: Omit<ClientCall, "id">,
  { redactor, permissions, confirm }: RunOptions,
): Promise<Verdict> {
  const preview = async () => {
    const facts = (await plan.preview?.()) ?? { arguments: input };
    return redactor.value(facts) as Record<string, unknown>;
  };
  const call = {
    caller: context.caller,
    tool: tool.name,
    input: resource === undefined ? input : { ...input, [tool.resourceArgument ?? ""]: resource },
    target: plan.target,
    harm: redactor.text(plan.harm),
    token: confirmToken,
    preview,
  };
  return judge(call, confirm, permissions, consent);
}

const CONFIRM_NOTICE =
  "Nothing was done yet. Show this to the person; when they agree, make the same call with confirm_token.";

/** What is answered in place of carrying a call out. */
function instead(
  tool: Tool,
  { input }: ReadCall,
  verdict: Exclude<Verdict, { kind: "agreed" }>,
  options: RunOptions,
  course: Course,
): CallResult | Question {
  switch (verdict.kind) {
    case "ask":
      course.outcome = "asked";
      return { question: verdict.question, state: verdict.state };
    case "refused":
      course.outcome = "refused";
      return deliverFailure(verdict.reason, options);
    case "preview": {
      course.outcome = "previewed";
      const result = { would: verdict.would, ...verdict.preview };
      const remarks = { confirm_token: verdict.token, notice: options.confirmNotice ?? CONFIRM_NOTICE };
      return deliverClean(tool, input, { result, ...remarks }, options);
    }
  }
}

function failed(tool: Tool, error: unknown, options: RunOptions, course: Course): CallResult {
  const { text, outcome } = tellFailure(tool, course.input, error);
  course.outcome = outcome;
  if (outcome === "defect") options.onDefect(tool.name, error);
  return deliverFailure(text, options);
}
