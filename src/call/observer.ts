import type { Agreement } from "./consent.ts";
import type { Access } from "./tool.ts";

/** The HTTP request in which a call came; several of a batch came in one. */
export interface CallRequest {
  /** Given by the server; its answer carries it. */
  id: string;
  /** The trace that the client goes on: 32 hexadecimal digits (W3C, "Trace Context"). */
  trace?: string | undefined;
  /** The address of the client. */
  client?: string | undefined;
}

/** A call as it begins. It has no argument and nothing of an answer, so that whoever sees it sees no value and no secret. */
export interface CallBegin {
  /** Tells the calls of one process apart. */
  id: number;
  /** Nothing over stdio. */
  request?: CallRequest | undefined;
  caller: string;
  /** The named connection by which it goes, where it goes by one. */
  connection?: string | undefined;
  /** The tool's name; `unknown` for a name that no tool has, since a client may send any text. */
  tool: string;
  /** What the tool may do; nothing where it is not offered to the caller. */
  access: Access | undefined;
  at: Date;
}

/** How a call ended. */
export type Outcome =
  | "answered"
  /** A person is asked, by a form in the client. */
  | "asked"
  /** Answered with what would be lost: a person decides at a page, or a token permits the call. */
  | "previewed"
  /** A person said no, or nobody could be asked. */
  | "refused"
  /** The tool exists and is not offered to the caller, or does not exist. */
  | "not-offered"
  /** The caller has called more than its limits allow. */
  | "over-limit"
  /** The arguments were wrong, or Upstash refused or could not be reached. */
  | "failed"
  | "cancelled"
  /** A failure of the server itself. */
  | "defect";

export interface CallEnd extends CallBegin {
  /** What the call was about, by IDs and names; nothing where it ended before that was known. */
  target: Readonly<Record<string, string>> | undefined;
  outcome: Outcome;
  /** Of a harmful call that went on: how somebody agreed to it; nothing where nobody was to. */
  agreement?: Agreement | undefined;
  milliseconds: number;
  /** What it has asked of Upstash, counted as `Usage` says. */
  requests: number;
  commands: number;
  /** The arguments by name, type and length, where an observer wants that and the tool is offered. */
  shape?: string | undefined;
}

/** Is told of every call. Neither function may wait. */
export interface CallObserver {
  /** Whether it wants the shape of the arguments, which is made for nobody else. */
  wantsShape?: boolean | undefined;
  begun(call: CallBegin): void;
  ended(call: CallEnd): void;
}

/** One observer for several. What goes wrong in one of them is told to `onFailure`, and harms neither call nor others. */
export function tellEach(observers: readonly CallObserver[], onFailure: (error: unknown) => void): CallObserver {
  const each = (tell: (observer: CallObserver) => void) => {
    for (const observer of observers) {
      try {
        tell(observer);
      } catch (error) {
        onFailure(error);
      }
    }
  };
  return {
    wantsShape: observers.some(({ wantsShape }) => wantsShape),
    begun: (call) => each((observer) => observer.begun(call)),
    ended: (call) => each((observer) => observer.ended(call)),
  };
}

/** The same observer, told of targets that `clean` has taken the secrets out of, if there are any: a name may well be one. */
export function withCleanTargets(
  observer: CallObserver,
  clean: (target: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): CallObserver {
  return {
    wantsShape: observer.wantsShape,
    begun: (call) => observer.begun(call),
    ended(call) {
      const target = call.target && clean(call.target);
      observer.ended(target === call.target ? call : { ...call, target });
    },
  };
}
