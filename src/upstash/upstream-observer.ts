import type { FailureKind } from "./errors.ts";

/** How a request to Upstash ended: with a status, or without a complete response. */
export type UpstreamResult = number | FailureKind;

/** A request as it was sent once; a repeat is one of its own. */
export interface UpstreamRequest {
  /** Where it went: scheme, host and port. */
  origin: string;
  result: UpstreamResult;
  milliseconds: number;
}

/** Is told of every request to Upstash, with nothing of what it holds. No function may wait. */
export interface UpstreamObserver {
  begun(): void;
  ended(request: UpstreamRequest): void;
  /** A request is sent again after a failure that may pass. */
  repeated(): void;
  /** So many more commands of Redis wait to be sent; below zero, so many fewer. */
  queued(change: number): void;
}

/** One observer for several. */
export function tellEachUpstream(observers: readonly UpstreamObserver[]): UpstreamObserver {
  const each = (tell: (observer: UpstreamObserver) => void) => {
    for (const observer of observers) tell(observer);
  };
  return {
    begun: () => each((observer) => observer.begun()),
    ended: (request) => each((observer) => observer.ended(request)),
    repeated: () => each((observer) => observer.repeated()),
    queued: (change) => each((observer) => observer.queued(change)),
  };
}
