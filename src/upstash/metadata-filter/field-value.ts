import type { FieldStep } from "./metadata-filter.ts";

/** The value of a field of a record; nothing where it is missing. Only what JSON has counts: no prototype, no length. */
export function fieldValue(record: Readonly<Record<string, unknown>> | undefined, path: readonly FieldStep[]): unknown {
  let value: unknown = record;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    if (typeof step === "number") {
      if (!Array.isArray(value)) return undefined;
      value = value.at(step);
    } else {
      if (Array.isArray(value) || !Object.hasOwn(value, step)) return undefined;
      value = (value as Readonly<Record<string, unknown>>)[step];
    }
  }
  return value;
}
