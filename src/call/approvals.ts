import type { Fact } from "./question.ts";

/** A call that a person is to approve at a page, as they see it there. Nothing in it is secret. */
export interface CallToApprove {
  caller: string;
  tool: string;
  /** What it would do, line by line. */
  harm: readonly string[];
  /** What would be lost, as a form shows it. */
  facts: readonly Fact[];
  target: Readonly<Record<string, string>>;
  /** The name of what is taken away as a whole, which a person has to type; nothing where no whole is. */
  whole?: string | undefined;
  /** What the client says that it is. */
  client?: string | undefined;
  /** Tells the call from every other one: caller, tool and arguments. */
  call: string;
  /** Tells what would be lost from what would be at another time: harm and target. */
  matter: string;
}

/** The keys by which a call is found again; what a person reads of it is not needed for that. */
export type ApprovedCall = Pick<CallToApprove, "caller" | "call" | "matter">;

/** An approval that a person is asked for, and where they give it. */
export interface AskedApproval {
  /** Names the approval, and permits nothing. */
  id: string;
  url: string;
  /** In milliseconds since 1970. */
  expires: number;
  /** Whether the server has opened the page in the person's browser, where it was to. */
  opened?: boolean | undefined;
}

/** What has become of an approval, as a call that comes back with its id finds it; `by` is who has signed in and approved it. */
export type ApprovalOutcome =
  | { kind: "approved"; by: string }
  | { kind: "pending"; asked: AskedApproval }
  | { kind: ApprovalProblem };

export type ApprovalProblem =
  | "declined"
  | "expired"
  | "used"
  | "other-call"
  /** What would be lost is not what the person has seen. */
  | "changed"
  /** Whoever approved it may not do so any more. */
  | "other-approvers"
  | "unknown"
  /** What the nodes share is not reached. */
  | "not-told";

/** Has a person approve calls at a page. Nothing that it hands out lets a call go on without them. */
export interface Approvals {
  /** Asks for a call; for one that waits already, that one again. Tells why, and what to do, where there is no page. */
  ask(call: CallToApprove): Promise<AskedApproval | { refused: string }>;
  /**
   * Uses an approval up where it was given for this very call. One that waits is waited for, for a short time. Without an id
   * it is the one that was asked for last for this call.
   */
  redeem(id: string | undefined, call: ApprovedCall, meanwhile: Meanwhile): Promise<ApprovalOutcome>;
  /**
   * The same for a call that is made again as it was, without an id; nothing where it has to ask, as at first. It waits only
   * where something is given that goes on meanwhile. That a person declined is told once: who calls again asks anew.
   */
  resume(call: ApprovedCall, meanwhile: Meanwhile | undefined): Promise<ApprovalOutcome | undefined>;
  /** Whether the call has asked before and its approval may still be given or used. */
  isAwaited(call: Pick<ApprovedCall, "caller" | "call">): Promise<boolean>;
}

/** What goes on while a call waits for a person. */
export interface Meanwhile {
  signal: AbortSignal;
  /** Tells the client how many seconds it has waited. */
  progress(seconds: number): Promise<void>;
}
