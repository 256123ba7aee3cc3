/** Bytes that may be held at once, however many want to hold some. */
export interface ByteBudget {
  /** Bytes that are held now. */
  readonly held: number;
  /** How many wait for bytes. */
  readonly waiting: number;
  /**
   * Asks for bytes. Where they are free and nobody waits, the share is granted at once; else `onGranted` is called later,
   * in the order of asking. More than the whole budget is granted as the whole.
   */
  reserve(bytes: number, onGranted: () => void): ByteShare;
}

/** Bytes that somebody holds or waits for. */
export interface ByteShare {
  readonly granted: boolean;
  /** Gives them back, or waits for them no longer; a second time it does nothing. */
  release(): void;
}

interface Claim {
  bytes: number;
  state: "waiting" | "granted" | "released";
  onGranted(): void;
}

/** A budget of so many bytes, of which nobody holds any yet. */
export function createByteBudget(limit: number): ByteBudget {
  const waiting = new Set<Claim>();
  let held = 0;

  function grant(claim: Claim): void {
    claim.state = "granted";
    held += claim.bytes;
  }

  /** The first that waits goes first, were there room for others: a large share would else wait for ever. */
  function grantWaiting(): void {
    for (const claim of waiting) {
      if (held + claim.bytes > limit) return;
      waiting.delete(claim);
      grant(claim);
      claim.onGranted();
    }
  }

  function release(claim: Claim): void {
    if (claim.state === "granted") held -= claim.bytes;
    waiting.delete(claim);
    claim.state = "released";
    grantWaiting();
  }

  return {
    get held() {
      return held;
    },
    get waiting() {
      return waiting.size;
    },
    reserve(bytes, onGranted) {
      const claim: Claim = { bytes: Math.min(bytes, limit), state: "waiting", onGranted };
      if (waiting.size === 0 && held + claim.bytes <= limit) grant(claim);
      else waiting.add(claim);
      return {
        get granted() {
          return claim.state === "granted";
        },
        release: () => release(claim),
      };
    },
  };
}
