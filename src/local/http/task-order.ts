/** Runs what it is given one after the other; a failure ends only the one that failed. */
export type TaskOrder = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** A new order, in which nothing runs yet. */
export function createOrder(): TaskOrder {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task);
    last = next.catch(() => undefined);
    return next;
  };
}
