import { isSamePrint, type Kept, type KeptCall, type Print, type StepBack } from "../call/undo-scope.ts";

/** A thing as it was before a change, with another change behind that. */
export function followedBy(first: Kept, next: Kept): Kept {
  if (!next.isPart) return first;
  const later = [...(next.later ?? []), next.before, ...(first.later ?? [])];
  return { ...first, later, bytes: first.bytes + next.bytes };
}

/**
 * What brings things back to before some calls: each to what it was before the first of them that changed it. What a call
 * found must be what the one before it had left; else somebody else came between.
 */
export function stepsBack(calls: readonly KeptCall[], at: number): StepBack[] {
  const steps = new Map<string, { thing: Kept; last: Print | undefined; changedBetween: boolean }>();
  for (const call of [...calls].sort((one, other) => one.id - other.id)) {
    for (const thing of call.things) {
      const known = steps.get(thing.id);
      if (known === undefined) steps.set(thing.id, { thing, last: thing.now, changedBetween: false });
      else {
        known.changedBetween ||= known.last === undefined || !isSamePrint(known.last, thing.was, at);
        known.last = thing.now;
        known.thing = followedBy(known.thing, thing);
      }
    }
  }
  return [...steps.values()].map(({ thing, last, changedBetween }) => ({ thing, expected: last, changedBetween }));
}
