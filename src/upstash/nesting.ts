/** Levels of arrays and objects in each other, far beyond what is sent in earnest. Whatever walks through values counts on it. */
export const DEEPEST_NESTING = 500;

/** Whether arrays and objects are in each other so deep that a walk through them would exhaust the stack. */
export function isNestedTooDeep(value: unknown, levels: number = DEEPEST_NESTING): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return inner.some((one) => isNestedTooDeep(one, levels - 1));
}
