import { InputError } from "../../../call/tool.ts";
import { isNestedTooDeep } from "../../../upstash/nesting.ts";
import type { IndexInfo } from "../access/index-info.ts";
import { checkPathInside } from "../namespaces/path-inside.ts";
import type { RecordKind, RecordWrite } from "./record-kind.ts";
import type { RecordsHeader } from "./records-header.ts";

/** A line of a file behind its first, as it is imported. */
export type LineOfRecords =
  | { is: "record"; namespace: string; ownNamespace: string; write: RecordWrite }
  | { is: "page" }
  | { is: "end"; records: number };

/** By what the lines of a file are judged. */
export interface LineRules {
  kind: RecordKind;
  info: IndexInfo;
  /** Nothing where the file has none: others have made it. */
  header: RecordsHeader | undefined;
  /** The namespace into which all records go; nothing where the file says it. */
  namespace: string | undefined;
}

/** Reads a line. Throws an InputError that says what is wrong, for which the place is known elsewhere. */
export function recordInLine(value: unknown, { kind, info, header, namespace }: LineRules): LineOfRecords {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new InputError("it is no object");
  if (isNestedTooDeep(value)) throw new InputError("it is nested too deep");
  const line = value as Readonly<Record<string, unknown>>;
  if (header !== undefined && line.id === undefined && typeof line.next === "string") return { is: "page" };
  if (header !== undefined && line.id === undefined && line.end === true) {
    return { is: "end", records: Number(line[kind.records]) };
  }
  const ownNamespace = line[kind.inside] ?? header?.namespace ?? "";
  if (typeof ownNamespace !== "string") throw new InputError(`${kind.inside} must be text`);
  const target = namespace ?? ownNamespace;
  if (target === "" && !kind.hasUnnamed) throw new InputError(`it names no ${kind.inside}, and the call names none`);
  checkPathInside(target, kind.inside);
  return { is: "record", namespace: target, ownNamespace, write: kind.writeOf(line, info) };
}
