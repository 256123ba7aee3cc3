import { INDEX_TYPES, type IndexInfo, type IndexType } from "../access/index-info.ts";
import type { RecordKind } from "./record-kind.ts";

/*
 * The lines of an export. The first says what it is and the last that it is whole. Between them is a line for each record,
 * in the order of the API, one namespace after the other; of all but the unnamed one it says the name. Behind the records of
 * each request a line `{"next":…}` says from which cursor an export that was cut off goes on.
 */

const VERSION = 1;

/** The first line of an export. */
export interface RecordsHeader {
  version: number;
  /** The name of the index, or of the database of Search. */
  index: string;
  /** Of an index of Vector. */
  index_type?: IndexType | undefined;
  dimension?: number | undefined;
  similarity_function?: string | undefined;
  /** Whether records have their vectors. */
  vectors?: boolean | undefined;
  /** The only namespace that was exported; nothing where it was all of them. */
  namespace?: string | undefined;
  prefix?: string | undefined;
  begun: string;
}

export interface HeaderGiven {
  index: string;
  vectors: boolean;
  namespace: string | undefined;
  prefix: string | undefined;
}

/** The field that names the only namespace; `index` is the one of a Search database in its lines. */
function onlyName({ inside }: RecordKind): string {
  return inside === "index" ? "only_index" : inside;
}

/** The header of a new export, as it is written. */
export function recordsHeader(kind: RecordKind, given: HeaderGiven, info: IndexInfo): Record<string, unknown> {
  const { index, vectors, namespace, prefix } = given;
  const { type, dimension, similarity } = info;
  const ofVector = { index_type: type, dimension, similarity_function: similarity, vectors };
  return {
    [kind.mark]: VERSION,
    [kind.whole]: index,
    ...(kind.product === "search" ? {} : ofVector),
    [onlyName(kind)]: namespace,
    prefix,
    begun: new Date().toISOString(),
  };
}

/** The header in a first line, or nothing where it is none of this kind that this version reads. */
export function recordsHeaderIn(kind: RecordKind, value: unknown): RecordsHeader | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const line = value as Readonly<Record<string, unknown>>;
  if (line[kind.mark] !== VERSION) return undefined;
  const text = (name: string) => (typeof line[name] === "string" ? line[name] : undefined);
  const index = text(kind.whole);
  const begun = text("begun");
  if (index === undefined || begun === undefined) return undefined;
  return {
    version: VERSION,
    index,
    index_type: INDEX_TYPES.find((type) => type === line.index_type),
    dimension: typeof line.dimension === "number" ? line.dimension : undefined,
    similarity_function: text("similarity_function"),
    vectors: typeof line.vectors === "boolean" ? line.vectors : undefined,
    namespace: text(onlyName(kind)),
    prefix: text("prefix"),
    begun,
  };
}

/** What makes two exports the same one, so that the second may go on with the first. */
export function sameRecords(one: RecordsHeader, other: RecordsHeader): boolean {
  const identity = ({ begun, ...rest }: RecordsHeader) => JSON.stringify(rest);
  return identity(one) === identity(other);
}

/** The name in a first line that makes it an export of this server, whatever its kind. */
export function exportMarkIn(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.keys(value).find((name) => /^upstash_[a-z]+_export$/.test(name));
}
