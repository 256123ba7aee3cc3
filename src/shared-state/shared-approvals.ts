import {
  type Approval,
  type ApprovalStore,
  HOLDS,
  type KeptApproval,
  MOST_KEPT_OF_A_CALLER,
  MOST_OF_A_CALLER,
  MOST_OF_ALL,
  type PersonsDecision,
  WAITS,
} from "../approvals/approval.ts";
import { ASK_AGAIN_SCRIPT, CREATE_SCRIPT, DECIDE_SCRIPT, LIST_SCRIPT, USE_SCRIPT } from "./approval-scripts.ts";
import type { AskedState } from "./asked-state.ts";
import type { Seal } from "./seal.ts";
import type { StateReply } from "./state-commands.ts";

/** Milliseconds for which each is kept: a late call is told why it comes too late. */
const KEPT = WAITS + HOLDS + WAITS;
/** Bytes of a page of them, with room for one more below the longest reply over REST. */
const PAGE = 16_000;

/** Names of keys, from which nobody can tell an id or a caller. */
type KeyOf = (kind: "approval" | "approvals" | "waiting", text: string) => string;

/**
 * The approvals of all nodes. What is asked and what was decided is sealed for its place, so that whoever writes to the Redis
 * can neither read it nor approve anything.
 */
export function sharedApprovals({ ask }: Pick<AskedState, "ask">, keyOf: KeyOf, seal: Seal): ApprovalStore {
  const usedHere = createUsedHere();
  const all = keyOf("approvals", "");
  const run = (script: string, keys: readonly string[], ...args: readonly string[]) =>
    ask(["EVAL", script, String(keys.length), ...keys, ...args]);
  const keptOf = (key: string, fields: StateReply | undefined) => keptIn(fields, key, seal, usedHere.has);
  const get = async (id: string) => {
    const key = keyOf("approval", id);
    return keptOf(key, await ask(["HMGET", key, "record", "decision", "used", "asked"]));
  };
  return {
    isShared: true,
    get,
    async create(approval) {
      const key = keyOf("approval", approval.id);
      const keys = [key, all, keyOf("waiting", approval.caller), keyOf("approvals", `of ${approval.caller}`)];
      const limits = [WAITS, KEPT, MOST_OF_A_CALLER, MOST_OF_ALL, MOST_KEPT_OF_A_CALLER].map(String);
      return (await run(CREATE_SCRIPT, keys, seal.close(key, "record", approval), ...limits)) === 1;
    },
    async list(caller) {
      const listed = caller === undefined ? all : keyOf("approvals", `of ${caller}`);
      const found = new Map<string, KeptApproval>();
      for await (const [key, fields] of rowsIn((...page) => run(LIST_SCRIPT, [listed], ...page))) {
        const kept = keptOf(key, fields);
        if (kept !== undefined) found.set(key, kept);
      }
      return [...found.values()];
    },
    async countAsking(id) {
      await run(ASK_AGAIN_SCRIPT, [keyOf("approval", id)]);
    },
    async decide(id, decision) {
      const kept = await get(id);
      if (kept === undefined) return false;
      const key = keyOf("approval", id);
      const keys = [key, keyOf("waiting", kept.approval.caller)];
      return (await run(DECIDE_SCRIPT, keys, seal.close(key, "decision", decision))) === 1;
    },
    async use(id) {
      if (usedHere.has(id)) return false;
      usedHere.add(id);
      return (await run(USE_SCRIPT, [keyOf("approval", id)])) === 1;
    },
  };
}

/** The key and the fields of each, page by page. */
async function* rowsIn(
  read: (lastKey: string, lastScore: string, bytes: string) => Promise<StateReply>,
): AsyncGenerator<[key: string, fields: StateReply | undefined]> {
  let [lastKey, lastScore] = ["", ""];
  for (let pages = 0; pages < MOST_OF_ALL; pages += 1) {
    const reply = await read(lastKey, lastScore, String(PAGE));
    const [more, rows] = Array.isArray(reply) ? reply : [];
    for (const row of Array.isArray(rows) ? rows : []) {
      const [key, fields, score] = Array.isArray(row) ? row : [];
      if (typeof key !== "string") continue;
      [lastKey, lastScore] = [key, String(score)];
      yield [key, fields];
    }
    if (more !== 1) return;
  }
}

function keptIn(
  fields: StateReply | undefined,
  key: string,
  seal: Seal,
  wasUsedHere: (id: string) => boolean,
): KeptApproval | undefined {
  const [record, decision, used, asked] = Array.isArray(fields) ? fields : [];
  const approval = seal.open<Approval>(key, "record", record);
  if (approval === undefined) return undefined;
  const isUsed = typeof used === "string" || wasUsedHere(approval.id);
  return { approval, decision: seal.open<PersonsDecision>(key, "decision", decision), isUsed, asked: Number(asked) };
}

/** What this node has used itself: it does not do so again, whatever becomes of what is shared. */
function createUsedHere() {
  const ids = new Set<string>();
  return {
    has: (id: string) => ids.has(id),
    add(id: string) {
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > MOST_OF_ALL && oldest !== undefined) ids.delete(oldest);
    },
  };
}
