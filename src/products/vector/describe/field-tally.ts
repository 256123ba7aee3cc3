import { isRecord } from "../../account/answers/readable.ts";

/** Fields that are counted, levels of objects in each other, and values of one record that are looked at. */
const [MOST_FIELDS, LEVELS, MOST_VALUES] = [1_000, 9, 2_000];
/** Elements of an array whose types are looked at. */
const MOST_ELEMENTS = 50;
/** What is said where there is more than that. */
export const FIELDS_CUT = `Not all of what these records hold was looked at: of an array ${MOST_ELEMENTS} elements, of a record ${MOST_VALUES} values in ${LEVELS} levels, of all ${MOST_FIELDS} fields.`;
/** Different values of a field that are kept apart, and characters of one, and of a name. */
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
  /** Whether there is more than is counted: FIELDS_CUT. */
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
      const tell = (field: string, value: unknown) => {
        const one = seenOf(field);
        if (one === undefined) return;
        if (!counted.has(field)) one.records += 1;
        counted.add(field);
        count(one, value);
      };
      const isWhole = walk(object, { before: "", level: 1 }, { values: MOST_VALUES }, tell);
      isCut ||= !isWhole;
    },
    fields: () =>
      [...seen]
        .map(([field, one]) => ({ field, ...one }))
        .sort((one, other) => other.records - one.records || (one.field < other.field ? -1 : 1)),
    isCut: () => isCut,
  };
}

/** Where an object stands in its record: the names before those of its fields, and how many objects it is in. */
interface Place {
  before: string;
  level: number;
}

/** Tells each field of an object, also those of objects in it. Answers whether these were all. */
function walk(
  object: Readonly<Record<string, unknown>>,
  { before, level }: Place,
  budget: { values: number },
  tell: (field: string, value: unknown) => void,
): boolean {
  let isWhole = true;
  const into = (value: unknown, name: string) => {
    if (!isRecord(value)) return;
    const isIn = level < LEVELS && walk(value, { before: `${name}.`, level: level + 1 }, budget, tell);
    isWhole &&= isIn || isEmpty(value);
  };
  for (const key in object) {
    if (!Object.hasOwn(object, key)) continue;
    if (budget.values === 0) return false;
    budget.values -= 1;
    const field = `${before}${cut(key)}`;
    const value = object[key];
    tell(field, value);
    into(value, field);
    if (!Array.isArray(value)) continue;
    isWhole &&= value.length <= MOST_ELEMENTS;
    for (const element of value.slice(0, MOST_ELEMENTS)) {
      if (budget.values === 0) return false;
      budget.values -= 1;
      tell(`${field}[]`, element);
      into(element, `${field}[]`);
    }
  }
  return isWhole;
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}

function cut(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

function count(seen: Seen, value: unknown): void {
  const type = jsonTypeOf(value);
  seen.types.set(type, (seen.types.get(type) ?? 0) + 1);
  if (typeof value === "number") {
    seen.least = Math.min(seen.least ?? value, value);
    seen.most = Math.max(seen.most ?? value, value);
  }
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return;
  const kept = typeof value === "string" ? cut(value) : value;
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
