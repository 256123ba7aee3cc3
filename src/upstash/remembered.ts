import { UpstashError } from "./errors.ts";

/** What was fetched once, for as long as it holds. */
export interface Remembered<Value> {
  /** The value of a key, remembered or fetched; calls of the same time wait for one fetch, and each may be cancelled alone. */
  get(key: string, signal: AbortSignal): Promise<Value>;
  /** Whether the key's value is remembered or on its way. */
  has(key: string): boolean;
  /** Forgets a key; with `only`, just while it is still this value. */
  drop(key: string, only?: Value): void;
  /** Forgets every key. */
  clear(): void;
}

/** `lifetime` is in milliseconds from the beginning of a fetch; a fetch that fails is not remembered. */
export function createRemembered<Value>(
  fetch: (key: string) => Promise<Value>,
  lifetime: number,
  now: () => number = Date.now,
): Remembered<Value> {
  const entries = new Map<string, { promise: Promise<Value>; until: number; value?: Value }>();

  function current(key: string) {
    const entry = entries.get(key);
    return entry !== undefined && entry.until > now() ? entry : undefined;
  }

  function begin(key: string): Promise<Value> {
    for (const [old, { until }] of entries) if (until <= now()) entries.delete(old);
    const promise = fetch(key);
    const entry: { promise: Promise<Value>; until: number; value?: Value } = { promise, until: now() + lifetime };
    entries.set(key, entry);
    promise.then(
      (value) => {
        entry.value = value;
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return promise;
  }

  return {
    get: (key, signal) => unlessCancelled(current(key)?.promise ?? begin(key), signal),
    has: (key) => current(key) !== undefined,
    drop(key, only) {
      if (only === undefined || entries.get(key)?.value === only) entries.delete(key);
    },
    clear: () => entries.clear(),
  };
}

function unlessCancelled<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new UpstashError("cancelled", "The call was cancelled.", { notExecuted: true }));
    if (signal.aborted) return cancel();
    signal.addEventListener("abort", cancel, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", cancel));
  });
}
