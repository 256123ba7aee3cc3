import type { HeaderLists, NamedHeaders } from "../messages/header-lists.ts";
import type { Message } from "../messages/message.ts";
import type { MessageSettings } from "../messages/message-settings.ts";

export type RunState = "RUN_STARTED" | "RUN_SUCCESS" | "RUN_FAILED" | "RUN_CANCELED";

/** What a message is to its run: a step or its result, a call to somebody else, what that answered, or a failure. */
export type CallType = "step" | "toCallback" | "fromCallback" | "failureCall";

/** One run of a workflow: what its endpoint has done so far. */
export interface WorkflowRun {
  /** Ascending, and never used again. */
  readonly number: number;
  readonly id: string;
  readonly url: string;
  readonly createdAt: number;
  readonly callerIp: string;
  /** What the messages to the endpoint are sent with. */
  settings: MessageSettings;
  /** The first one is the payload that the run was started with. */
  readonly steps: WorkflowStep[];
  /** Whom it was started by, where that is another run. */
  readonly invoker: RunInvoker | undefined;
  /** The messages of the run that are not yet done with, but for those that tell of its failure. */
  readonly pending: Set<Message>;
  readonly waiters: Set<EventWaiter>;
  /** Events that came for this run before anything waited for them, the oldest first. */
  readonly events: Map<string, Buffer[]>;
  /** What went wrong at the last tries of messages, by their IDs. */
  readonly errors: Map<string, StepFailure[]>;
  state: RunState;
  completedAt: number | undefined;
  response: string | undefined;
  dlqId: string | undefined;
  failureFunction: FailureFunction | undefined;
  /** What was under way when it failed: a resumed run goes on with it. */
  interrupted: Interrupted;
}

/** Messages and waits that ended with a run. */
export interface Interrupted {
  readonly messages: readonly Message[];
  readonly waiters: readonly EventWaiter[];
}

export interface WorkflowStep {
  readonly messageId: string;
  readonly body: Buffer;
  readonly createdAt: number;
}

/** A run that waits for the end of another, and the step that this is. */
export interface RunInvoker {
  readonly runId: string;
  readonly url: string;
  readonly createdAt: number;
  readonly step: Readonly<Record<string, unknown>>;
}

/** A step that waits for an event. */
export interface EventWaiter {
  readonly eventId: string;
  readonly runId: string;
  readonly url: string;
  readonly headers: HeaderLists;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly timeoutUrl: string | undefined;
  readonly timeoutHeaders: Readonly<Record<string, readonly string[]>>;
  readonly step: Readonly<Record<string, unknown>>;
  stopTimer: (() => void) | undefined;
}

export interface StepFailure {
  readonly error: string;
  readonly status: number;
  readonly body: string;
  readonly headers: NamedHeaders;
  readonly time: number;
}

/** The message that tells an endpoint that one of its runs has failed. */
export interface FailureFunction {
  readonly messageId: string;
  readonly url: string;
  readonly body: Buffer;
  readonly failStatus: number;
  readonly failHeaders: NamedHeaders;
  readonly failResponse: string;
  /** What it was answered last. */
  answer:
    | { readonly responseStatus: number; readonly responseBody: string; readonly responseHeaders: NamedHeaders }
    | undefined;
  state: "CALLBACK_INPROGRESS" | "CALLBACK_SUCCESS" | "CALLBACK_FAIL" | "CALLBACK_CANCELED";
}
