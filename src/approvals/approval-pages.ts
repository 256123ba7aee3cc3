import { message } from "../pages/answer-pages.ts";
import { type Html, html } from "../pages/html.ts";
import { factList, formOf } from "../pages/layout.ts";
import type { Page, PageAnswer, PageRequest, SentForm } from "../pages/page.ts";
import { type Approval, HOLDS, type KeptApproval, mayDecide, stateOf, summaryOf } from "./approval.ts";
import { APPROVALS_PATH, type ApprovalDesk, unlessUnreached } from "./approval-desk.ts";

/** The pages at which a person approves calls. */
export function approvalPages(desk: ApprovalDesk): Page[] {
  return [
    { path: APPROVALS_PATH, show: (request) => unlessUnreached(desk, () => listPage(desk, request), NOT_READ) },
    {
      path: `${APPROVALS_PATH}/:id`,
      show: (request) => unlessUnreached(desk, () => shownApproval(desk, request), NOT_READ),
      take: (sent) => unlessUnreached(desk, () => takenDecision(desk, sent), NOT_TOLD),
    },
  ];
}

async function shownApproval(desk: ApprovalDesk, request: PageRequest): Promise<PageAnswer> {
  const kept = await desk.find(request.visitor, idIn(request));
  return kept === undefined ? NOT_THERE : approvalPage(kept, request, desk.now());
}

async function takenDecision(desk: ApprovalDesk, sent: SentForm): Promise<PageAnswer> {
  const id = idIn(sent);
  const kept = await desk.find(sent.visitor, id);
  if (kept === undefined) return NOT_THERE;
  const decision = sent.form.get("decision");
  const problem = decision === "approve" ? problemWithName(kept.approval, sent.form.get("name")) : undefined;
  if (problem !== undefined || (decision !== "approve" && decision !== "decline")) {
    return { ...approvalPage(kept, sent, desk.now(), problem ?? "Choose one of the two."), status: 400 };
  }
  const decided = await desk.decide(sent.visitor, id, decision === "approve");
  return decided === undefined ? NOT_YOURS : { goTo: pathOf(kept.approval) };
}

const NOT_READ = message(
  503,
  "The approvals cannot be read now. What the nodes of this service share (--shared-state) is not reached. Nothing was changed; open this page again in a moment.",
);
const NOT_TOLD = message(
  503,
  "Whether your decision was noted cannot be told. What the nodes of this service share (--shared-state) is not reached. Open the page of the approval again in a moment: it says so, or asks you again.",
);

function idIn({ parts }: Pick<PageRequest, "parts">): string {
  return parts.id ?? "";
}

function pathOf({ id }: Pick<Approval, "id">): string {
  return `${APPROVALS_PATH}/${id}`;
}

const NOT_THERE: PageAnswer = {
  status: 404,
  title: "No such approval",
  body: html`<p>There is no approval at this address for you: it is too old, it was asked for by somebody else, or the server was started anew.</p><p><a href="${APPROVALS_PATH}">What waits for you</a></p>`,
};
const NOT_YOURS: PageAnswer = {
  status: 403,
  title: "Not yours to decide",
  body: html`<p>Nothing was changed: this call is for others to approve.</p>`,
};

async function listPage(desk: ApprovalDesk, { visitor }: PageRequest): Promise<PageAnswer> {
  const seen = await desk.seenBy(visitor);
  const pending = seen.filter((kept) => stateOf(kept, desk.now()) === "pending");
  const empty = html`<p role="status">No call waits for your approval.</p>`;
  return { title: "Calls that wait for approval", body: pending.length === 0 ? empty : pendingList(pending) };
}

function pendingList(pending: readonly KeptApproval[]): Html {
  return html`<ul class="waiting">${pending.map(({ approval }) => pendingItem(approval))}</ul>`;
}

function pendingItem(approval: Approval): Html {
  const { tool, caller, created } = approval;
  return html`<li><a href="${pathOf(approval)}">${tool}</a>: <span class="typed">${summaryOf(approval)}</span> <span class="quiet">asked by ${caller} at ${timeOf(created)}</span></li>`;
}

function approvalPage(
  kept: KeptApproval,
  request: PageRequest,
  now: number,
  problem?: string,
): PageAnswer & { body: Html; title: string } {
  const { approval } = kept;
  const isPending = stateOf(kept, now) === "pending";
  const decides = isPending && mayDecide(request.visitor, approval);
  return {
    title: isPending ? `Approve ${approval.tool}?` : `${approval.tool}: ${RESULTS[stateOf(kept, now)].title}`,
    body: html`${!isPending && result(kept, now)}
${problem !== undefined && html`<p class="problem" role="alert">${problem} Nothing was changed.</p>`}
<h2>What it does</h2>
<pre class="harm">${approval.harm.join("\n")}</pre>
<h2>What would be lost</h2>
${factList(approval.facts.map(({ name, text }) => [name, text]))}
<h2>Who asks</h2>
${factList(askerFacts(kept))}
${decides && choices(approval, request)}
${isPending && !decides && html`<p class="notice" role="status">This call is for ${approversOf(approval)} to approve.</p>`}`,
  };
}

/** Whom somebody has to turn to who may look and not decide. */
function approversOf({ approvers }: Pick<Approval, "approvers">): string {
  return approvers === undefined ? "others" : approvers.join(", ");
}

function askerFacts({ approval, asked }: KeptApproval): [string, string][] {
  const { caller, client, created, expires } = approval;
  return [
    ["caller", caller],
    ...(client === undefined ? [] : [["client, as it says", client] satisfies [string, string]]),
    ["asked", `${timeOf(created)}${asked > 1 ? `, ${asked} times` : ""}`],
    ["can be decided until", timeOf(expires)],
  ];
}

/** The name is typed for what takes a whole away; it stands on the page, so that a person has to read where they are. */
function choices(approval: Approval, { browser }: PageRequest): Html {
  const { whole } = approval;
  const path = pathOf(approval);
  const named = html`<label for="name">To approve, type the name <span class="typed">${whole}</span></label>
<input type="text" id="name" name="name" required autocomplete="off" autocapitalize="off" spellcheck="false">
`;
  return html`<h2>Your decision</h2>
<p>Approve only what you have asked for yourself. Nothing is done before you approve; then the agent can make this one call, once, within ${HOLDS / 60_000} minutes.</p>
${formOf(browser, path, html`${whole !== undefined && named}<button class="danger" name="decision" value="approve">Approve</button>`)}
${formOf(browser, path, html`<button name="decision" value="decline">Decline</button>`)}`;
}

function problemWithName({ whole }: Approval, given: string | null): string | undefined {
  if (whole === undefined || given?.trim() === whole.trim()) return undefined;
  return "The name that was typed is not the one that stands here.";
}

const RESULTS = {
  pending: { title: "waits", text: "It waits for a decision." },
  approved: {
    title: "approved",
    text: "You can close this page and go back to the agent: it makes the call now, or when you tell it that you have approved.",
  },
  declined: { title: "declined", text: "Nothing is done. The agent is told so when it asks next." },
  used: {
    title: "used",
    text: "It was good for one call, which has come, and is worth nothing any more. The agent knows how that call ended.",
  },
  expired: {
    title: "expired",
    text: "It was not decided or not used in time, and is worth nothing any more. The agent can ask anew.",
  },
} as const;

function result(kept: KeptApproval, now: number): Html {
  const { decision } = kept;
  const state = stateOf(kept, now);
  const by = decision === undefined ? "" : ` by ${decision.by} at ${timeOf(decision.at)}`;
  const { title, text } = RESULTS[state];
  const first = `${title.slice(0, 1).toUpperCase()}${title.slice(1)}${state === "approved" || state === "declined" ? by : ""}`;
  const before = decision !== undefined && (state === "used" || state === "expired") ? ` Approved${by}.` : "";
  return html`<p class="${state === "approved" || state === "used" ? "done" : "quiet"}" role="status">${first}.${before} ${text}</p>`;
}

function timeOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
