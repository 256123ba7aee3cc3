import type { InputSchema } from "./tool.ts";

/** Arguments of a call that a shape names. */
const MOST_NAMED = 20;

/**
 * The arguments of a call without a value of them: `command: text (4), args: list (2)`, with lengths in characters, elements
 * or fields. Only names that the tool itself has are told, since a client may send any text as a name.
 */
export function argumentShape(raw: unknown, { properties }: Pick<InputSchema, "properties">): string {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return raw === undefined ? "" : kindOf(raw);
  const parts: string[] = [];
  let others = 0;
  for (const [name, value] of Object.entries(raw)) {
    if (Object.hasOwn(properties, name) && parts.length < MOST_NAMED) parts.push(`${name}: ${kindOf(value)}`);
    else others += 1;
  }
  if (others > 0) parts.push(`others: ${others}`);
  return parts.join(", ");
}

function kindOf(value: unknown): string {
  if (typeof value === "string") return `text (${value.length})`;
  if (Array.isArray(value)) return `list (${value.length})`;
  if (typeof value === "object" && value !== null) return `object (${Object.keys(value).length})`;
  return value === null ? "null" : typeof value;
}
