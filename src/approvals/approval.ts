import type { CallToApprove } from "../call/approvals.ts";

/** Milliseconds for which an approval waits for a person. */
export const WAITS = 15 * 60 * 1_000;
/** Milliseconds for which it holds once it was given. */
export const HOLDS = 5 * 60 * 1_000;
/** Approvals of one caller that wait at the same time: a person can look through no more. */
export const MOST_OF_A_CALLER = 20;
/** Approvals of one caller that are kept, so that what it asks and declines itself pushes no other's out. */
export const MOST_KEPT_OF_A_CALLER = 50;
/** Approvals of all callers that are kept. */
export const MOST_OF_ALL = 1_000;

/** A call that a person is asked to approve at a page. */
export interface Approval extends CallToApprove {
  /** Names it, and permits nothing. */
  id: string;
  /** In milliseconds since 1970. */
  created: number;
  /** When nobody can decide it any more. */
  expires: number;
  /** Callers who may decide it; the one who asks alone, where nothing is said. */
  approvers?: readonly string[] | undefined;
}

/** What a person has done with it. */
export interface PersonsDecision {
  approved: boolean;
  /** The caller as whom they have signed in. */
  by: string;
  /** In milliseconds since 1970. */
  at: number;
}

/** An approval and what has become of it. */
export interface KeptApproval {
  approval: Approval;
  decision?: PersonsDecision | undefined;
  isUsed: boolean;
  /** How often the call has asked for it. */
  asked: number;
}

/** What a person reads of an approval's state. */
export type ApprovalState = "pending" | "approved" | "declined" | "used" | "expired";

/** Where approvals are kept. It tells of each once what was decided, whichever node asks. Rejects where it is not reached. */
export interface ApprovalStore {
  /** Whether other nodes decide as well, so that a decision may be there without a word. */
  isShared: boolean;
  /** False where its caller has as many that wait as it may have. */
  create(approval: Approval): Promise<boolean>;
  get(id: string): Promise<KeptApproval | undefined>;
  /** All that there are, or all of a caller, in no order. */
  list(caller?: string): Promise<KeptApproval[]>;
  /** Counts that the call has asked again. */
  countAsking(id: string): Promise<void>;
  /** Decides; false where it was decided before. */
  decide(id: string, decision: PersonsDecision): Promise<boolean>;
  /** Uses it up, or notes that the call was told of a decline; false where that was done before. */
  use(id: string): Promise<boolean>;
}

export function stateOf({ approval, decision, isUsed }: KeptApproval, now: number): ApprovalState {
  if (decision?.approved === false) return "declined";
  if (isUsed) return "used";
  if (decision === undefined) return approval.expires < now ? "expired" : "pending";
  return decision.at + HOLDS < now ? "expired" : "approved";
}

/** Characters of what a call does, and of what it is done to, where several calls are listed. */
const SUMMARY = 200;
const PLACE = 60;

/** What a call does, and to what, in a line: its first thing, or where it begins a list all of them, as far as there is room. */
export function summaryOf({ harm: [first = "", ...others], facts, target }: CallToApprove): string {
  const listed = others.filter((line) => line.startsWith("- ")).map((line) => line.slice(2));
  const done = first.endsWith(":") ? [first, ...listed].join(" ") : first;
  const place = facts.find(({ name }) => Object.hasOwn(target, name));
  return `${place === undefined ? "" : `${cut(`${place.name} ${place.text}`, PLACE)}: `}${cut(done, SUMMARY)}`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** Whether it is one of a caller and waits for a person. */
export function isWaitingOf(caller: string, kept: KeptApproval, now: number): boolean {
  return kept.approval.caller === caller && stateOf(kept, now) === "pending";
}

/** Whoever has signed in at a page. */
export interface Decider {
  caller: string;
  isAgent?: boolean | undefined;
}

/** Whether somebody may decide: who is named by the one that asks, else that one itself, and no agent. */
export function mayDecide({ caller, isAgent }: Decider, approval: Pick<Approval, "caller" | "approvers">): boolean {
  return isAgent !== true && (approval.approvers ?? [approval.caller]).includes(caller);
}

/** Whether somebody may see it: who may decide, and the one that asks. */
export function maySee(visitor: Decider, approval: Pick<Approval, "caller" | "approvers">): boolean {
  return visitor.caller === approval.caller || mayDecide(visitor, approval);
}
