import type { Turns } from "../load/turns.ts";
import { remarking, type TakenByATool } from "./added-arguments.ts";
import type { AnswerLimit } from "./answer-size.ts";
import { waitsForApproval } from "./asked-before.ts";
import type { Agreement, Consent, Question } from "./consent.ts";
import { type AskingTerms, consentTo } from "./consent-to-call.ts";
import { type CallContext, contextWith, unheard } from "./context.ts";
import { type CallResult, type Delivery, deliver, deliverFailure, deliverProgress } from "./deliver.ts";
import { tellFailure } from "./failure.ts";
import { instead } from "./instead.ts";
import { beginObserving } from "./observed-call.ts";
import type { CallObserver, CallRequest, Outcome } from "./observer.ts";
import { type ReadCall, readCall } from "./read-call.ts";
import { type CallRedactor, MOST_OF_A_CALL } from "./redactor.ts";
import { createSignOfLife } from "./sign-of-life.ts";
import { InputError, type OfferedTool, type Plan, type Tool } from "./tool.ts";
import { type BegunUndo, endOfUndo, undoneByFailure, undoWithin } from "./undo-of-call.ts";

/** What stays the same over all calls. */
export interface RunOptions extends AskingTerms {
  /** What an answer may have; a number is one of characters of JSON. */
  maxOutput: Readonly<AnswerLimit> | number;
  turns: Turns;
  /** What to do with a confirm_token; the default is for a client that makes further calls of the same process. */
  confirmNotice?: string;
  observer?: CallObserver | undefined;
  /** Says which credentials are none, as in an example: for a call that lacks some. */
  placeholders?: string | undefined;
  /** Told of failures that are ours to mend; `clean` takes the secrets of the call out of a text. */
  onDefect: (tool: string, error: unknown, clean: (text: string) => string) => void;
}

/** One call of a client, with what the client can do about a question. */
export interface ClientCall {
  /** Tells the calls of one process apart. */
  id: number;
  request?: CallRequest | undefined;
  context: Omit<CallContext, "hide" | "learn" | "keepName" | "turns" | "comesBack" | "undo">;
  consent: Consent;
  /** Whether a tool that the caller is offered takes an argument of a name; without it every name may be one. */
  isTaken?: TakenByATool | undefined;
  /** What keeps its changes, where they can be undone. */
  undo?: BegunUndo | undefined;
}

/** What a call has come to, step by step. */
interface Course {
  tool?: Tool;
  /** Knows the secrets of this call, too. */
  redactor: CallRedactor;
  delivery: Delivery;
  /** What stays as it is in a question. */
  names: Set<string>;
  input: Record<string, unknown>;
  /** Says which of its arguments it does without. */
  ignored?: string | undefined;
  target?: Plan["target"];
  outcome: Outcome;
  agreement?: Agreement | undefined;
}

/**
 * Runs one call through its phases, from raw arguments to a bounded, redacted result: read, plan, consent, carry out,
 * deliver. It is the only place that catches: every failure becomes an answer that says what failed, why, and what to
 * try.
 */
export async function runTool(
  offered: OfferedTool,
  raw: unknown,
  call: ClientCall,
  options: RunOptions,
): Promise<CallResult | Question> {
  const redactor = options.redactor.forCall();
  const { maxOutput, turns } = options;
  const delivery = { redactor, maxOutput, turns, results: call.context.results };
  const course: Course = { redactor, delivery, names: new Set(), input: {}, outcome: "answered" };
  const { progress } = call.context;
  const alive = progress === unheard ? undefined : createSignOfLife(progress);
  const told =
    alive === undefined ? call : { ...call, context: contextWith(call.context, { progress: alive.progress }) };
  const ended = options.observer && beginObserving(options.observer, offered, raw, call);
  try {
    const loaded = offered.load();
    course.tool = loaded instanceof Promise ? await loaded : loaded;
    return await throughPhases(course.tool, raw, told, options, course);
  } catch (error) {
    await options.redactor.settle(options.turns);
    return failed(offered.name, error, options, course, await undoneByFailure(call.undo));
  } finally {
    alive?.end();
    ended?.(course);
  }
}

async function throughPhases(
  tool: Tool,
  raw: unknown,
  { context: given, consent, isTaken, undo }: ClientCall,
  options: RunOptions,
  course: Course,
): Promise<CallResult | Question> {
  const read = readCall(tool, raw, isTaken);
  course.input = read.input;
  course.ignored = read.ignored;
  const comesBack = async () =>
    consent.answer !== undefined ||
    read.comesBackWith !== undefined ||
    (await waitsForApproval(tool, read, given, options));
  const context = undoWithin(undo, contextOf(given, read, comesBack, options, course));
  const planned = tool.plan(read.input, context);
  const plan = planned instanceof Promise ? await planned : planned;
  course.target = plan.target;
  if (course.redactor.isOverfull()) throw new InputError(TOO_MANY_SECRETS);
  await options.redactor.settle(options.turns);
  if (plan.harm !== undefined) {
    const { harm } = plan;
    const verdict = await consentTo(tool, read, { ...plan, harm }, { context, consent }, options, course.names);
    if (verdict.kind !== "agreed")
      return instead(tool, read, verdict, { confirmNotice: options.confirmNotice, course });
    course.agreement = verdict.agreement;
  }
  const made = await plan.run();
  const output = undo === undefined ? made : { ...made, ...(await endOfUndo(undo, tool, plan)) };
  await options.redactor.settle(options.turns);
  return deliver(tool, read.input, remarking(output, read.ignored), course.delivery);
}

/** Names that are kept in a question, and their characters; longer ones than a resource of Upstash can have are not. */
const MOST_NAMES = 50;
const LONGEST_NAME = 300;

/** What the tool gets: the caller's context, with the resource that the call names and what it does with secrets. */
function contextOf(
  given: ClientCall["context"],
  { resource }: ReadCall,
  comesBack: CallContext["comesBack"],
  options: RunOptions,
  { redactor, names }: Course,
): CallContext {
  return contextWith(given, {
    resource,
    comesBack,
    progress: deliverProgress(given.progress, redactor),
    hide: redactor.hide,
    learn: options.redactor.learn,
    turns: options.turns,
    keepName(name: string) {
      if (name.length <= LONGEST_NAME && names.size < MOST_NAMES) names.add(name);
    },
  });
}

const TOO_MANY_SECRETS = `The call carries more secrets than can be kept out of its answer (${MOST_OF_A_CALL} characters). Nothing was done. Make several calls with fewer passwords each.`;

function failed(
  name: string,
  error: unknown,
  options: RunOptions,
  course: Course,
  undo: string | undefined,
): CallResult {
  const { text: failure, outcome } = tellFailure(course.tool, course.input, error, options.placeholders);
  const told = course.ignored === undefined ? failure : `${failure}\n${course.ignored}`;
  const text = undo === undefined ? told : `${told} ${undo}`;
  course.outcome = outcome;
  if (outcome === "defect") options.onDefect(name, error, course.redactor.text);
  return deliverFailure(text, course.delivery, course.tool);
}
