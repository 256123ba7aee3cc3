import { byPage } from "./at-page.ts";
import {
  type CameBack,
  type Consent,
  type ConsentTerms,
  type Decision,
  type HarmfulCall,
  refused,
  type Verdict,
  withoutAgreement,
} from "./consent.ts";
import { NOT_SHOWABLE } from "./harm.ts";
import type { Permissions, TokenProblem } from "./permissions.ts";
import { visibleFacts } from "./preview-facts.ts";
import { questionOf } from "./question.ts";

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
export async function judge(call: HarmfulCall, terms: ConsentTerms, consent: Consent): Promise<Verdict> {
  const { policy, permissions } = terms;
  if (policy === "never") return { kind: "agreed" };
  const { harm } = call;
  if (harm === undefined) return refused(NOT_SHOWABLE, "Do less in one call, or with shorter arguments or code.");
  const { answer, failed } = consent;
  if (answer !== undefined && "decision" in answer) return judgeAnswer(call, permissions, answer);
  if (consent.canAsk && failed?.form === undefined) {
    const question = questionOf(call.tool, harm, await call.preview());
    return { kind: "ask", question, state: permissions.issue({ ...call, way: "question" }) };
  }
  if (policy === "always") {
    const why =
      failed?.form === undefined ? "this client cannot ask for it" : `the form could not be shown (${failed.form})`;
    return refused(`This call needs a person's agreement (--confirm always), and ${why}`);
  }
  return policy === "token" ? byToken(call, harm, permissions) : byPage({ ...call, harm }, terms, consent);
}

/** The model itself brings the permission: nobody can see whether a person was asked. */
async function byToken(call: HarmfulCall, harm: readonly string[], permissions: Permissions): Promise<Verdict> {
  if (call.comesBackWith === undefined) {
    const preview = await call.preview();
    return {
      kind: "preview",
      would: harm.join("\n"),
      preview: visibleFacts(preview),
      token: permissions.issue({ ...call, way: "token" }),
    };
  }
  const problem = await permissions.redeem(call.comesBackWith, { ...call, way: "token" });
  if (problem === undefined) return { kind: "agreed", agreement: { way: "token" } };
  const advice = problem === "unknown-use" ? LATER : "Call again without confirm_token to get a new one.";
  return refused(tokenProblems[problem], advice);
}

async function judgeAnswer(
  call: HarmfulCall,
  permissions: Permissions,
  { decision, state }: Extract<CameBack, { decision: Decision }>,
): Promise<Verdict> {
  const problem = await permissions.redeem(state, { ...call, way: "question" });
  if (decision !== "agreed") return refused(...withoutAgreement[decision]);
  if (problem !== undefined) return refused(answerProblems[problem], "Call again to ask anew.");
  return { kind: "agreed", agreement: { way: "form" } };
}
