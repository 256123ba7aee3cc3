/** How a file is indented, and where in it the value stands. */
export interface WrittenAt {
  /** What stands before the line on which the value begins. */
  indent: string;
  /** One level. */
  unit: string;
  lineEnd: string;
}

/** JSON as people write it: lists of plain values in one line, all else by lines. */
export function writtenJson(value: unknown, at: WrittenAt): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = { ...at, indent: at.indent + at.unit };
  const isPlain = (part: unknown) => typeof part !== "object" || part === null;
  if (Array.isArray(value)) {
    if (value.every(isPlain)) return `[${value.map((part) => JSON.stringify(part)).join(", ")}]`;
    return lines(
      "[",
      value.map((part) => writtenJson(part, deeper)),
      "]",
      at,
    );
  }
  const members = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${writtenJson(part, deeper)}`);
  return lines("{", members, "}", at);
}

function lines(open: string, parts: readonly string[], close: string, { indent, unit, lineEnd }: WrittenAt): string {
  if (parts.length === 0) return `${open}${close}`;
  const inner = parts.map((part) => `${lineEnd}${indent}${unit}${part}`).join(",");
  return `${open}${inner}${lineEnd}${indent}${close}`;
}
