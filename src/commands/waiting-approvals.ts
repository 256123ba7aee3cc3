import { mayDecide, stateOf, summaryOf } from "../approvals/approval.ts";
import type { ApprovalDesk } from "../approvals/approval-desk.ts";
import type { PendingApprovals } from "../window/window-sources.ts";

/** What waits at a desk for whoever looks. */
export function waitingAt(desk: Pick<ApprovalDesk, "seenBy" | "now">): PendingApprovals {
  return {
    async list(visitor) {
      const seen = await desk.seenBy(visitor).catch(() => undefined);
      return seen
        ?.filter((kept) => stateOf(kept, desk.now()) === "pending" && mayDecide(visitor, kept.approval))
        .map(({ approval }) => ({
          id: approval.id,
          caller: approval.caller,
          since: new Date(approval.created),
          what: `${approval.tool}: ${summaryOf(approval)}`,
        }));
    },
  };
}
