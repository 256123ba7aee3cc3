import { isRecord } from "../../account/answers/readable.ts";

/** Fields that are counted, levels of objects in each other, and values of one record that are looked at. */
const [MOST_FIELDS, DEEPEST, MOST_VALUES] = [1_000, 8, 2_000];
/** Elements of an array whose types are looked at. */
const MOST_ELEMENTS = 50;
/** Different values of a field that are kept apart, and characters of one. */
const [MOST_DISTINCT, LONGEST_VALUE] = [20, 40];

type JsonType = "string" | "number" | "boolean" | "null" | "array" | "object";

/** What was seen of one field: `author.name`, or `tags[]` for the elements of an array. */
export interface FieldSeen {
  field: string;
  /** How many records have it. */
  records: number;
  types: ReadonlyMap<string, number>;
  least: number | undefined;
  most: number | undefined;
  /** How often each value was seen, as long as they are few. */
  values: ReadonlyMap<string | number | boolean, number>;
  /** Whether there are more different values than are kept apart. */
  isOpen: boolean;
}

export interface FieldTally {
  add(object: Readonly<Record<string, unknown>>): void;
  /** Those that most records have first. */
  fields(): FieldSeen[];
  /** Whether there are more fields than are counted. */
  isCut(): boolean;
}

interface Seen {
  records: number;
  types: Map<string, number>;
  least: number | undefined;
  most: number | undefined;
  values: Map<string | number | boolean, number>;
  isOpen: boolean;
}

/** Counts the fields of objects as they come, and keeps no more than is said above, however many come. */
export function createFieldTally(): FieldTally {
  const seen = new Map<string, Seen>();
  let isCut = false;

  function seenOf(field: string): Seen | undefined {
    const known = seen.get(field);
    if (known !== undefined) return known;
    if (seen.size === MOST_FIELDS) {
      isCut = true;
      return undefined;
    }
    const made = { records: 0, types: new Map(), least: undefined, most: undefined, values: new Map(), isOpen: false };
    seen.set(field, made);
    return made;
  }

  return {
    add(object) {
      const counted = new Set<string>();
      const budget = { values: MOST_VALUES };
      walk(object, "", 0, budget, (field, value) => {
        const one = seenOf(field);
        if (one === undefined) return;
        if (!counted.has(field)) one.records += 1;
        counted.add(field);
        count(one, value);
      });
    },
    fields: () =>
      [...seen]
        .map(([field, one]) => ({ field, ...one }))
        .sort((one, other) => other.records - one.records || (one.field < other.field ? -1 : 1)),
    isCut: () => isCut,
  };
}

/** Tells each field of an object, also those of objects in it. */
function walk(
  object: Readonly<Record<string, unknown>>,
  before: string,
  depth: number,
  budget: { values: number },
  tell: (field: string, value: unknown) => void,
): void {
  for (const key in object) {
    if (budget.values === 0) return;
    if (!Object.hasOwn(object, key)) continue;
    budget.values -= 1;
    const field = `${before}${key.slice(0, LONGEST_VALUE)}`;
    const value = object[key];
    tell(field, value);
    if (isRecord(value) && depth < DEEPEST) walk(value, `${field}.`, depth + 1, budget, tell);
    if (!Array.isArray(value)) continue;
    for (const element of value.slice(0, Math.min(MOST_ELEMENTS, budget.values))) {
      budget.values -= 1;
      tell(`${field}[]`, element);
      if (isRecord(element) && depth < DEEPEST) walk(element, `${field}[].`, depth + 1, budget, tell);
    }
  }
}

function count(seen: Seen, value: unknown): void {
  const type = jsonTypeOf(value);
  seen.types.set(type, (seen.types.get(type) ?? 0) + 1);
  if (typeof value === "number") {
    seen.least = Math.min(seen.least ?? value, value);
    seen.most = Math.max(seen.most ?? value, value);
  }
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return;
  const kept = typeof value === "string" && value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
  const known = seen.values.get(kept);
  if (known === undefined && seen.values.size === MOST_DISTINCT) seen.isOpen = true;
  else seen.values.set(kept, (known ?? 0) + 1);
}

function jsonTypeOf(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" ? type : "object";
}
