import {
  inputRequired,
  inputResponse,
  type RequestOptions,
  SdkError,
  SdkErrorCode,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { type CameBack, type Consent, type Decision, isQuestion, type Question } from "../call/consent.ts";
import type { CallResult } from "../call/deliver.ts";

/** The names under which a question goes out and its answer comes back: a form, or a page that is opened. */
const FORM = "confirm";
const PAGE = "open";

/** Milliseconds in which a person answers, as the SDK has it for its own questions. */
const ANSWERED_WITHIN = 600_000;
/** Characters of what a client says of a failure. */
const LONGEST_REASON = 120;

/** Nothing of it is required: a client that takes a box that is off for one that is missing could not send it. */
function formOf(question: string) {
  return inputRequired.elicit({
    message: question,
    requestedSchema: {
      type: "object",
      properties: {
        [FORM]: {
          type: "boolean",
          title: "Yes, do it",
          description: "Leave it off to change nothing.",
          default: false,
        },
      },
    },
  });
}

/** A question that a client of the later era asks by itself, before it makes the call again. */
export function asInputRequired({ question, state, page }: Question) {
  const asked =
    page === undefined
      ? { [FORM]: formOf(question) }
      : { [PAGE]: inputRequired.elicitUrl({ message: question, url: page.url }) };
  return inputRequired({ inputRequests: asked, requestState: state });
}

/** What came back with a state, in the later era. Whatever comes back without agreement in so many words is a no. */
export function answerIn(responses: ServerContext["mcpReq"]["inputResponses"], state: string): CameBack {
  const page = inputResponse(responses, PAGE);
  if (page.kind === "elicit") return answerTo(PAGE, page, state);
  const form = inputResponse(responses, FORM);
  return form.kind === "elicit" ? answerTo(FORM, form, state) : { decision: "unanswered", state };
}

interface Elicited {
  action: "accept" | "decline" | "cancel";
  content?: Readonly<Record<string, unknown>> | undefined;
}

/** A form that is sent with its box off, or without it, declines: its one field says what leaving it off means. */
function answerTo(way: typeof FORM | typeof PAGE, { action, content }: Elicited, state: string): CameBack {
  const no = NOT_AGREED[action];
  if (way === PAGE) return { opened: action === "accept" ? "opened" : no, state };
  return { decision: action === "accept" && content?.[FORM] === true ? "agreed" : no, state };
}

const NOT_AGREED: Readonly<Record<Elicited["action"], Exclude<Decision, "agreed">>> = {
  accept: "left-off",
  decline: "declined",
  cancel: "cancelled",
};

/** Makes a call, with what came back of the questions so far. */
type MakeCall = (consent: Consent) => Promise<CallResult | Question>;

/**
 * Asks the client of an earlier connection while the call waits. A way that fails there, such as a form that the client has
 * promised and does not know, is told to the call, which takes the next one.
 */
export async function askWithinCall(
  server: Server,
  { mcpReq: { id, signal } }: ServerContext,
  first: Question,
  consent: Consent,
  make: MakeCall,
): Promise<CallResult> {
  const options: RequestOptions & { relatedRequestId: typeof id } = {
    relatedRequestId: id,
    timeout: ANSWERED_WITHIN,
    resetTimeoutOnProgress: true,
    onprogress: () => {},
    signal,
  };
  let failed: NonNullable<Consent["failed"]> = {};
  let asked: CallResult | Question = first;
  while (isQuestion(asked)) {
    const question: Question = asked;
    const way = question.page === undefined ? "form" : "page";
    if (failed[way] !== undefined) throw new Error(`A client was asked again by a ${way}, which had failed.`);
    const came = await put(server, question, options);
    if ("failed" in came) failed = { ...failed, [way]: came.failed };
    asked = await make("failed" in came ? { ...consent, failed } : { ...consent, failed, answer: came });
    if (question.page !== undefined && !isQuestion(asked)) await tellDecided(server, question.page, asked, options);
  }
  return asked;
}

async function put(
  server: Server,
  { question, state, page }: Question,
  options: RequestOptions,
): Promise<CameBack | { failed: string }> {
  try {
    if (page !== undefined) {
      const { id: elicitationId, url } = page;
      const params = { mode: "url" as const, message: question, url, elicitationId };
      return answerTo(PAGE, await server.request({ method: "elicitation/create", params }, options), state);
    }
    const params = { ...formOf(question).params, mode: "form" as const };
    return answerTo(FORM, await server.request({ method: "elicitation/create", params }, options), state);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    const isLate = error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout;
    if (!isLate) return { failed: reasonOf(error) };
    return page === undefined ? { decision: "unanswered", state } : { opened: "unanswered", state };
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replace(/[^\x20-\x7e]+/g, " ").trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line || "the client gave no reason";
}

/** Lets the client take its page away when the person has decided there. */
async function tellDecided(
  server: Server,
  { id: elicitationId }: NonNullable<Question["page"]>,
  answer: CallResult,
  { relatedRequestId }: RequestOptions & { relatedRequestId?: string | number },
): Promise<void> {
  if (answer.structuredContent?.approval !== undefined) return;
  const notification = { method: "notifications/elicitation/complete" as const, params: { elicitationId } };
  // A client that is gone need not know.
  await server.notification(notification, relatedRequestId === undefined ? {} : { relatedRequestId }).catch(() => {});
}
