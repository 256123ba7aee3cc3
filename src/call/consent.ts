import { NOT_SHOWABLE } from "./harm.ts";
import type { Permissions, TokenProblem } from "./permissions.ts";
import { visibleFacts } from "./preview-facts.ts";
import { questionOf } from "./question.ts";

/** When a person is asked before harm is done. */
export type ConfirmPolicy = "auto" | "always" | "never";

/** What the client can do about a question, and what came back of one. */
export interface Consent {
  /** Whether the client can show a question to a person. */
  canAsk: boolean;
  /** What came back of a question, with the state that went out with it. */
  answer?: { decision: Decision; state: string };
}

/**
 * What a person did with a question: agreed, said no, closed it without deciding (the action `cancel` of a form), or
 * nothing at all came back. Only the first lets a call go on.
 */
export type Decision = "agreed" | "declined" | "cancelled" | "unanswered";

/** A question to the person that must be answered before the call goes on; `state` comes back with the answer. */
export interface Question {
  question: string;
  state: string;
}

export function isQuestion(answer: object): answer is Question {
  return "question" in answer;
}

/** A call that would do harm. */
export interface HarmfulCall {
  /** The id of who calls: nobody else can use a permission that was given for it. */
  caller: string;
  tool: string;
  /** The arguments as they were given. */
  input: Readonly<Record<string, unknown>>;
  /** What it is about, by what names mean now. */
  target: Readonly<Record<string, string>>;
  /** What it would do, line by line, as a person reads it; nothing where that is more than can be shown. */
  harm: readonly string[] | undefined;
  /** The permission that the call carries. */
  token: string | undefined;
  /** What would be lost, found out by reads alone. */
  preview: () => Promise<Record<string, unknown>>;
}

/** Whether a harmful call may go on, must ask first, is answered with what would be lost, or is refused. */
export type Verdict =
  | { kind: "agreed" }
  | ({ kind: "ask" } & Question)
  | { kind: "preview"; would: string; preview: Record<string, unknown>; token: string }
  | { kind: "refused"; reason: string };

const tokenProblems: Readonly<Record<TokenProblem, string>> = {
  altered:
    "The confirm_token is not one of this server's: it was altered, or the server was started anew (nodes of one service share UPSTASH_MCP_SIGNING_KEY)",
  expired: "The confirm_token has expired; it holds for five minutes",
  used: "The confirm_token was used before; each works once",
  "other-call":
    "The confirm_token belongs to another call, or what would be lost has changed since; tool and arguments must be exactly the same",
  "unknown-use":
    "Nobody can tell whether the confirm_token was used before: what the nodes of this service share (--shared-state) is not reached",
};
/** Another token would not be known to be unused, either. */
const LATER = "Call again with the same confirm_token in a moment.";

const withoutAgreement: Readonly<Record<Exclude<Decision, "agreed">, readonly [why: string, advice: string]>> = {
  declined: ["The person declined", "Do not try it another way."],
  cancelled: [
    "The person closed the question without deciding",
    "That is no agreement: ask them what they want before you call again.",
  ],
  unanswered: ["The question came back without an answer", "Call again to ask anew."],
};

const answerProblems: Readonly<Record<TokenProblem, string>> = {
  altered: "The answer belongs to no question of this server (nodes of one service share UPSTASH_MCP_SIGNING_KEY)",
  expired: "The answer came too late; a question holds for five minutes",
  used: "The answer was used before; each works once",
  "other-call": "The answer belongs to another call, or what would be lost has changed since the question",
  "unknown-use":
    "Nobody can tell whether the answer was used before: what the nodes of this service share (--shared-state) is not reached",
};

/**
 * Decides on a harmful call by the policy. Only agreement to this very call lets it go on; a client that can ask a person
 * has to, whatever token the call carries.
 */
export async function judge(
  call: HarmfulCall,
  policy: ConfirmPolicy,
  permissions: Permissions,
  consent: Consent,
): Promise<Verdict> {
  if (policy === "never") return { kind: "agreed" };
  const { harm } = call;
  if (harm === undefined) return refused(NOT_SHOWABLE, "Do less in one call, or with shorter arguments or code.");
  if (consent.answer) return judgeAnswer(call, permissions, consent.answer);
  if (consent.canAsk) {
    const question = questionOf(call.tool, harm, await call.preview());
    return { kind: "ask", question, state: permissions.issue({ ...call, way: "question" }) };
  }
  if (policy === "always") {
    return refused("This call needs a person's agreement (--confirm always), and this client cannot ask for it");
  }
  if (call.token === undefined) {
    const preview = await call.preview();
    return {
      kind: "preview",
      would: harm.join("\n"),
      preview: visibleFacts(preview),
      token: permissions.issue({ ...call, way: "token" }),
    };
  }
  const problem = await permissions.redeem(call.token, { ...call, way: "token" });
  if (problem === undefined) return { kind: "agreed" };
  const advice = problem === "unknown-use" ? LATER : "Call again without confirm_token to get a new one.";
  return refused(tokenProblems[problem], advice);
}

async function judgeAnswer(
  call: HarmfulCall,
  permissions: Permissions,
  { decision, state }: { decision: Decision; state: string },
): Promise<Verdict> {
  const problem = await permissions.redeem(state, { ...call, way: "question" });
  if (decision !== "agreed") return refused(...withoutAgreement[decision]);
  if (problem !== undefined) return refused(answerProblems[problem], "Call again to ask anew.");
  return { kind: "agreed" };
}

function refused(why: string, advice = ""): Verdict {
  return { kind: "refused", reason: `${why}. Nothing was changed. ${advice}`.trimEnd() };
}
