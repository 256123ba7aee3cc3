import { InputError } from "../../../call/tool.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { numberOfExact } from "../../../upstash/reply.ts";
import { LONGEST_NAME } from "../tables/inputs.ts";

type Line = Readonly<Record<string, unknown>>;

/** The fields that have a value. */
export function defined(fields: Line): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

/** Throws an InputError for a field of another name, which would be lost. */
export function onlyNames(line: Line, names: readonly string[]): void {
  const other = Object.keys(line).find((name) => !names.includes(name));
  if (other === undefined) return;
  throw new InputError(`it has ${quoted(other)}, which is none of ${names.join(", ")}`);
}

/** The ID; Upstash's clients take numbers for text, too. */
export function idField({ id }: Line): string {
  const text = Number.isSafeInteger(id) ? String(id) : id;
  if (isText(text) && text !== "" && text.length <= LONGEST_NAME) return text;
  throw new InputError(`id must be text of 1 to ${LONGEST_NAME} characters`);
}

export function textField(line: Line, name: string): string | undefined {
  const value = line[name] ?? undefined;
  if (value === undefined || isText(value)) return value;
  throw new InputError(`${name} must be text`);
}

/** Text that stands for no integer beyond a double. */
function isText(value: unknown): value is string {
  return typeof value === "string" && numberOfExact(value) === undefined;
}

export function objectField(line: Line, name: string): Record<string, unknown> | undefined {
  const value = line[name] ?? undefined;
  if (value === undefined || (typeof value === "object" && !Array.isArray(value))) {
    return value as Record<string, unknown> | undefined;
  }
  throw new InputError(`${name} must be an object`);
}
