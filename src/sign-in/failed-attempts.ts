/** Attempts to sign in that may fail in a minute: from one address, and from all. */
const MOST_OF_ONE = 10;
const MOST_OF_ALL = 100;
const MINUTE = 60_000;
/** Addresses that are kept where any number may fail; the one that came first goes first. */
const MOST_KEPT = 1_000;

/** Counts the attempts that have failed, so that nobody tries them all. */
export interface FailedAttempts {
  /** Milliseconds for which this address may not try again; 0 where it may. */
  wait(client: string): number;
  add(client: string): void;
}

/** Counts by minutes, each from its first failure on. */
export function createFailedAttempts(now: () => number = Date.now, mostOfAll = MOST_OF_ALL): FailedAttempts {
  let begun = 0;
  let all = 0;
  const byClient = new Map<string, number>();

  function left(): number {
    const left = begun + MINUTE - now();
    // A clock that is set back begins a new minute, rather than one that never ends.
    if (left > 0 && left <= MINUTE) return left;
    all = 0;
    byClient.clear();
    return 0;
  }

  return {
    wait(client) {
      const milliseconds = left();
      return all >= mostOfAll || (byClient.get(client) ?? 0) >= MOST_OF_ONE ? milliseconds : 0;
    },
    add(client) {
      if (left() === 0) begun = now();
      all += 1;
      byClient.set(client, (byClient.get(client) ?? 0) + 1);
      const [first] = byClient.keys();
      if (byClient.size > MOST_KEPT && first !== undefined) byClient.delete(first);
    },
  };
}
