import { isSamePrint, type Kept, type KeptCall, type Print, type StepBack } from "../call/undo-scope.ts";

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
      }
    }
  }
  return [...steps.values()].map(({ thing, last, changedBetween }) => ({ thing, expected: last, changedBetween }));
}
