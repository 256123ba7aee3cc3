import { InputError } from "../../../call/tool.ts";
import type { LineRules } from "./record-in-line.ts";
import { exportMarkIn, type RecordsHeader, recordsHeaderIn } from "./records-header.ts";

/**
 * The header in the first line of a file, or nothing where that has none. Throws an InputError where the file is an export
 * of something else, or of an index whose vectors cannot be in this one.
 */
export function checkedHeader(
  value: unknown,
  { kind, info }: Pick<LineRules, "kind" | "info">,
): RecordsHeader | undefined {
  const mark = exportMarkIn(value);
  const header = recordsHeaderIn(kind, value);
  if (mark !== undefined && header === undefined) {
    throw new InputError(
      `The file begins with ${mark}, which ${kind.product}_import does not read. Nothing was changed.`,
    );
  }
  if (header?.vectors !== true) return header;
  const { index_type: type = info.type, dimension = info.dimension } = header;
  const own = `${info.type}${info.dimension === 0 ? "" : `, dimension ${info.dimension}`}`;
  if (type === info.type && (dimension === info.dimension || info.dimension === 0)) return header;
  throw new InputError(
    `The file is of an index of type ${type}${dimension === 0 ? "" : `, dimension ${dimension}`}; this one is ${own}. Nothing was changed. An export with include_vectors false goes into an index with an embedding model.`,
  );
}
