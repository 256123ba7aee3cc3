import { createScanner, type Node } from "jsonc-parser";
import type { Splice } from "./configuration-edit.ts";
import { type WrittenAt, writtenJson } from "./written-json.ts";

/*
 * What is put into an object of JSON with comments, and taken out of it again, at the places that the parser tells.
 */

/** Kinds of tokens by the numbers of the library, whose names are there for its own sources alone. */
const TOKEN = { comma: 5, lineBreak: 14, space: 15, end: 17 } as const;

/** Whether nothing stands before a node on its line. */
export function startsLine(text: string, { offset }: Node): boolean {
  return /\n[ \t]*$/.test(text.slice(0, offset));
}

/** The whitespace at the beginning of the line of a place. */
export function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** Where what stands between two places has a comma, and where its last token or comment ends. */
function between(text: string, from: number, to: number): { comma: number | undefined; end: number } {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  let comma: number | undefined;
  let end = from;
  const next = (): number => scanner.scan();
  for (let kind = next(); kind !== TOKEN.end && scanner.getTokenOffset() < to; kind = next()) {
    if (kind === TOKEN.space || kind === TOKEN.lineBreak) continue;
    if (kind === TOKEN.comma) comma = scanner.getTokenOffset();
    end = scanner.getTokenOffset() + scanner.getTokenLength();
  }
  return { comma, end };
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** New members behind the last one and the comments behind that; a trailing comma stays one. */
export function insertion(
  text: string,
  object: Node,
  added: readonly (readonly [key: string, value: unknown])[],
  file: Omit<WrittenAt, "indent">,
): Splice[] {
  const close = endOf(object) - 1;
  const last = object.children?.at(-1);
  const outer = indentAt(text, object.offset);
  if (last === undefined) {
    const { end } = between(text, object.offset + 1, close);
    const indent = outer + file.unit;
    const member = byLines(added, { ...file, indent });
    const isClosedByLine = text.slice(end, close).includes("\n");
    return [{ from: end, to: end, text: isClosedByLine ? member : `${member}${file.lineEnd}${outer}` }];
  }
  const { comma, end } = between(text, endOf(last), close);
  const isOnOwnLine = startsLine(text, last);
  const indent = indentAt(text, last.offset);
  const written = isOnOwnLine
    ? byLines(added, { ...file, indent })
    : added.map(([key, value]) => ` ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(",");
  if (comma !== undefined) return [{ from: end, to: end, text: `${written},` }];
  // A comment to the end of the line would take what follows on it.
  const lineBreak = isOnOwnLine || !/\/\/[^\n]*$/.test(text.slice(endOf(last), end)) ? "" : file.lineEnd;
  if (end === endOf(last)) return [{ from: end, to: end, text: `,${written}` }];
  return [
    { from: endOf(last), to: endOf(last), text: "," },
    { from: end, to: end, text: `${lineBreak}${written}` },
  ];
}

function byLines(members: readonly (readonly [key: string, value: unknown])[], at: WrittenAt): string {
  return members
    .map(([key, value]) => `${at.lineEnd}${at.indent}${JSON.stringify(key)}: ${writtenJson(value, at)}`)
    .join(",");
}

/** A member with the whitespace before it and one comma, so that what is left is as if it had never been. */
export function removal(text: string, object: Node, property: Node): Splice[] {
  const members = object.children ?? [];
  const index = members.indexOf(property);
  const [previous, next] = [members[index - 1], members[index + 1]];
  const before = previous === undefined ? object.offset + 1 : endOf(previous);
  const gap = between(text, before, property.offset);
  const behind = between(text, endOf(property), next?.offset ?? endOf(object) - 1);
  const own = { from: gap.end, to: behind.comma === undefined ? endOf(property) : behind.comma + 1, text: "" };
  if (behind.comma !== undefined || gap.comma === undefined) return [own];
  if (gap.comma + 1 === own.from) return [{ ...own, from: gap.comma }];
  return [{ from: gap.comma, to: gap.comma + 1, text: "" }, own];
}
