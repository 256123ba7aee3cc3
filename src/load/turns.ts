/** Gives long pieces of work a turn of the event loop each, in the order in which they asked. */
export interface Turns {
  /** Resolves at the begin of the next turn that nobody asked for earlier; what follows up to the next `await` is that turn. */
  next(): Promise<void>;
}

/** No two pieces of work that wait for turns run in one turn of the event loop: between them all others are served. */
export function createTurns(): Turns {
  const waiting: (() => void)[] = [];
  let scheduled = false;

  function begin(): void {
    const first = waiting.shift();
    scheduled = first !== undefined;
    if (first === undefined) return;
    // What is scheduled here runs in the next turn, also where others are waiting now.
    setImmediate(begin);
    first();
  }

  return {
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (scheduled) return;
        scheduled = true;
        setImmediate(begin);
      }),
  };
}

/** Lets a few pieces of work begin in each turn of the event loop, in the order in which they came. */
export function createFewAtOnce(most: number): () => Promise<void> | undefined {
  const waiting: (() => void)[] = [];
  let begun = 0;

  function nextTurn(): void {
    const next = waiting.splice(0, most);
    begun = next.length;
    if (begun > 0) setImmediate(nextTurn);
    for (const begin of next) begin();
  }

  return () => {
    if (begun === 0) setImmediate(nextTurn);
    // Whoever waits fills the next turns, so that nobody who comes later begins sooner.
    if (begun >= most) return new Promise((resolve) => waiting.push(resolve));
    begun += 1;
    return undefined;
  };
}
