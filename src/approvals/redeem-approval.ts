import type { ApprovalProblem, ApprovedCall } from "../call/approvals.ts";
import { type Approval, type ApprovalStore, HOLDS, type KeptApproval, mayDecide, stateOf } from "./approval.ts";

/** What a call finds that comes back for an approval. */
type Redeemed = { kind: "approved"; by: string } | { kind: "pending"; approval: Approval } | { kind: ApprovalProblem };

interface RedeemTerms {
  store: ApprovalStore;
  /** Who may approve calls of this caller now. */
  approvers: readonly string[] | undefined;
  now(): number;
  /** Waits for a person's decision, for a short time. */
  wait(kept: KeptApproval): Promise<KeptApproval | undefined>;
}

/** Uses an approval up where it was given for this very call; without an id, the one that was asked for last for it. */
export async function redeemApproval(
  id: string | undefined,
  call: ApprovedCall,
  { store, approvers, now, wait }: RedeemTerms,
): Promise<Redeemed> {
  const first = id === undefined ? await lastFor(call, { store, now }) : await store.get(id);
  const problem = first === undefined ? "unknown" : problemWith(first, call);
  if (first === undefined || problem !== undefined) return { kind: problem ?? "unknown" };
  const isSame = first.approval.matter === call.matter;
  const kept = (isSame && stateOf(first, now()) === "pending" && (await wait(first))) || first;
  const state = stateOf(kept, now());
  if (state === "pending") return isSame ? { kind: "pending", approval: kept.approval } : { kind: "changed" };
  if (state !== "approved") return { kind: state };
  // Used up before it is compared: what a person has seen and is no more is approved for nothing.
  if (!(await store.use(kept.approval.id))) return { kind: "used" };
  if (!isSame) return { kind: "changed" };
  return approvedBy(kept, call, approvers) ?? { kind: "other-approvers" };
}

type ResumeTerms = Omit<RedeemTerms, "wait"> & { wait: RedeemTerms["wait"] | undefined };

/**
 * The same for a call that is made again without an id: it goes on where the approval that was asked for last for it was
 * given and is unused, waits where it is not decided, and is told once that it was declined. Otherwise nothing: it asks anew.
 */
export async function resumeApproval(
  call: ApprovedCall,
  { store, approvers, now, wait }: ResumeTerms,
): Promise<Redeemed | undefined> {
  const last = await lastFor(call, { store, now });
  if (last === undefined) return undefined;
  const { id, matter } = last.approval;
  const isSame = matter === call.matter;
  const mayWait = isSame && wait !== undefined;
  const kept = (mayWait && stateOf(last, now()) === "pending" && (await wait(last))) || last;
  switch (stateOf(kept, now())) {
    case "pending":
      return mayWait ? { kind: "pending", approval: kept.approval } : undefined;
    case "declined":
      return isRecent(kept, now()) && (await store.use(id)) ? { kind: "declined" } : undefined;
    case "approved":
      // Used up before it is compared, as above.
      return (await store.use(id)) && isSame ? approvedBy(kept, call, approvers) : undefined;
    default:
      return undefined;
  }
}

/** Whether a call has asked, and its approval waits or was given and not used. */
export async function isAwaited(
  call: Pick<ApprovedCall, "caller" | "call">,
  { store, now }: Pick<RedeemTerms, "store" | "now">,
): Promise<boolean> {
  const last = await lastFor(call, { store, now });
  return last !== undefined && ["pending", "approved"].includes(stateOf(last, now()));
}

/** Whether it was decided as lately as an approval holds. */
function isRecent({ decision }: KeptApproval, now: number): boolean {
  return decision !== undefined && decision.at + HOLDS >= now;
}

/** Who approved it; nothing where they may not do so now. */
function approvedBy(
  { decision }: KeptApproval,
  { caller }: Pick<ApprovedCall, "caller">,
  approvers: RedeemTerms["approvers"],
): { kind: "approved"; by: string } | undefined {
  const by = decision?.by ?? "";
  return mayDecide({ caller: by }, { caller, approvers }) ? { kind: "approved", by } : undefined;
}

/** Why an approval is none for this call. That of another caller is told apart from nothing. */
function problemWith({ approval }: KeptApproval, { caller, call }: ApprovedCall): ApprovalProblem | undefined {
  if (approval.caller !== caller) return "unknown";
  return approval.call === call ? undefined : "other-call";
}

/**
 * The one that was asked for last; where that waits, one that was given for the same to lose: two nodes that are asked at once
 * may ask for one each, and a person answers either.
 */
async function lastFor(
  { caller, call, matter }: Pick<ApprovedCall, "caller" | "call"> & Partial<ApprovedCall>,
  { store, now }: Pick<RedeemTerms, "store" | "now">,
): Promise<KeptApproval | undefined> {
  const all = (await store.list(caller))
    .filter(({ approval }) => approval.caller === caller && approval.call === call)
    .sort((one, other) => other.approval.created - one.approval.created);
  const [last] = all;
  if (last === undefined || stateOf(last, now()) !== "pending") return last;
  return all.find((kept) => kept.approval.matter === matter && stateOf(kept, now()) === "approved") ?? last;
}
