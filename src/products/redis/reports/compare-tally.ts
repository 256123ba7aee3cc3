import type { Reply } from "../../../upstash/reply.ts";
import type { Uncompared } from "./value-round.ts";

/** What two keys differ in, as an example shows it; of values nothing is shown. */
export interface Difference {
  key: Reply;
  /** Its name on the other side, where that is another. */
  other_key?: string;
  differs: readonly ("type" | "ttl" | "value")[];
  type?: { here: string; there: string };
  /** Nothing for no TTL. */
  ttl_ms?: { here: number | null; there: number | null };
}

/** What became of one key. */
export type CompareOutcome =
  | { is: "same" | "gone" }
  | { is: "only_here" | "only_there"; key: Reply }
  | { is: "different"; difference: Difference }
  | { is: "not_compared"; key: Reply; why: Uncompared };

/** Counts what was compared, and keeps a few examples of each outcome. */
export interface CompareTally {
  /** Keys that were found on either side. */
  walked: { here: number; there: number };
  count(outcome: CompareOutcome): void;
  told(): object;
  /** How to compare what was not; empty where another call would not help. */
  notice(): string;
}

export function createCompareTally(most: number): CompareTally {
  const walked = { here: 0, there: 0 };
  const counts = { same: 0, only_here: 0, only_there: 0, different: 0, not_compared: 0, gone: 0 };
  const differing = { type: 0, ttl: 0, value: 0 };
  const reasons = new Map<Uncompared, number>();
  const examples = new Map<string, unknown[]>();

  function keep(of: string, example: unknown): void {
    const kept = examples.get(of) ?? [];
    if (kept.length < most) examples.set(of, [...kept, example]);
  }

  return {
    walked,
    count(outcome) {
      counts[outcome.is] += 1;
      if (outcome.is === "only_here" || outcome.is === "only_there") keep(outcome.is, outcome.key);
      if (outcome.is === "different") {
        for (const what of outcome.difference.differs) differing[what] += 1;
        keep(outcome.is, outcome.difference);
      }
      if (outcome.is === "not_compared") {
        reasons.set(outcome.why, (reasons.get(outcome.why) ?? 0) + 1);
        keep(outcome.is, { key: outcome.key, why: outcome.why });
      }
    },
    told: () => ({
      ...{ same: counts.same, only_here: counts.only_here, only_there: counts.only_there },
      ...{ different: counts.different, differing, not_compared: Object.fromEntries(reasons) },
      ...(counts.gone === 0 ? {} : { gone_meanwhile: counts.gone }),
      examples: Object.fromEntries(examples),
    }),
    notice() {
      const again = (reasons.get("budget_ended") ?? 0) + (reasons.get("changed_meanwhile") ?? 0);
      if (again === 0) return "";
      return `${again} long or changing values were not compared to their end: compare them alone, by a pattern of their names and with a larger max_commands.`;
    },
  };
}
