import { createHash } from "node:crypto";
import { visible } from "../upstash/visible.ts";
import type { ApprovalOutcome, ApprovalProblem, ApprovedCall, AskedApproval, CallToApprove } from "./approvals.ts";
import {
  type Consent,
  type ConsentTerms,
  type HarmfulCall,
  refused,
  type Verdict,
  withoutAgreement,
} from "./consent.ts";
import type { Permissions, PermittedCall } from "./permissions.ts";
import { visibleFacts } from "./preview-facts.ts";
import { type Fact, factsShown, nameIn } from "./question.ts";

/** A harmful call whose harm can be shown. */
type ShowableCall = HarmfulCall & { harm: readonly string[] };

/**
 * Has a person approve a call at a page: the client opens it where it can, else its address stands in the answer. The same call
 * made again finds what has become of that. Nothing that it carries is a permission; the id of an approval, which it may have,
 * only says which one to look at.
 */
export async function byPage(call: ShowableCall, terms: ConsentTerms, consent: Consent): Promise<Verdict> {
  const { approvals, permissions, meanwhile } = terms;
  if (approvals === undefined) return refused(NO_PAGE[0], NO_PAGE[1]);
  const approved = approvedCallOf(call, permissions);
  const { answer, failed } = consent;
  if (answer !== undefined && "opened" in answer) {
    if (answer.opened !== "opened") return refused(...withoutAgreement[answer.opened]);
    return verdictOn(await approvals.redeem(undefined, approved, meanwhile));
  }
  if (call.comesBackWith !== undefined)
    return verdictOn(await approvals.redeem(call.comesBackWith, approved, meanwhile));
  const opens = consent.canOpen === true && failed?.page === undefined;
  // A client that opens the page is asked to do so again where nobody has decided, and waits behind that. Where one has just
  // failed to ask, nobody was told yet.
  const mayWait = !opens && failed === undefined;
  const before = await approvals.resume(approved, mayWait ? meanwhile : undefined);
  if (before !== undefined) return verdictOn(before);
  const preview = await call.preview();
  const facts = factsShown(preview);
  const asked = await approvals.ask({ ...describe(call, facts, consent), ...approved });
  if ("refused" in asked) return { kind: "refused", reason: `${because(failed)}${asked.refused}` };
  if (opens) {
    const question = questionAbout(call, asked);
    return { kind: "ask", question, state: permissions.issue({ ...call, way: "page" }), page: asked };
  }
  const shown = { would: call.harm.join("\n"), preview: visibleFacts(preview) };
  return { kind: "at-page", asked, shown, because: because(failed) };
}

const NO_PAGE = [
  "This call needs a person's agreement, which this client cannot ask for, and there is no page here at which they could give it",
  "Use a client that can show forms, or have the person who runs the server start it with --confirm token; a caller that others approve for needs --confirm auto.",
] as const;

function because({ form, page }: NonNullable<Consent["failed"]> = {}): string {
  const failures = [
    ...(form === undefined ? [] : [`The form could not be shown (${form}). `]),
    ...(page === undefined ? [] : [`The client could not open the page (${page}). `]),
  ];
  return failures.join("");
}

/** Two digests: one tells which call it is, the other what would be lost by it. */
function approvedCallOf(call: ShowableCall, permissions: Permissions): ApprovedCall {
  const { caller, harm, target } = call;
  const fields = Object.entries(target).sort(([one], [other]) => (one < other ? -1 : 1));
  const matter = createHash("sha256")
    .update(JSON.stringify([harm, fields]))
    .digest("base64url");
  // What a name means now is a part of the matter: where it has changed, the call is the same, and no longer approved.
  return { caller, call: callAtPage(call, permissions), matter };
}

/** Tells which call it is, whatever would be lost by it. */
export function callAtPage(call: Omit<PermittedCall, "way" | "target">, permissions: Permissions): string {
  return permissions.digestOf({ ...call, target: {}, way: "page" });
}

function describe(
  { caller, tool, harm, target, whole }: ShowableCall,
  facts: readonly Fact[],
  { client }: Consent,
): Omit<CallToApprove, "call" | "matter"> {
  const named = whole === undefined ? undefined : facts.find(({ name }) => name === whole.replaceAll("_", " "));
  const typed = whole === undefined ? undefined : nameIn(named?.text ?? tool);
  return { caller, tool, harm, facts, target, whole: typed, client: client && visible(client) };
}

function questionAbout({ tool, harm }: ShowableCall, { url }: AskedApproval): string {
  return `${tool}: ${harm.join("\n")}\nThe page says what would be lost, and asks you: ${url}\nNothing is done unless you approve there.`;
}

function verdictOn(outcome: ApprovalOutcome): Verdict {
  if (outcome.kind === "approved") return { kind: "agreed", agreement: { way: "page", by: outcome.by } };
  if (outcome.kind === "pending") return { kind: "at-page", asked: outcome.asked };
  return refused(...problems[outcome.kind]);
}

const ANEW = "Make the same call again, without approval_id, to ask anew.";

const problems: Readonly<Record<ApprovalProblem, readonly [why: string, advice: string]>> = {
  declined: ["The person declined at the page", "Do not try it another way."],
  expired: ["The approval has expired: one waits for 15 minutes, and holds for five when it was given", ANEW],
  used: ["The approval was used before; each works once", ANEW],
  "other-call": ["The approval belongs to another call; tool and arguments must be exactly the same", ANEW],
  changed: ["What would be lost has changed since the person was asked", ANEW],
  "other-approvers": ["Others approve the calls of this caller now than when it was approved", ANEW],
  unknown: ["There is no such approval", ANEW],
  "not-told": [
    "Nobody can tell whether it was approved: what the nodes of this service share (--shared-state) is not reached",
    "Make the same call again in a moment.",
  ],
};
