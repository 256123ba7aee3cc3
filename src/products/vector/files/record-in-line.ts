import { InputError } from "../../../call/tool.ts";
import { isNestedTooDeep } from "../../../upstash/nesting.ts";
import type { IndexFacts } from "./index-facts.ts";
import { checkSpace } from "./index-requests.ts";
import type { RecordKind, RecordWrite } from "./record-kind.ts";
import type { RecordsHeader } from "./records-header.ts";

/** A line of a file behind its first, as it is imported. */
export type LineOfRecords =
  | { is: "record"; space: string; ownSpace: string; write: RecordWrite }
  | { is: "page" }
  | { is: "end"; records: number };

/** By what the lines of a file are judged. */
export interface LineRules {
  kind: RecordKind;
  facts: IndexFacts;
  /** Nothing where the file has none: others have made it. */
  header: RecordsHeader | undefined;
  /** The namespace into which all records go; nothing where the file says it. */
  space: string | undefined;
}

/** Reads a line. Throws an InputError that says what is wrong, for which the place is known elsewhere. */
export function recordInLine(value: unknown, { kind, facts, header, space }: LineRules): LineOfRecords {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new InputError("it is no object");
  if (isNestedTooDeep(value)) throw new InputError("it is nested too deep");
  const line = value as Readonly<Record<string, unknown>>;
  if (header !== undefined && line.id === undefined && typeof line.next === "string") return { is: "page" };
  if (header !== undefined && line.id === undefined && line.end === true) {
    return { is: "end", records: Number(line[kind.many]) };
  }
  const ownSpace = line[kind.space] ?? header?.space ?? "";
  if (typeof ownSpace !== "string") throw new InputError(`${kind.space} must be text`);
  const target = space ?? ownSpace;
  if (target === "" && !kind.hasUnnamed) throw new InputError(`it names no ${kind.space}, and the call names none`);
  checkSpace(target, kind.space);
  return { is: "record", space: target, ownSpace, write: kind.writeOf(line, facts) };
}
