/** What walks through an array; each counts as a step for every element, also where it ends early. */
const WALKS = [
  "every",
  "filter",
  "find",
  "findIndex",
  "forEach",
  "includes",
  "indexOf",
  "map",
  "some",
  "splice",
] as const;
/** What looks at one element of a set. */
const LOOKS = ["add", "delete", "has"] as const;

/** The steps of synchronous work on arrays and sets, counted instead of timed. */
export function stepsOf(work: () => void): number {
  let steps = 0;
  const restore = [
    ...WALKS.map((name) => watch(Array.prototype, name, ({ length }) => (steps += length))),
    watch(Array.prototype, Symbol.iterator, ({ length }) => (steps += length)),
    ...LOOKS.map((name) => watch(Set.prototype, name, () => (steps += 1))),
    watch(Set.prototype, Symbol.iterator, ({ size }) => (steps += size)),
  ];
  try {
    work();
  } finally {
    for (let index = 0; index < restore.length; index += 1) restore[index]?.();
  }
  return steps;
}

function watch<Prototype extends object>(
  prototype: Prototype,
  name: PropertyKey,
  onCall: (self: Prototype) => void,
): () => void {
  const original = Object.getOwnPropertyDescriptor(prototype, name);
  if (original === undefined) throw new Error(`There is no ${String(name)}.`);
  const method = original.value as (...args: unknown[]) => unknown;
  const watched = function (this: Prototype, ...args: unknown[]) {
    onCall(this);
    return Reflect.apply(method, this, args);
  };
  Object.defineProperty(prototype, name, { ...original, value: watched });
  return () => void Object.defineProperty(prototype, name, original);
}
