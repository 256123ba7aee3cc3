import type { ApprovalProblem, ApprovedCall } from "../call/approvals.ts";
import { type Approval, type ApprovalStore, type KeptApproval, mayDecide, stateOf } from "./approval.ts";

/** What a call finds that comes back for an approval. */
type Redeemed = { kind: "approved" } | { kind: "pending"; approval: Approval } | { kind: ApprovalProblem };

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
  const first = id === undefined ? await lastFor(store, call) : await store.get(id);
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
  const by = kept.decision?.by ?? "";
  return { kind: mayDecide({ caller: by }, { caller: call.caller, approvers }) ? "approved" : "other-approvers" };
}

/** Why an approval is none for this call. That of another caller is told apart from nothing. */
function problemWith({ approval }: KeptApproval, { caller, call }: ApprovedCall): ApprovalProblem | undefined {
  if (approval.caller !== caller) return "unknown";
  return approval.call === call ? undefined : "other-call";
}

async function lastFor(store: ApprovalStore, { caller, call }: ApprovedCall): Promise<KeptApproval | undefined> {
  const all = await store.list();
  return all
    .filter(({ approval }) => approval.caller === caller && approval.call === call)
    .sort((one, other) => other.approval.created - one.approval.created)[0];
}
