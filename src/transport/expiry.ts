/** More milliseconds than this, Node takes for none. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What ends at a time. */
export interface Expiry {
  /** Nothing where it never ends. */
  ended: AbortSignal | undefined;
  /** Waits for the time no longer. */
  stop(): void;
}

/** Ends at a time in milliseconds since 1970. */
export function expiryAt(until: number | undefined): Expiry {
  if (until === undefined) return { ended: undefined, stop: () => {} };
  const controller = new AbortController();
  const left = Math.min(Math.max(0, until - Date.now()), LONGEST_TIMER);
  const timer = setTimeout(() => controller.abort(), left);
  return { ended: controller.signal, stop: () => clearTimeout(timer) };
}
