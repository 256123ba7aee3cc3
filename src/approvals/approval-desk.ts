import { randomBytes } from "node:crypto";
import type { ApprovalOutcome, Approvals, AskedApproval, CallToApprove } from "../call/approvals.ts";
import { createInOrder } from "../load/in-order.ts";
import {
  type Approval,
  type ApprovalStore,
  type Decider,
  isWaitingOf,
  type KeptApproval,
  MOST_OF_A_CALLER,
  mayDecide,
  maySee,
  stateOf,
  WAITS,
} from "./approval.ts";
import { createDecisionWatch } from "./decision-watch.ts";
import { isAwaited, redeemApproval, resumeApproval } from "./redeem-approval.ts";

/** Who asks for approvals. */
export interface Asker {
  id: string;
  isAgent?: boolean | undefined;
  approvers?: readonly string[] | undefined;
}

/** Where approvals are asked for, given and used. */
export interface ApprovalDesk {
  /** Whether other nodes keep the same, so that it may not be reached. */
  isShared: boolean;
  /** What the calls of one caller ask and use. */
  of(asker: Asker): Approvals;
  /** What a visitor may see, the newest first. */
  seenBy(visitor: Decider): Promise<KeptApproval[]>;
  /** One of these. */
  find(visitor: Decider, id: string): Promise<KeptApproval | undefined>;
  /** Decides what waits; tells what has become of it. Nothing for whoever may not decide it. */
  decide(visitor: Decider, id: string, approved: boolean): Promise<KeptApproval | undefined>;
  now(): number;
  /** Lets no call wait any longer. */
  close(): void;
}

export interface DeskTerms {
  store: ApprovalStore;
  /** Where browsers reach the pages: `http://127.0.0.1:4000`; or why they cannot, and what to do. */
  origin(): Promise<string | { refused: string }>;
  /** Opens a page in the person's browser; false where that fails. Nothing where none is to be opened. */
  open?: ((url: string) => Promise<boolean>) | undefined;
  /** Milliseconds for which a call waits for a decision; the default is less than clients wait for a call. */
  patience?: number;
  /** The clock, in milliseconds since 1970. */
  now?: () => number;
}

const PATIENCE = 25_000;
/** Bytes of an id: it need not be secret, and nobody meets another one's by chance. */
const ID_BYTES = 12;
export const APPROVALS_PATH = "/approvals";

export function createApprovalDesk(terms: DeskTerms): ApprovalDesk {
  const { store, now = Date.now, patience = PATIENCE } = terms;
  const watch = createDecisionWatch(store, patience);
  // Who asks at the same time as another finds what that one has asked.
  const inOrder = createInOrder();
  const find = async (visitor: Decider, id: string) => {
    const kept = await store.get(id);
    return kept !== undefined && maySee(visitor, kept.approval) ? kept : undefined;
  };
  return {
    isShared: store.isShared,
    of: (asker) => ({
      ask(call) {
        const same = JSON.stringify([asker.id, call.call, call.matter]);
        const turn = () => inOrder(same, () => ask(call, asker, { ...terms, now }));
        return unlessUnreached(store, turn, { refused: NOT_REACHED });
      },
      async redeem(id, call, meanwhile) {
        const wait = (kept: KeptApproval) => watch.wait(kept, meanwhile);
        const redeem = () => redeemApproval(id, call, { store, approvers: approversOf(asker), now, wait });
        return outcomeOf(await unlessUnreached(store, redeem, { kind: "not-told" as const }), terms);
      },
      async resume(call, meanwhile) {
        const wait = meanwhile && ((kept: KeptApproval) => watch.wait(kept, meanwhile));
        const resume = () => resumeApproval(call, { store, approvers: approversOf(asker), now, wait });
        const resumed = await unlessUnreached(store, resume, undefined);
        return resumed && outcomeOf(resumed, terms);
      },
      isAwaited: (call) => unlessUnreached(store, () => isAwaited(call, { store, now }), false),
    }),
    async seenBy(visitor) {
      const all = await store.list();
      return all
        .filter(({ approval }) => maySee(visitor, approval))
        .sort((one, other) => other.approval.created - one.approval.created);
    },
    find,
    async decide(visitor, id, approved) {
      const kept = await find(visitor, id);
      if (kept === undefined || !mayDecide(visitor, kept.approval)) return undefined;
      if (stateOf(kept, now()) === "pending") {
        await store.decide(id, { approved, by: visitor.caller, at: now() });
        watch.tell(id);
      }
      return store.get(id);
    },
    now,
    close: () => watch.close(),
  };
}

/** Who may approve calls of somebody, where it is not that one alone. */
function approversOf({ isAgent, approvers }: Asker): readonly string[] | undefined {
  return approvers ?? (isAgent === true ? [] : undefined);
}

/** What a call is told that comes back; of an approval that waits, where it is given. */
async function outcomeOf(
  redeemed: Awaited<ReturnType<typeof redeemApproval>>,
  { origin }: Pick<DeskTerms, "origin">,
): Promise<ApprovalOutcome> {
  if (redeemed.kind !== "pending") return redeemed;
  const at = await origin();
  return { kind: "pending", asked: askedOf(redeemed.approval, typeof at === "string" ? at : "") };
}

async function ask(
  call: CallToApprove,
  { id: caller, isAgent, approvers }: Asker,
  { store, origin: originOf, open, now }: DeskTerms & { now: () => number },
): Promise<AskedApproval | { refused: string }> {
  if (isAgent === true && approvers === undefined) return { refused: NOBODY_MAY };
  const origin = await originOf();
  if (typeof origin !== "string") return origin;
  const waiting = (await store.list(caller)).filter((kept) => isWaitingOf(caller, kept, now()));
  const same = waiting.find(({ approval }) => isFor(approval, { ...call, approvers }));
  if (same !== undefined) {
    await store.countAsking(same.approval.id);
    return askedOf(same.approval, origin);
  }
  const id = randomBytes(ID_BYTES).toString("base64url");
  const approval: Approval = { ...call, id, created: now(), expires: now() + WAITS, approvers };
  if (!(await store.create(approval))) return { refused: TOO_MANY };
  const asked = askedOf(approval, origin);
  return open === undefined ? asked : { ...asked, opened: await open(asked.url) };
}

/** Whether it is for the same call, with the same to lose, decided by the same. */
function isFor(approval: Approval, { call, matter, approvers }: Pick<Approval, "call" | "matter" | "approvers">) {
  const isSame = approval.call === call && approval.matter === matter;
  return isSame && JSON.stringify(approval.approvers) === JSON.stringify(approvers);
}

function askedOf({ id, expires }: Approval, origin: string): AskedApproval {
  return { id, url: `${origin}${APPROVALS_PATH}/${id}`, expires };
}

const NOBODY_MAY =
  "This call needs a person's agreement, and its caller is marked as an agent, which approves nothing. Nothing was changed. The person who runs the server names in `approvers` of the caller's entry who may.";
const TOO_MANY = `${MOST_OF_A_CALLER} calls wait for a person's approval already. Nothing was changed. Have them decide these first, at the page, or make fewer calls.`;
const NOT_REACHED =
  "Nobody can be asked for an approval: what the nodes of this service share (--shared-state) is not reached. Nothing was changed. Call again in a moment.";

/** What is kept by others may not be reached; what is kept here always is. */
export async function unlessUnreached<Result, Other>(
  { isShared }: Pick<ApprovalStore, "isShared">,
  run: () => Promise<Result>,
  other: Other,
): Promise<Result | Other> {
  try {
    return await run();
  } catch (error) {
    if (isShared) return other;
    throw error;
  }
}
