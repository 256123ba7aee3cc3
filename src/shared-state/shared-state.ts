import { createHmac } from "node:crypto";
import type { ApprovalStore } from "../approvals/approval.ts";
import type { TokenUses } from "../call/permissions.ts";
import type { SharedCounts } from "../callers/shared-call-limits.ts";
import type { Log } from "../log.ts";
import type { Ledger } from "../upstash/budget/ledger.ts";
import { type AskedState, askState } from "./asked-state.ts";
import { ADMIT_SCRIPT } from "./limit-scripts.ts";
import { createSeal } from "./seal.ts";
import { sharedApprovals } from "./shared-approvals.ts";
import { createSharedLedger } from "./shared-ledger.ts";
import type { StateCommands, StateReply } from "./state-commands.ts";

/** What the nodes of one service share. */
export interface SharedState {
  uses: TokenUses;
  counts: SharedCounts;
  approvals: ApprovalStore;
  /** What the nodes have spent of their budgets. */
  ledger: Ledger;
  /** Why it is not reached, in words that name no host; nothing where it is. Asks where nobody has lately. */
  notReached(): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface SharedStateOptions {
  /** The signing key of the nodes: services with different ones share a Redis, and nothing in it. */
  key: string;
  log: Log;
  /** The clock, in milliseconds since 1970. */
  now?: () => number;
}

/** Sets our keys apart from whatever else the database has. */
const PREFIX = "upstash-mcp";
/** Milliseconds by which the clocks of nodes may differ: a use is noted for so much longer than the token holds. */
const CLOCKS_DIFFER = 60_000;

/** The shared state in a Redis. No key and no value of it tells a token or a caller: keys are digests. */
export function createSharedState(
  commands: StateCommands,
  { key, log, now = Date.now }: SharedStateOptions,
): SharedState {
  const state = askState(commands, log);
  const keyOf = (kind: "used" | "limits" | "day" | "budget" | "approval" | "approvals" | "waiting", text: string) =>
    `${PREFIX}:${kind}:${createHmac("sha256", key).update(`${PREFIX} shared state\n${kind}\n${text}`).digest("base64url")}`;
  return {
    uses: {
      async note(token, until) {
        const life = Math.max(0, until - now()) + CLOCKS_DIFFER;
        const reply = await state.ask(["SET", keyOf("used", token), "1", "NX", "PX", String(life)]);
        if (reply === "OK") return true;
        if (reply === null) return false;
        throw new Error("The shared state did not say whether it has noted a use.");
      },
    },
    counts: countsIn(state, keyOf, now),
    approvals: sharedApprovals(state, keyOf, createSeal(key)),
    ledger: createSharedLedger(state, (account) => keyOf("budget", account), now),
    notReached: state.notReached,
    close: () => commands.close(),
  };
}

/** Counts as well as can be: a call waits for no state that has just failed. */
function countsIn(
  state: AskedState,
  keyOf: (kind: "limits" | "day", caller: string) => string,
  now: () => number,
): SharedCounts {
  return {
    async admit(caller, { callsPerMinute = 0, commandsPerDay = 0 }) {
      const keys = [keyOf("limits", caller), keyOf("day", caller)];
      const limits = [String(callsPerMinute), String(commandsPerDay)];
      const reply = await state.askUnlessFailed(["EVAL", ADMIT_SCRIPT, "2", ...keys, ...limits]);
      const [day, wait] = numbersIn(reply);
      if (day === undefined || wait === undefined) return undefined;
      return { usedUpDay: day < 0 ? undefined : day, wait };
    },
    commands: createSharedLedger(state, (caller) => keyOf("day", caller), now),
  };
}

function numbersIn(reply: StateReply | undefined): number[] {
  return Array.isArray(reply) ? reply.filter((each) => typeof each === "number") : [];
}
