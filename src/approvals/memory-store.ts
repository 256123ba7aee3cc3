import {
  type Approval,
  type ApprovalStore,
  HOLDS,
  isWaitingOf,
  type KeptApproval,
  MOST_KEPT_OF_A_CALLER,
  MOST_OF_A_CALLER,
  MOST_OF_ALL,
  WAITS,
} from "./approval.ts";

/** Approvals in the memory of one process. Each is kept a while longer than it holds, so that a late call is told why. */
export function createMemoryStore(now: () => number = Date.now): ApprovalStore {
  const kept = new Map<string, KeptApproval>();
  const drop = () => {
    for (const [id, { approval }] of kept) if (approval.created + WAITS + HOLDS + WAITS < now()) kept.delete(id);
    for (const id of kept.keys()) {
      if (kept.size <= MOST_OF_ALL) break;
      kept.delete(id);
    }
  };
  return {
    isShared: false,
    async create(approval: Approval) {
      const own = [...kept.values()].filter((other) => other.approval.caller === approval.caller);
      const over = own.filter((other) => !isWaitingOf(approval.caller, other, now()));
      if (own.length - over.length >= MOST_OF_A_CALLER) return false;
      const [oldest] = over;
      if (own.length >= MOST_KEPT_OF_A_CALLER && oldest !== undefined) kept.delete(oldest.approval.id);
      kept.set(approval.id, { approval, isUsed: false, asked: 1 });
      drop();
      return true;
    },
    get: async (id) => kept.get(id),
    async list(caller) {
      drop();
      return [...kept.values()].filter(({ approval }) => caller === undefined || approval.caller === caller);
    },
    async countAsking(id) {
      const found = kept.get(id);
      if (found !== undefined) kept.set(id, { ...found, asked: found.asked + 1 });
    },
    async decide(id, decision) {
      const found = kept.get(id);
      if (found === undefined || found.decision !== undefined) return false;
      kept.set(id, { ...found, decision });
      return true;
    },
    async use(id) {
      const found = kept.get(id);
      if (found === undefined || found.isUsed) return false;
      kept.set(id, { ...found, isUsed: true });
      return true;
    },
  };
}
