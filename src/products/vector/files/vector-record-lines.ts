import { InputError } from "../../../call/tool.ts";
import { numberOfExact, numbersOfExact } from "../../../upstash/reply.ts";
import type { IndexInfo } from "../access/index-info.ts";
import { vectorWords } from "../words/record-words.ts";
import { isBeyondFloat, isSparseIndex, MOST_SPARSE } from "../writing/vector-values.ts";
import { defined, idField, objectField, onlyNames, textField } from "./line-fields.ts";
import type { RecordKind, RecordWrite } from "./record-kind.ts";

type Line = Readonly<Record<string, unknown>>;

/** Vectors as lines: `{"id", "vector", "sparse_vector", "data", "metadata"}`, each but the ID where there is one. */
export const vectorRecords: RecordKind = {
  ...vectorWords,
  mark: "upstash_vector_export",
  file: { beginning: '{"upstash_vector_export":' },
  // Vector, "Pricing & Limits": "an array size of up to 1000 vectors".
  mostAtOnce: 1_000,
  lineOf: ({ id, vector, sparseVector, data, metadata }) => ({
    id,
    // A double comes as near to a stored number as its 32 bits go.
    ...defined({ vector: numbersOfExact(vector), sparse_vector: sparseVector, data, metadata }),
  }),
  writeOf,
};

const NAMES = ["id", "vector", "sparse_vector", "sparseVector", "data", "metadata", "namespace"];

function writeOf(line: Line, info: IndexInfo): RecordWrite {
  onlyNames(line, NAMES);
  // The API's own name of the second.
  const vector = denseIn(line.vector ?? undefined, info);
  const sparseVector = sparseIn(line.sparse_vector ?? line.sparseVector ?? undefined, info);
  const data = textField(line, "data");
  const body = {
    id: idField(line),
    ...defined({ vector, sparseVector, data, metadata: objectField(line, "metadata") }),
  };
  if (vector === undefined && sparseVector === undefined) return { route: embedding(data, info), body };
  const lacks = info.type === "HYBRID" && (vector === undefined || sparseVector === undefined);
  if (lacks) throw new InputError("a hybrid index takes vector and sparse_vector together, or data alone");
  return { route: "upsert", body };
}

/** A record without a vector is for an index that makes vectors of its data (Vector, "Upsert Data"). */
function embedding(data: string | undefined, { type, models }: IndexInfo): "upsert-data" {
  const wanted = { DENSE: "vector", SPARSE: "sparse_vector", HYBRID: "vector and sparse_vector" }[type];
  if (data === undefined) throw new InputError(`it has no ${wanted}, and no data of which one could be made`);
  if (models?.length === 0) throw new InputError(`it has no ${wanted}, and the index has no embedding model`);
  return "upsert-data";
}

function denseIn(given: unknown, { type, dimension }: IndexInfo): number[] | undefined {
  if (given === undefined) return undefined;
  if (type === "SPARSE") throw new InputError("it has a vector, and the index is sparse: it takes sparse_vector");
  const vector = floatsIn(given, "vector");
  if (vector.length === dimension || dimension === 0) return vector;
  throw new InputError(`its vector has ${vector.length} dimensions, and the index has ${dimension}`);
}

function sparseIn(given: unknown, { type }: IndexInfo): { indices: number[]; values: number[] } | undefined {
  if (given === undefined) return undefined;
  if (type === "DENSE") throw new InputError("it has a sparse_vector, and the index is dense: it takes vector");
  const { indices, values: stored } = (typeof given === "object" ? given : {}) as Record<string, unknown>;
  // That of a text without a word that counts has no value, and is exported so.
  const values = floatsIn(stored, "sparse_vector.values", 0);
  if (!Array.isArray(indices) || !indices.every(isSparseIndex)) {
    throw new InputError("sparse_vector.indices must be a list of integers of 32 bits");
  }
  if (indices.length !== values.length) throw new InputError("sparse_vector must have as many indices as values");
  if (indices.length > MOST_SPARSE) throw new InputError(`sparse_vector may have ${MOST_SPARSE} values at most`);
  return { indices, values };
}

function floatsIn(given: unknown, name: string, fewest = 1): number[] {
  const numbers = Array.isArray(given) ? given.map(numberOfExact) : [undefined];
  const floats = numbers.filter((number) => number !== undefined && !isBeyondFloat(number));
  if (floats.length >= fewest && floats.length === numbers.length) return floats as number[];
  throw new InputError(`${name} must be a list of numbers of 32 bits`);
}
