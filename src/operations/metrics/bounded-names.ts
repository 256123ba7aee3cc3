/** What stands for all names beyond those that are told apart. */
export const OTHER_NAMES = "other";

/** Tells the first names apart, and no more: a label of a metric with any number of values would fill the memory. */
export function boundedNames(most: number): (name: string) => string {
  const known = new Set<string>();
  return (name) => {
    if (known.size < most) known.add(name);
    return known.has(name) ? name : OTHER_NAMES;
  };
}
