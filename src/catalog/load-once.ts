/**
 * Loads at the first time it is asked; whoever asks meanwhile waits for the same load, and whoever asks later finds what was
 * loaded at once. After a failure it is tried again.
 */
export function loadOnce<Loaded>(load: () => Promise<Loaded>): () => Loaded | Promise<Loaded> {
  let loading: Promise<Loaded> | undefined;
  let loaded: { value: Loaded } | undefined;
  return () => {
    if (loaded !== undefined) return loaded.value;
    loading ??= load().then(
      (value) => {
        loaded = { value };
        return value;
      },
      (error) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };
}

/** Goes on with what may have to be waited for; without waiting where it is there. */
export function whenThere<Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}
