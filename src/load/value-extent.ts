/** What a value may have at most, in all its arrays and objects together. */
export interface ExtentLimits {
  /** Elements of arrays and members of objects. */
  values: number;
  /** Characters of texts and names. */
  characters: number;
  /** Arrays and objects in each other. */
  levels: number;
}

/** Which limit a value passes, the first that is found; nothing where it passes none. It is looked at no further than that. */
export function excessOf(value: unknown, limits: ExtentLimits): keyof ExtentLimits | undefined {
  return countDown(value, { ...limits });
}

/** Takes a value off what is left; tells what there was too little of, and then has not looked at all of the value. */
export function countDown(value: unknown, left: ExtentLimits): keyof ExtentLimits | undefined {
  if (typeof value === "string") {
    left.characters -= value.length;
    return left.characters < 0 ? "characters" : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (left.levels === 0) return "levels";
  left.levels -= 1;
  const excess = Array.isArray(value) ? countElements(value, left) : countMembers(value, left);
  left.levels += 1;
  return excess;
}

function countElements(elements: readonly unknown[], left: ExtentLimits): keyof ExtentLimits | undefined {
  left.values -= elements.length;
  if (left.values < 0) return "values";
  for (const element of elements) {
    const excess = countDown(element, left);
    if (excess !== undefined) return excess;
  }
  return undefined;
}

function countMembers(object: object, left: ExtentLimits): keyof ExtentLimits | undefined {
  // Without a copy of the names, which of many takes long.
  for (const name in object) {
    left.values -= 1;
    left.characters -= name.length;
    if (left.values < 0) return "values";
    if (left.characters < 0) return "characters";
    const excess = countDown((object as Readonly<Record<string, unknown>>)[name], left);
    if (excess !== undefined) return excess;
  }
  return undefined;
}
