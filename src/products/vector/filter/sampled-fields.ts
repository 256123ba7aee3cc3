import { isReservedWord } from "../../../upstash/metadata-filter/field-path.ts";
import { fieldValue } from "../../../upstash/metadata-filter/field-value.ts";
import type { FieldStep, MetadataField } from "../../../upstash/metadata-filter/metadata-filter.ts";

type Json = Readonly<Record<string, unknown>>;

/** What is known of a record: of Vector its metadata, of Search its content, and metadata where it has any. */
export interface SampledRecord {
  metadata?: Json | undefined;
  content?: Json | undefined;
}

export type JsonKind = "string" | "number" | "boolean" | "null" | "array" | "object";

/** What the records that were looked at have under a field. */
export interface SampledValues {
  /** How many have the field. */
  having: number;
  kinds: ReadonlySet<JsonKind>;
  /** Those of the elements, where it is an array. */
  elementKinds: ReadonlySet<JsonKind>;
}

/** Fields that are gathered at most, levels of objects, and values that are looked at for them. */
const [MOST_FIELDS, DEEPEST, MOST_VALUES] = [500, 6, 20_000];
/** Elements of an array whose kinds are looked at. */
const MOST_ELEMENTS = 100;
/** Steps of a field that are looked for as a key with dots. */
const MOST_STEPS = 20;
/** A key that a filter can name. */
const KEY = /^[a-zA-Z_0-9#-]{1,64}$/;
const FIRST_KEY = /^[a-zA-Z_]/;

export function sampledValues(samples: readonly SampledRecord[], field: MetadataField): SampledValues {
  const kinds = new Set<JsonKind>();
  const elementKinds = new Set<JsonKind>();
  let having = 0;
  for (const sample of samples) {
    const value = fieldValue(field.source === "content" ? sample.content : sample.metadata, field.path);
    if (value === undefined) continue;
    having += 1;
    kinds.add(kindOfJson(value));
    if (!Array.isArray(value)) continue;
    for (const element of value.slice(0, MOST_ELEMENTS)) elementKinds.add(kindOfJson(element));
  }
  return { having, kinds, elementKinds };
}

/** A key with a dot in it by which a record has what the path of a field spells; nothing where it has none. */
export function dottedKeyIn(sample: SampledRecord, { source, path }: MetadataField): string | undefined {
  let value: unknown = source === "content" ? sample.content : sample.metadata;
  if (path.length > MOST_STEPS) return undefined;
  for (const [at, step] of path.entries()) {
    if (typeof value !== "object" || value === null) return undefined;
    for (let end = at + 2; end <= path.length; end += 1) {
      const steps = path.slice(at, end);
      if (!steps.every((name) => typeof name === "string")) break;
      const key = steps.join(".");
      if (Object.hasOwn(value, key)) return key;
    }
    value = Object.hasOwn(value, step) ? (value as Readonly<Record<FieldStep, unknown>>)[step] : undefined;
  }
  return undefined;
}

/**
 * The fields that records have, as a filter names them, those that most records have first. Keys that no filter can name are
 * left out.
 */
export function sampledFields(samples: readonly SampledRecord[]): string[] {
  const counts = new Map<string, number>();
  const budget = { values: MOST_VALUES };
  for (const { content, metadata } of samples) {
    if (content !== undefined) countFields(content, "", { counts, budget, depth: 0 });
    if (metadata !== undefined) {
      countFields(metadata, content === undefined ? "" : "@metadata.", { counts, budget, depth: 0 });
    }
  }
  const names = [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name);
  return names.filter((name) => !isReservedWord(name));
}

interface FieldCount {
  counts: Map<string, number>;
  budget: { values: number };
  depth: number;
}

function countFields(object: object, before: string, { counts, budget, depth }: FieldCount): void {
  for (const key in object) {
    if (budget.values === 0) return;
    budget.values -= 1;
    if (!Object.hasOwn(object, key) || !KEY.test(key) || (before === "" && !FIRST_KEY.test(key))) continue;
    const name = `${before}${key}`;
    if (!counts.has(name) && counts.size === MOST_FIELDS) continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const value = (object as Json)[key];
    const [inner, step] = Array.isArray(value) ? [value[0] as unknown, "[0]."] : [value, "."];
    if (typeof inner !== "object" || inner === null || Array.isArray(inner) || depth + 1 === DEEPEST) continue;
    countFields(inner, `${name}${step}`, { counts, budget, depth: depth + 1 });
  }
}

function kindOfJson(value: unknown): JsonKind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const kind = typeof value;
  return kind === "string" || kind === "number" || kind === "boolean" ? kind : "object";
}
