/** Bytes of each request that are always taken: small requests are served however many large ones are under way. */
const SMALL_REQUEST = 65_536;
/** Bytes of large requests that are received or answered at once. */
const REQUESTS_AT_ONCE = 32 * 1024 * 1024;

/** What is answered where there is no room. */
export const NO_ROOM =
  "The server is answering other large requests and has no room for this one; send it again in a moment.";
/** What a caller is answered who has had its share. */
export const NO_SHARE =
  "Your other large requests have taken what one caller may of the room for all; send this one again when one of them is answered.";

/** The memory that all requests over HTTP share, or the arguments of all calls over stdio. */
export interface RequestMemory {
  /** Bytes that large requests hold now. */
  readonly held: number;
  /** A request begins, of a caller that shares the memory with others; of nobody in particular, where nobody else calls. */
  begin(caller?: string): RequestShare;
}

/** Why there is no room: others have taken it, or the caller itself has as much of it as it may. */
export type Lack = "no-room" | "no-share";

/** What one request holds of it. */
export interface RequestShare {
  /** Takes the bytes that have arrived; says what is lacking where there is no room for them. */
  take(bytes: number): Lack | undefined;
  /** Gives everything back, however the request has ended; a second time it does nothing. */
  release(): void;
}

/**
 * A memory of limited size. Nobody waits for room: a request that waits would hold what it has, and many such requests
 * would wait for each other. A caller never has more than it leaves free, so that whoever comes next finds room, however
 * much it wants: one alone has half, two have a third each, and so on.
 */
export function createRequestMemory(limit: number = REQUESTS_AT_ONCE): RequestMemory {
  let held = 0;
  const heldBy = new Map<string, number>();

  function lackOf(more: number, caller: string | undefined): Lack | undefined {
    if (more === 0) return undefined;
    if (held + more > limit) return "no-room";
    if (caller === undefined) return undefined;
    const own = (heldBy.get(caller) ?? 0) + more;
    return own > limit - held - more ? "no-share" : undefined;
  }

  function hold(bytes: number, caller: string | undefined): void {
    held += bytes;
    if (caller === undefined || bytes === 0) return;
    const own = (heldBy.get(caller) ?? 0) + bytes;
    if (own === 0) heldBy.delete(caller);
    else heldBy.set(caller, own);
  }

  return {
    get held() {
      return held;
    },
    begin(caller) {
      let received = 0;
      let own = 0;
      return {
        take(bytes) {
          received += bytes;
          const more = Math.max(0, received - SMALL_REQUEST) - own;
          const lack = lackOf(more, caller);
          if (lack !== undefined) return lack;
          own += more;
          hold(more, caller);
          return undefined;
        },
        release() {
          hold(-own, caller);
          own = 0;
        },
      };
    },
  };
}
