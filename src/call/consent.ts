import type { Approvals, AskedApproval, Meanwhile } from "./approvals.ts";
import type { Permissions } from "./permissions.ts";

/** When a person is asked before harm is done. */
export type ConfirmPolicy = "auto" | "token" | "always" | "never";

/** What the client can do about a question, and what came back of one. */
export interface Consent {
  /** Whether the client can show a question to a person, as a form. */
  canAsk: boolean;
  /** Whether it can open a page for them. */
  canOpen?: boolean | undefined;
  /** What came back of a question, with the state that went out with it. */
  answer?: CameBack;
  /** Ways that the client has been asked for in this call, and that have failed, with why. */
  failed?: { form?: string; page?: string };
  /** What the client says that it is. */
  client?: string | undefined;
}

/** What came back of a question. That a page was opened says nothing of what a person did there. */
export type CameBack = { decision: Decision; state: string } | { opened: Opening; state: string };

/** Whether a person let the client open a page. */
export type Opening = "opened" | Exclude<Decision, "agreed">;

/**
 * What a person did with a question: agreed, said no, sent the form with its box off, closed it without deciding (the action
 * `cancel` of a form), or nothing at all came back. Only the first lets a call go on.
 */
export type Decision = "agreed" | "declined" | "left-off" | "cancelled" | "unanswered";

/**
 * A question to the person that must be answered before the call goes on; `state` comes back with the answer. With a page
 * the answer is given there, and the client opens it.
 */
export interface Question {
  question: string;
  state: string;
  page?: { id: string; url: string };
}

export function isQuestion(answer: object): answer is Question {
  return "question" in answer;
}

/** A call that would do harm. */
export interface HarmfulCall {
  /** The id of who calls: nobody else can use a permission that was given for it. */
  caller: string;
  /** The connection by which they call. */
  connection?: string | undefined;
  tool: string;
  /** The arguments as they were given. */
  input: Readonly<Record<string, unknown>>;
  /** What it is about, by what names mean now. */
  target: Readonly<Record<string, string>>;
  /** What it would do, line by line, as a person reads it; nothing where that is more than can be shown. */
  harm: readonly string[] | undefined;
  /** What the call comes back with: a confirm_token or the id of an approval, as the policy has it. */
  comesBackWith: string | undefined;
  /** The fact of the preview that names what is taken away as a whole. */
  whole?: string | undefined;
  /** What would be lost, found out by reads alone. */
  preview: () => Promise<Record<string, unknown>>;
}

/** A call that waits for what a person does at a page; with what they see there, where the call has asked for it just now. */
export interface AtPage {
  asked: AskedApproval;
  shown?: { would: string; preview: Record<string, unknown> };
  /** Why a better way of asking was not taken. */
  because?: string | undefined;
}

/** What decides about harmful calls, and how. */
export interface ConsentTerms {
  policy: ConfirmPolicy;
  permissions: Permissions;
  approvals?: Approvals | undefined;
  meanwhile: Meanwhile;
}

/** How somebody agreed to a harmful call. */
export interface Agreement {
  /** By a form in the client, at a page, or by a token that the client itself has brought back. */
  way: "form" | "page" | "token";
  /** The caller as whom a person has signed in at the page. */
  by?: string;
}

/** Whether a harmful call may go on, must ask first, is answered with what would be lost, or is refused. */
export type Verdict =
  | { kind: "agreed"; agreement?: Agreement }
  | ({ kind: "ask" } & Question)
  | { kind: "preview"; would: string; preview: Record<string, unknown>; token: string }
  | ({ kind: "at-page" } & AtPage)
  | { kind: "refused"; reason: string };

/** What is said where a person did not agree. */
export const withoutAgreement: Readonly<Record<Exclude<Decision, "agreed">, readonly [why: string, advice: string]>> = {
  declined: ["The person declined", "Do not try it another way."],
  "left-off": [
    "The person sent the form with the box for yes off, which declines",
    "Do not try it another way; if they tell you that they meant yes, call again to ask anew.",
  ],
  cancelled: [
    "The person closed the question without deciding",
    "That is no agreement: ask them what they want before you call again.",
  ],
  unanswered: ["Nobody answered the question", "Call again to ask anew."],
};

/** A refusal, which says in each case that nothing was changed. */
export function refused(why: string, advice = ""): Verdict {
  return { kind: "refused", reason: `${why}. Nothing was changed. ${advice}`.trimEnd() };
}
