/** Levels of arrays and objects in each other, far beyond what is sent in earnest. Whatever walks through values counts on it. */
export const DEEPEST_NESTING = 500;

/** Whether arrays and objects are in each other so deep that a walk through them would exhaust the stack. */
export function isNestedTooDeep(value: unknown, levels: number = DEEPEST_NESTING): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((inner) => isNestedTooDeep(inner, levels - 1));
  // Without a copy of the values: of an object with many names it takes longer than to parse it.
  const object = value as Readonly<Record<string, unknown>>;
  for (const name in object) if (isNestedTooDeep(object[name], levels - 1)) return true;
  return false;
}
