/** Bytes of each request that are always taken: small requests are served however many large ones are under way. */
const SMALL_REQUEST = 65_536;
/** Bytes of large requests that are received or answered at once. */
const REQUESTS_AT_ONCE = 32 * 1024 * 1024;

/** What is answered where there is no room. */
export const NO_ROOM =
  "The server is answering other large requests and has no room for this one; send it again in a moment.";

/** The memory that all requests over HTTP share, or the arguments of all calls over stdio. */
export interface RequestMemory {
  /** Bytes that large requests hold now. */
  readonly held: number;
  /** A request begins. */
  begin(): RequestShare;
}

/** What one request holds of it. */
export interface RequestShare {
  /** Takes the bytes that have arrived; false where there is no room for them. */
  take(bytes: number): boolean;
  /** Gives everything back, however the request has ended; a second time it does nothing. */
  release(): void;
}

/**
 * A memory of limited size. Nobody waits for room: a request that waits would hold what it has, and many such requests
 * would wait for each other.
 */
export function createRequestMemory(limit: number = REQUESTS_AT_ONCE): RequestMemory {
  let held = 0;
  return {
    get held() {
      return held;
    },
    begin() {
      let received = 0;
      let own = 0;
      return {
        take(bytes) {
          received += bytes;
          const more = Math.max(0, received - SMALL_REQUEST) - own;
          if (held + more > limit) return false;
          own += more;
          held += more;
          return true;
        },
        release() {
          held -= own;
          own = 0;
        },
      };
    },
  };
}
