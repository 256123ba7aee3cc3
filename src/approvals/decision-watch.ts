import type { Meanwhile } from "../call/approvals.ts";
import type { ApprovalStore, KeptApproval } from "./approval.ts";

/** Milliseconds from one look at what other nodes have decided to the next. */
const LOOKS_EVERY = 1_000;
/** Milliseconds from one word to the client to the next, which keeps it from giving the call up. */
const TELLS_EVERY = 5_000;
/** Calls that wait for one approval at a time; further ones are answered at once. */
const MOST_WAITING = 4;

/** Lets calls wait for what a person decides. */
export interface DecisionWatch {
  /** The approval as it is when it was decided, or when nobody waits any more. */
  wait(kept: KeptApproval, meanwhile: Meanwhile): Promise<KeptApproval | undefined>;
  /** Ends the waiting for one. */
  tell(id: string): void;
  /** Ends all waiting. */
  close(): void;
}

export function createDecisionWatch(store: ApprovalStore, patience: number): DecisionWatch {
  const waiting = new Map<string, Set<() => void>>();
  let isClosed = false;
  const tell = (id: string) => {
    for (const wake of waiting.get(id) ?? []) wake();
  };

  async function wait({ approval: { id } }: KeptApproval, { signal, progress }: Meanwhile) {
    const all = waiting.get(id) ?? new Set();
    if (isClosed || signal.aborted || all.size >= MOST_WAITING) return store.get(id);
    waiting.set(id, all);
    const since = performance.now();
    const seconds = () => Math.floor((performance.now() - since) / 1_000);
    await new Promise<void>((resolve) => {
      const timers = [
        setTimeout(() => wake(), patience),
        // Who does not listen is not told.
        setInterval(() => void progress(seconds()).catch(() => {}), TELLS_EVERY),
        setInterval(() => void wakeIfDecided().catch(() => {}), store.isShared ? LOOKS_EVERY : patience + 1),
      ];
      const wake = () => {
        for (const timer of timers) clearTimeout(timer);
        all.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const wakeIfDecided = async () => {
        if ((await store.get(id))?.decision !== undefined) wake();
      };
      all.add(wake);
      signal.addEventListener("abort", wake);
      // It may have been decided between the look and the waiting.
      void wakeIfDecided().catch(() => {});
    });
    if (all.size === 0) waiting.delete(id);
    return store.get(id);
  }

  return {
    wait,
    tell,
    close() {
      isClosed = true;
      for (const id of waiting.keys()) tell(id);
    },
  };
}
